"""The rank-sum test of Wilcoxon, Mann and Whitney: do two groups differ?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.comparison.permutation import Method, drawn_sum_p, method_for
from spine_explorer.statistics.comparison.ranks import doubled_ranks
from spine_explorer.statistics.comparison.sample import observed, tie_tolerance


@dataclass(frozen=True)
class RankSum:
    """What the test found.

    Attributes:
        n: Values that are there in the first and the second group.
        dropped: Values that are missing in each.
        u: Mann and Whitney's U: pairs in which the first group's value is the larger one, ties
            counted half; NaN where a group is empty.
        p: Two-sided p value; NaN where a group is empty.
        method: Where it comes from.
        note: What is odd about the data, as a sentence; mostly empty.
    """

    n: tuple[int, int]
    dropped: tuple[int, int]
    u: float
    p: float
    method: Method
    note: str = ""


def rank_sum(first: ArrayLike, second: ArrayLike) -> RankSum:
    """Test whether two groups come from one distribution.

    Up to 100 values in all the p value is exact, with ties too: the chance over all ways to
    draw the first group from the mid-ranks at hand, doubled for the smaller tail. Above, the
    normal approximation with correction for ties and continuity.

    Args:
        first: Values of one group, shape ``(n1,)``; NaN where missing.
        second: Values of the other group, shape ``(n2,)``; NaN where missing.

    Returns:
        U, p value and what was counted.

    Raises:
        InputError: If a group is not one column of finite numbers.

    Example:
        >>> rank_sum([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]).p
        0.1
    """
    left, left_dropped = observed(first, name="the first group")
    right, right_dropped = observed(second, name="the second group")
    n, dropped = (left.size, right.size), (left_dropped, right_dropped)
    method = method_for(sum(n))
    if not (left.size and right.size):
        return RankSum(n, dropped, math.nan, math.nan, method, "A group has no value.")
    scores = doubled_ranks(np.concatenate((left, right)), tolerance=tie_tolerance(left, right))
    u = float(scores[: left.size].sum()) / 2 - left.size * (left.size + 1) / 2
    p = drawn_sum_p(scores, left.size, method)
    note = "" if scores.min() < scores.max() else "All values are the same."
    return RankSum(n, dropped, u, p, method, note)
