"""Limits of agreement of normal differences, with exact confidence intervals.

Carkeet 2015 (doi:10.1097/OPX.0000000000000513). Each limit by itself, the mean difference plus or
minus 1.96 standard deviations, is a percentile of a normal distribution, whose interval follows
the noncentral t distribution. Both limits together are a two-sided tolerance interval. Neither
interval is symmetric: the outer arm is longer.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtrix
from scipy.stats import nct, norm

from spine_explorer.statistics.estimate import Estimate

_MEANS, _DENSITIES = np.polynomial.hermite_e.hermegauss(64)
_DENSITIES /= _DENSITIES.sum()


def limits_of_agreement(
    bias: float,
    sd: float,
    n: int,
    *,
    pair: bool = False,
    coverage: float = 0.95,
    level: float = 0.95,
) -> tuple[Estimate, Estimate]:
    """Return lower and upper limit from summary figures, with Carkeet's exact intervals.

    Args:
        bias: Mean difference.
        sd: Standard deviation of the differences.
        n: Number of differences, at least 2.
        pair: Whether the intervals are those of both limits together, or of each by itself.
        coverage: Share of differences between the limits.
        level: Confidence level of the intervals.
    """
    reach = float(norm.ppf((1 + coverage) / 2))
    factors = pair_factors if pair else limit_factors
    inner, outer = factors(n, coverage=coverage, level=level)
    return (
        Estimate(bias - reach * sd, bias - outer * sd, bias - inner * sd, level),
        Estimate(bias + reach * sd, bias + inner * sd, bias + outer * sd, level),
    )


def limit_factors(n: int, *, coverage: float = 0.95, level: float = 0.95) -> tuple[float, float]:
    """Return how many standard deviations from the mean the interval of one limit lies.

    Args:
        n: Number of differences, at least 2.
        coverage: Share of differences between the limits.
        level: Confidence level of the interval.

    Returns:
        Inner and outer end.

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


def pair_factors(n: int, *, coverage: float = 0.95, level: float = 0.95) -> tuple[float, float]:
    """Return how many standard deviations from the mean the intervals of both limits lie.

    Args:
        n: Number of differences, at least 2.
        coverage: Share of differences between the limits.
        level: Confidence level of the intervals.

    Returns:
        Inner end, within which that share lies with a probability of (1 - level) / 2, and outer
        end, within which it lies with (1 + level) / 2.

    Example:
        >>> round(pair_factors(20, level=0.9)[1], 2)
        2.76
    """
    inner, outer = (
        _tolerance_factor(n, coverage, share) for share in ((1 - level) / 2, (1 + level) / 2)
    )
    return inner, outer


def _tolerance_factor(n: int, coverage: float, confidence: float) -> float:
    """Two-sided tolerance factor of a normal distribution, by integration over the mean.

    Where the mean comes out z standard deviations off, a half-width r holds the share, with
    r squared a percentile of the noncentral chi-squared distribution; the standard deviation
    must come out large enough for the factor to give r.
    """
    needed = (n - 1) * chndtrix(coverage, 1, _MEANS**2 / n)

    def excess(log_factor: float) -> float:
        reached = _DENSITIES @ chdtrc(n - 1, needed * math.exp(-2 * log_factor))
        return float(reached) - confidence

    return math.exp(float(brentq(excess, -20.0, 60.0, xtol=1e-10)))
