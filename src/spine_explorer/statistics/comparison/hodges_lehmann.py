"""Shift between visits or groups after Hodges and Lehmann, with distribution-free intervals.

The estimate is the median of all Walsh averages (Hodges and Lehmann 1963,
doi:10.1214/aoms/1177704172), or of all differences between two groups. The interval holds the
shifts that the rank test does not reject when they are taken off the data: it belongs to the
test, with its exact distribution and its treatment of ties and zeros. Where the sample is too
small to reject any shift at the level, the interval is infinite.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.comparison.permutation import drawn_sum_p, method_for, signed_sum_p
from spine_explorer.statistics.comparison.ranks import doubled_ranks
from spine_explorer.statistics.comparison.sample import Floats, check_level, observed, tie_tolerance
from spine_explorer.statistics.comparison.signed_rank import signed_scores
from spine_explorer.statistics.estimate import Estimate


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

    def p_at(shift: float) -> float:
        scores, signs = signed_scores(values - shift, tolerance=tolerance)
        return signed_sum_p(scores, int(scores[signs > 0].sum()), method)

    rows, columns = np.triu_indices(values.size)
    return _estimate((values[rows] + values[columns]) / 2, p_at, tolerance, level)


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

    def p_at(shift: float) -> float:
        scores = doubled_ranks(np.concatenate((left - shift, right)), tolerance=tolerance)
        return drawn_sum_p(scores, left.size, method)

    return _estimate(np.subtract.outer(left, right).ravel(), p_at, tolerance, level)


def _estimate(
    shifts: Floats, p_at: Callable[[float], float], tolerance: float, level: float
) -> Estimate:
    if not shifts.size:
        return Estimate(math.nan, math.nan, math.nan, level)
    shifts = np.sort(shifts)
    middle = float(np.median(shifts))
    steps = shifts[np.append(True, np.diff(shifts) > 2 * tolerance)]
    reject_below = (1 - level) * (1 - 1e-9)
    low, high = _retained(steps, middle, tolerance, lambda shift: p_at(shift) >= reject_below)
    return Estimate(middle, low, high, level)


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
