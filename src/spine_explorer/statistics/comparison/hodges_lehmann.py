"""Shift between visits or groups after Hodges and Lehmann, with distribution-free intervals.

The estimate is the median of all Walsh averages (Hodges and Lehmann 1963,
doi:10.1214/aoms/1177704172), or of all differences between two groups. The interval holds the
shifts that the rank test does not reject when they are taken off the data: it belongs to the
test, with its exact distribution and its treatment of ties and zeros. Where the sample is too
small to reject any shift at the level, the interval is infinite. Of more than two million shifts
the median and the ends are searched by halving, not listed.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.permutation import drawn_sum_p, method_for, signed_sum_p
from spine_explorer.statistics.comparison.ranks import doubled_ranks
from spine_explorer.statistics.comparison.sample import observed, tie_tolerance
from spine_explorer.statistics.comparison.signed_rank import signed_scores
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_LISTED = 2_000_000
"""Number of shifts up to which all are listed, 16 MB."""
_HALVINGS = 60

_Test: TypeAlias = Callable[[float], tuple[float, float]]
"""Takes a shift off the data; gives how far they still exceed it, by sign, and the p value."""


def paired_shift(differences: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Estimate the centre of differences, the pseudomedian.

    Zero lies in the interval when `signed_rank` gives a p value of at least ``1 - level``, and
    outside or at its end otherwise.

    Args:
        differences: Such as the change between two visits, shape ``(n,)``; NaN where missing.
        level: Confidence level.

    Returns:
        Median of the means of all pairs of differences, each with itself included; NaN without
        a difference.

    Raises:
        InputError: If the differences are not one column of finite numbers.

    Example:
        >>> paired_shift([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        Estimate(value=3.5, low=1.0, high=6.0, level=0.95)
    """
    check_level(level)
    values, _ = observed(differences, name="the differences")
    tolerance = tie_tolerance(values)
    method = method_for(values.size)

    def test(shift: float) -> tuple[float, float]:
        scores, signs = signed_scores(values - shift, tolerance=tolerance)
        positive = int(scores[signs > 0].sum())
        return 2 * positive - float(scores.sum()), signed_sum_p(scores, positive, method)

    if values.size * (values.size + 1) // 2 > _LISTED:
        return _searched(test, float(values.min()), float(values.max()), level)
    rows, columns = np.triu_indices(values.size)
    return _listed(test, (values[rows] + values[columns]) / 2, tolerance, level)


def group_shift(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Estimate by how much the values of one group exceed those of the other.

    Zero lies in the interval when `rank_sum` gives a p value of at least ``1 - level``, and
    outside or at its end otherwise.

    Args:
        first: Values of one group, shape ``(n1,)``; NaN where missing.
        second: Values of the other group, shape ``(n2,)``; NaN where missing.
        level: Confidence level.

    Returns:
        Median of all differences, first minus second; NaN where a group is empty.

    Raises:
        InputError: If a group is not one column of finite numbers.

    Example:
        >>> group_shift([5.0, 6.0, 7.0, 8.0], [1.0, 2.0, 3.0, 4.0])
        Estimate(value=4.0, low=1.0, high=7.0, level=0.95)
    """
    check_level(level)
    left, _ = observed(first, name="the first group")
    right, _ = observed(second, name="the second group")
    tolerance = tie_tolerance(left, right)
    method = method_for(left.size + right.size)

    def test(shift: float) -> tuple[float, float]:
        scores = doubled_ranks(np.concatenate((left - shift, right)), tolerance=tolerance)
        excess = int(scores[: left.size].sum()) * scores.size - int(scores.sum()) * left.size
        return float(excess), drawn_sum_p(scores, left.size, method)

    if left.size * right.size > _LISTED:
        lowest, highest = left.min() - right.max(), left.max() - right.min()
        return _searched(test, float(lowest), float(highest), level)
    return _listed(test, np.subtract.outer(left, right).ravel(), tolerance, level)


def _searched(test: _Test, lowest: float, highest: float, level: float) -> Estimate:
    """Halve the way to the median of the shifts, and to the ends of those that are retained."""
    alpha = _limit(level)
    margin = 1 + highest - lowest

    def crossing(low: float, high: float, passed: Callable[[float], bool]) -> float:
        for _ in range(_HALVINGS):
            half = (low + high) / 2
            low, high = (low, half) if passed(half) else (half, high)
        return (low + high) / 2

    from_below = crossing(lowest, highest, lambda shift: test(shift)[0] <= 0)
    value = (from_below + crossing(lowest, highest, lambda shift: test(shift)[0] < 0)) / 2
    low, high = -math.inf, math.inf
    if test(lowest - margin)[1] < alpha:
        low = crossing(lowest - margin, value, lambda shift: test(shift)[1] >= alpha)
    if test(highest + margin)[1] < alpha:
        high = crossing(value, highest + margin, lambda shift: test(shift)[1] < alpha)
    return Estimate(value, low, high, level)


def _listed(test: _Test, shifts: Floats, tolerance: float, level: float) -> Estimate:
    """Take the median of all shifts, and those next to the ones that are retained."""
    if not shifts.size:
        return undefined(level)
    shifts = np.sort(shifts)
    middle = float(np.median(shifts))
    steps = shifts[np.append(True, np.diff(shifts) > 2 * tolerance)]
    alpha = _limit(level)
    low, high = _retained(steps, middle, tolerance, lambda shift: test(shift)[1] >= alpha)
    return Estimate(middle, low, high, level)


def _limit(level: float) -> float:
    """The p value below which a shift is rejected, free of rounding errors in ``1 - level``."""
    return (1 - level) * (1 - 1e-9)


def _retained(
    steps: Floats, middle: float, tolerance: float, retains: Callable[[float], bool]
) -> tuple[float, float]:
    """Ends of the shifts that the test retains; it changes its mind at the steps alone."""
    margin = 1 + float(steps[-1] - steps[0])
    edges = np.concatenate(([-math.inf], steps, [math.inf]))
    gaps = np.concatenate(([steps[0] - margin], (steps[1:] + steps[:-1]) / 2, [steps[-1] + margin]))
    below, upto = np.searchsorted(steps, [middle - tolerance, middle + tolerance])
    first = bisect_left(gaps[:upto], True, key=retains)
    last = bisect_left(gaps[below + 1 :], True, key=lambda gap: not retains(gap)) + below + 1
    return float(edges[first]), float(edges[last])
