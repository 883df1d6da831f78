"""Lin's concordance correlation coefficient: correlation with the line of identity."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from spine_explorer.statistics.agreement.correlation import coefficient, why_no_correlation
from spine_explorer.statistics.agreement.samples import Pairs, complete_pairs
from spine_explorer.statistics.estimate import Estimate, check_level, undefined


@dataclass(frozen=True)
class Concordance:
    """Lin's coefficient and what it is made of.

    Attributes:
        estimate: The concordance correlation coefficient with its interval.
        pearson: Precision: how close the pairs lie to some line.
        bias_correction: Accuracy C_b: how close that line is to identity; 1 is on it.
        scale_shift: Standard deviation of a over that of b; 1 is none.
        location_shift: Mean of a minus mean of b, over the geometric mean of both standard
            deviations; 0 is none.
        n: Number of complete pairs.
        dropped: Number of pairs left out because a measurement is missing.
        reason: Why it is NaN; empty where it is defined.
    """

    estimate: Estimate
    pearson: float
    bias_correction: float
    scale_shift: float
    location_shift: float
    n: int
    dropped: int
    reason: str


def lin_concordance(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Concordance:
    """Return Lin's concordance correlation, with variances over n and his z interval.

    Lin 1989 (doi:10.2307/2532051), the variance as corrected in Lin 2000
    (doi:10.1111/j.0006-341X.2000.00324.x).

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        level: Confidence level of the interval.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> round(lin_concordance([1, 2, 3, 4], [2, 3, 4, 5]).estimate.value, 4)
        0.7143
    """
    check_level(level)
    pairs = complete_pairs(a, b)
    reason = why_no_correlation(pairs)
    if reason:
        nan = math.nan
        return Concordance(undefined(level), nan, nan, nan, nan, pairs.n, pairs.dropped, reason)
    r, scale, location = coefficient(pairs.a, pairs.b), *_shifts(pairs)
    correction = 2 / (scale + 1 / scale + location**2)
    return Concordance(
        estimate=_interval(r, correction, location, pairs.n, level),
        pearson=r,
        bias_correction=correction,
        scale_shift=scale,
        location_shift=location,
        n=pairs.n,
        dropped=pairs.dropped,
        reason="",
    )


def _shifts(pairs: Pairs) -> tuple[float, float]:
    sd_a, sd_b = float(np.std(pairs.a)), float(np.std(pairs.b))
    gap = float(np.mean(pairs.a - pairs.b))
    return sd_a / sd_b, gap / math.sqrt(sd_a * sd_b)


def _interval(r: float, correction: float, location: float, n: int, level: float) -> Estimate:
    value = r * correction
    if abs(value) >= 1:
        return Estimate(value, value, value, level)
    rest = 1 - value**2
    variance = (
        (1 - r**2) * correction**2 / rest
        + 2 * correction * value**2 * (1 - value) * location**2 / rest**2
        - (correction * value * location**2 / rest) ** 2 / 2
    ) / (n - 2)
    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(max(0.0, variance))
    low, high = (math.tanh(math.atanh(value) + step) for step in (-reach, reach))
    return Estimate(value, low, high, level)
