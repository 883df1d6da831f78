from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from spine_explorer.statistics.comparison.baseline import (
    GroupTest,
    categorical_baseline,
    continuous_baseline,
)
from spine_explorer.statistics.comparison.contingency import TableTest
from spine_explorer.statistics.comparison.hodges_lehmann import group_shift
from spine_explorer.statistics.comparison.rank_sum import rank_sum

RANDOM = np.random.default_rng(13)
FIRST, SECOND = RANDOM.normal(72, 6, 33), RANDOM.normal(70, 9, 59)


@pytest.mark.parametrize(("test", "pooled"), [(GroupTest.WELCH, False), (GroupTest.STUDENT, True)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_t_tests_as_scipy(test: GroupTest, pooled: bool, level: float) -> None:
    found = continuous_baseline(FIRST, SECOND, test=test, level=level)
    expected = stats.ttest_ind(FIRST, SECOND, equal_var=pooled)
    ends = expected.confidence_interval(level)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.difference.low, found.difference.high) == pytest.approx((ends.low, ends.high))
    assert found.difference.value == pytest.approx(FIRST.mean() - SECOND.mean())


def test_the_rank_sum_test_comes_with_its_shift() -> None:
    found = continuous_baseline(FIRST, SECOND, test=GroupTest.RANK_SUM)
    assert found.p == rank_sum(FIRST, SECOND).p
    assert found.difference == group_shift(FIRST, SECOND)


def test_missing_numbers_are_counted_and_left_out() -> None:
    found = continuous_baseline([*FIRST, math.nan], SECOND)
    assert (found.first.n, found.first.dropped, found.second.dropped) == (33, 1, 0)
    assert found.p == continuous_baseline(FIRST, SECOND).p


def test_a_group_that_does_not_vary_is_compared_with_one_that_does() -> None:
    found = continuous_baseline([1.0, 1.0, 1.0], [2.0, 3.0, 4.0])
    assert found.p == pytest.approx(2 * stats.t.sf(2 / math.sqrt(1 / 3), 2))


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ([1.0], [2.0, 3.0], "A group has fewer than two values."),
        ([], [2.0, 3.0], "A group has fewer than two values."),
        ([0.1] * 3, [0.3] * 4, "No group varies."),
    ],
)
def test_where_a_t_test_is_not_possible_a_sentence_says_why(
    first: list[float], second: list[float], note: str
) -> None:
    found = continuous_baseline(first, second)
    assert math.isnan(found.p)
    assert found.note == note


def test_categories_are_counted_and_compared() -> None:
    first = ["f"] * 25 + ["m"] * 8
    second = ["f"] * 30 + ["m"] * 29 + [""] * 2
    found = categorical_baseline(first, second)
    assert found.categories == ("f", "m")
    assert found.counts == ((25, 30), (8, 29))
    assert (found.n, found.dropped) == ((33, 59), (0, 2))
    expected = stats.chi2_contingency([[25, 30], [8, 29]], correction=False).pvalue
    assert found.association.test is TableTest.CHI_SQUARE
    assert found.association.p == pytest.approx(expected)
    shares = 25 / 33, 30 / 59
    spread = sum(share * (1 - share) for share in shares) / 2
    assert found.standardised.value == pytest.approx((shares[0] - shares[1]) / math.sqrt(spread))


def test_several_rare_categories_are_compared_exactly() -> None:
    found = categorical_baseline(["L1", "L2", "L2", "L4"], ["T12", "L1", "L1", "L1", "L2"])
    assert found.categories == ("L1", "L2", "L4", "T12")
    assert found.association.test is TableTest.FISHER
    assert 0 < found.association.p <= 1


@pytest.mark.parametrize(("first", "second"), [([], []), (["f"], ["f"]), (["f"], [""])])
def test_one_category_or_one_group_gives_no_p_value(first: list[str], second: list[str]) -> None:
    found = categorical_baseline(first, second)
    assert math.isnan(found.association.p)
    assert found.association.note


def test_welch_holds_in_every_unit() -> None:
    first, second = np.array([61.0, 70.0, 74.0]), np.array([58.0, 66.0, 65.0])
    plain = continuous_baseline(first, second)
    assert continuous_baseline(1e-100 * first, 1e-100 * second).p == pytest.approx(plain.p)
