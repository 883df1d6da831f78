"""Exact confidence intervals of limits of agreement.

Carkeet 2015 (doi:10.1097/OPX.0000000000000513): a limit, the mean difference plus or minus 1.96
standard deviations, is a percentile of a normal distribution, and its interval follows the
noncentral t distribution. It is not symmetric: the outer arm is longer.
"""

from __future__ import annotations

import math

from scipy.stats import nct, norm


def limit_factors(n: int, *, coverage: float = 0.95, level: float = 0.95) -> tuple[float, float]:
    """Return how many standard deviations from the mean the interval of a limit begins and ends.

    Args:
        n: Number of differences, at least 2.
        coverage: Share of differences between the limits.
        level: Confidence level of the interval of one limit.

    Example:
        >>> inner, outer = limit_factors(30)
        >>> inner < 1.96 < outer
        True
    """
    centre = float(norm.ppf((1 + coverage) / 2)) * math.sqrt(n)
    inner, outer = (
        float(nct.ppf(share, n - 1, centre)) / math.sqrt(n)
        for share in ((1 - level) / 2, (1 + level) / 2)
    )
    return inner, outer
