"""One line of a baseline table: two groups, one covariate."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.contingency import Association, association
from spine_explorer.statistics.comparison.hodges_lehmann import group_shift
from spine_explorer.statistics.comparison.rank_sum import rank_sum
from spine_explorer.statistics.comparison.sample import observed, tie_tolerance
from spine_explorer.statistics.comparison.standardised_difference import (
    standardised_category_difference,
    standardised_mean_difference,
)
from spine_explorer.statistics.comparison.summary import Summary, summarise
from spine_explorer.statistics.estimate import Estimate, check_level


class GroupTest(StrEnum):
    """How two groups of numbers are compared."""

    WELCH = "Welch's t"
    STUDENT = "Student's t"
    RANK_SUM = "rank-sum"


@dataclass(frozen=True)
class ContinuousBaseline:
    """Two groups of numbers.

    Attributes:
        first: The first group in a few numbers, with what is missing.
        second: The second group.
        test: How they were compared.
        difference: First minus second: of means, or the Hodges-Lehmann shift with the rank-sum
            test.
        p: Two-sided p value; NaN where it is not defined.
        standardised: Standardised mean difference.
        note: What is odd about the data, as a sentence; mostly empty.
    """

    first: Summary
    second: Summary
    test: GroupTest
    difference: Estimate
    p: float
    standardised: Estimate
    note: str = ""


@dataclass(frozen=True)
class CategoricalBaseline:
    """Two groups of categories.

    Attributes:
        categories: The categories, in the order of the counts.
        counts: How often each occurs in the first and the second group.
        n: Values that are there in each group.
        dropped: Values that are missing in each group.
        association: The test of the table.
        standardised: Standardised difference over all categories.
    """

    categories: tuple[str, ...]
    counts: tuple[tuple[int, int], ...]
    n: tuple[int, int]
    dropped: tuple[int, int]
    association: Association
    standardised: Estimate


def continuous_baseline(
    first: ArrayLike,
    second: ArrayLike,
    *,
    test: GroupTest = GroupTest.WELCH,
    level: float = 0.95,
) -> ContinuousBaseline:
    """Compare a numeric covariate between two groups.

    Args:
        first: Values of one group, shape ``(n1,)``; NaN where missing.
        second: Values of the other group, shape ``(n2,)``; NaN where missing.
        test: Welch's t test, Student's, or the rank-sum test.
        level: Confidence level.

    Returns:
        Both groups summarised and compared.

    Raises:
        InputError: If a group is not one column of finite numbers.

    Example:
        >>> round(continuous_baseline([61.0, 70.0, 74.0], [58.0, 66.0, 65.0]).p, 3)
        0.32
    """
    check_level(level)
    left, _ = observed(first, name="the first group")
    right, _ = observed(second, name="the second group")
    if test is GroupTest.RANK_SUM:
        ranks = rank_sum(left, right)
        difference, p, note = group_shift(left, right, level=level), ranks.p, ranks.note
    else:
        difference, p, note = _t_test(left, right, test is GroupTest.STUDENT, level)
    standardised = standardised_mean_difference(left, right, level=level)
    return ContinuousBaseline(
        summarise(first), summarise(second), test, difference, p, standardised, note
    )


def categorical_baseline(
    first: Sequence[str], second: Sequence[str], *, level: float = 0.95
) -> CategoricalBaseline:
    """Compare a categorical covariate between two groups.

    Args:
        first: Categories of one group; an empty text where missing.
        second: Categories of the other group.
        level: Confidence level.

    Returns:
        Counts and their comparison; categories in alphabetical order.

    Raises:
        InputError: If the level is not between 0 and 1.

    Example:
        >>> categorical_baseline(["f", "f", "m"], ["m", "", "m"]).counts
        ((2, 0), (1, 2))
    """
    left, right = (Counter(value for value in group if value) for group in (first, second))
    categories = tuple(sorted(left | right))
    counts = tuple((left[name], right[name]) for name in categories)
    table = np.array(counts, dtype=np.int64).reshape(-1, 2)
    standardised = standardised_category_difference(table[:, 0], table[:, 1], level=level)
    n = (left.total(), right.total())
    dropped = (len(first) - n[0], len(second) - n[1])
    return CategoricalBaseline(categories, counts, n, dropped, association(table), standardised)


def _t_test(left: Floats, right: Floats, pooled: bool, level: float) -> tuple[Estimate, float, str]:
    gap = float(left.mean() - right.mean()) if left.size and right.size else math.nan
    unknown = Estimate(gap, math.nan, math.nan, level), math.nan
    if min(left.size, right.size) < 2:
        return *unknown, "A group has fewer than two values."
    squares = [float(sample.var(ddof=1)) / sample.size for sample in (left, right)]
    freedoms = [sample.size - 1 for sample in (left, right)]
    if math.sqrt(max(squares)) <= tie_tolerance(left, right):
        return *unknown, "No group varies."
    if pooled:
        freedom = float(sum(freedoms))
        spread = (left.var() * left.size + right.var() * right.size) / freedom
        error = math.sqrt(spread * (1 / left.size + 1 / right.size))
    else:
        error = math.sqrt(sum(squares))
        shares = [square / error**2 for square in squares]
        freedom = 1 / sum(a**2 / b for a, b in zip(shares, freedoms, strict=True))
    reach = float(special.stdtrit(freedom, (1 + level) / 2)) * error
    p = 2 * float(special.stdtr(freedom, -abs(gap) / error))
    return Estimate(gap, gap - reach, gap + reach, level), p, ""
