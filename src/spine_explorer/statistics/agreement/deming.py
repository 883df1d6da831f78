"""Deming regression: both methods have errors, whose ratio is known."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as t_distribution

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.correlation import why_no_correlation
from spine_explorer.statistics.agreement.line import Line, no_line
from spine_explorer.statistics.agreement.samples import ROUNDING, complete_pairs
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level

_METHOD = "Deming regression, jackknife interval"


def deming(a: ArrayLike, b: ArrayLike, *, variance_ratio: float = 1.0, level: float = 0.95) -> Line:
    """Return the Deming regression of b on a.

    Deming 1943, with the jackknife interval of Linnet 1993 (Clin Chem 39:424), Student's t with
    n - 2 degrees of freedom.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        variance_ratio: Variance of the errors of b over that of the errors of a; 1 gives
            orthogonal regression.
        level: Confidence level of the intervals.

    Raises:
        InputError: Lengths differ, a measurement is infinite, or the ratio is not above zero.

    Example:
        >>> round(deming([1, 2, 3, 4], [2.1, 3.9, 6.2, 7.8]).slope.value, 3)
        1.947
    """
    check_level(level)
    if not 0 < variance_ratio < math.inf:
        raise InputError(
            f"A ratio of error variances of {variance_ratio:g} is not above zero.",
            advice="Give the variance of the second method's errors over that of the first's.",
        )
    pairs = complete_pairs(a, b)
    reason = why_no_correlation(pairs)
    if reason:
        return no_line(pairs, _METHOD, level, reason)
    slope, intercept = _fit(pairs.a, pairs.b, variance_ratio)
    if not math.isfinite(slope):
        return no_line(pairs, _METHOD, level, "the methods are not correlated")
    slopes, intercepts = _fits_without_one(pairs.a, pairs.b, variance_ratio)
    return Line(
        slope=_jackknife(slope, slopes, level),
        intercept=_jackknife(intercept, intercepts, level),
        method=_METHOD,
        linearity_p=math.nan,
        n=pairs.n,
        dropped=pairs.dropped,
        reason="",
    )


def _fit(a: Floats, b: Floats, ratio: float) -> tuple[float, float]:
    x, y = a - a.mean(), b - b.mean()
    xy = _unless_rounding(np.array(x @ y), a, b)
    slope = float(_slope(np.array(x @ x), np.array(y @ y), xy, ratio))
    return slope, float(b.mean() - slope * a.mean())


def _fits_without_one(a: Floats, b: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Slope and intercept with each pair left out in turn, from updated sums of squares."""
    n = len(a)
    x, y = a - a.mean(), b - b.mean()
    shrink = n / (n - 1)
    xx, yy = x @ x - shrink * x**2, y @ y - shrink * y**2
    slopes = _slope(xx, yy, _unless_rounding(x @ y - shrink * x * y, a, b), ratio)
    with np.errstate(invalid="ignore"):
        return slopes, (b.mean() - y / (n - 1)) - slopes * (a.mean() - x / (n - 1))


def _unless_rounding(products: Floats, a: Floats, b: Floats) -> Floats:
    """Return sums of products of deviations; 0 where the rounding of a and b explains them."""
    noise = ROUNDING * (np.linalg.norm(a) * np.std(b) + np.linalg.norm(b) * np.std(a))
    return np.where(np.abs(products) <= noise * math.sqrt(len(a)), 0.0, products)


def _slope(xx: Floats, yy: Floats, xy: Floats, ratio: float) -> Floats:
    """Slope from sums of squares and products, by the form without cancellation; may be inf."""
    lead = yy - ratio * xx
    root = np.sqrt(lead**2 + 4 * ratio * xy**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(lead >= 0, (root + lead) / (2 * xy), 2 * ratio * xy / (root - lead))


def _jackknife(value: float, without_one: Floats, level: float) -> Estimate:
    n = len(without_one)
    if n < 4 or not np.isfinite(without_one).all():
        return Estimate(value, -math.inf, math.inf, level)
    pseudo = n * value - (n - 1) * without_one
    error = float(pseudo.std(ddof=1)) / math.sqrt(n)
    reach = float(t_distribution.ppf((1 + level) / 2, n - 2)) * error
    return Estimate(value, value - reach, value + reach, level)
