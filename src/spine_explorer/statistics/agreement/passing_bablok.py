"""Passing-Bablok regression: a line from the median of all slopes, free of distributions.

Passing and Bablok 1983 (doi:10.1515/cclm.1983.21.11.709).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kstwobign, norm

from spine_explorer.statistics.agreement.correlation import why_no_correlation
from spine_explorer.statistics.agreement.line import Line, no_line
from spine_explorer.statistics.agreement.samples import ROUNDING, Pairs, complete_pairs
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level

_METHOD = "Passing-Bablok regression"
_MOST_PAIRS = 4000


def passing_bablok(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Line:
    """Return the Passing-Bablok regression of b on a, with the cusum test of linearity.

    Ends of an interval that too few pairs leave open are infinite. The p of the cusum test is
    Kolmogorov's, which holds for many pairs.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        level: Confidence level of the intervals.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> passing_bablok([1, 2, 3, 4, 5], [3, 5, 7, 9, 11]).slope.value
        2.0
    """
    check_level(level)
    pairs = complete_pairs(a, b)
    reason = why_no_correlation(pairs)
    if not reason and pairs.n > _MOST_PAIRS:
        reason = f"more than {_MOST_PAIRS} pairs"
    if reason:
        return no_line(pairs, _METHOD, level, reason)
    slopes = _slopes(pairs)
    sloping = slopes[np.isfinite(slopes)]
    if (sloping > 0).sum() <= (sloping < 0).sum():
        return no_line(pairs, _METHOD, level, "the methods do not rise together")
    slope = _shifted_median(slopes, pairs.n, level)
    if not math.isfinite(slope.value):
        return no_line(pairs, _METHOD, level, "the line is vertical")
    intercept = _intercept(pairs, slope)
    return Line(
        slope=slope,
        intercept=intercept,
        method=_METHOD,
        linearity_p=_cusum_test(pairs, slope.value, intercept.value),
        n=pairs.n,
        dropped=pairs.dropped,
        reason="",
    )


def _slopes(pairs: Pairs) -> Floats:
    """Slopes of all lines through two points, sorted; none for equal points and for slope -1.

    A vertical line is as steep upwards as downwards, and counts as the largest slope.
    """
    a, b = pairs.a, pairs.b
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.concatenate(
            [(b[i + 1 :] - b[i]) / (a[i + 1 :] - a[i]) for i in range(pairs.n - 1)]
        )
    slopes[np.isinf(slopes)] = np.inf
    return np.sort(slopes[~np.isnan(slopes) & (slopes != -1)])


def _shifted_median(slopes: Floats, n: int, level: float) -> Estimate:
    count, offset = len(slopes), int((slopes < -1).sum())
    middle = (count - 1) // 2 + offset, count // 2 + offset
    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    first = round((count - reach) / 2)
    low, high = first + offset - 1, count - first + offset
    return Estimate(
        value=(float(slopes[middle[0]]) + float(slopes[middle[1]])) / 2,
        low=float(slopes[low]) if low >= 0 else -math.inf,
        high=float(slopes[high]) if high < count else math.inf,
        level=level,
    )


def _intercept(pairs: Pairs, slope: Estimate) -> Estimate:
    """Intercept and interval from those of the slope; holds the estimate where a changes sign."""
    value, *ends = (
        float(np.median(pairs.b - end * pairs.a)) if math.isfinite(end) else math.nan
        for end in (slope.value, slope.low, slope.high)
    )
    if any(math.isnan(end) for end in ends):
        return Estimate(value, -math.inf, math.inf, slope.level)
    return Estimate(value, min(value, *ends), max(value, *ends), slope.level)


def _cusum_test(pairs: Pairs, slope: float, intercept: float) -> float:
    """Probability of runs of points on one side of the line as long as these.

    Points at one place along the line have no order: the sum counts after the last of them.
    """
    a, b = pairs.a, pairs.b
    rests = b - intercept - slope * a
    rests[np.abs(rests) <= ROUNDING * float(np.abs(b).max() + np.abs(slope * a).max())] = 0
    above, below = int((rests > 0).sum()), int((rests < 0).sum())
    if above == 0 or below == 0 or slope == 0:
        return math.nan
    steps = np.where(rests > 0, math.sqrt(below / above), -math.sqrt(above / below))
    steps[rests == 0] = 0
    places = b + a / slope
    along = np.argsort(places, kind="stable")
    last = np.append(np.diff(places[along]) > ROUNDING * float(np.abs(places).max()), True)
    height = float(np.abs(np.cumsum(steps[along]))[last].max())
    return float(kstwobign.sf(height / math.sqrt(below + 1)))
