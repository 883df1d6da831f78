from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.permutation import Method
from spine_explorer.statistics.comparison.rank_sum import rank_sum

# Permeability of membranes, Hollander and Wolfe 1999, table 4.1.
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
grades = st.lists(st.integers(0, 5), min_size=1, max_size=6)


def enumerated_p(first: list[int], second: list[int]) -> float:
    """Every way to draw the first group, one by one."""
    ranks = stats.rankdata(first + second)
    seen = ranks[: len(first)].sum()
    sums = np.array([sum(drawn) for drawn in itertools.combinations(ranks, len(first))])
    tail = min(np.mean(sums <= seen + 1e-9), np.mean(sums >= seen - 1e-9))
    return float(min(1.0, 2 * tail))


def test_published_example() -> None:
    found = rank_sum(AT_TERM, EARLY)
    assert found.u == pytest.approx(35)
    assert found.p == pytest.approx(2 * 0.1272, abs=1e-4)
    assert found.method is Method.EXACT


@settings(max_examples=60, deadline=None)
@given(grades, grades)
def test_exact_with_ties_as_counted_one_by_one(first: list[int], second: list[int]) -> None:
    assert rank_sum(first, second).p == pytest.approx(enumerated_p(first, second))


def test_exact_with_ties_in_a_study_of_33_and_59_as_by_random_permutation() -> None:
    random = np.random.default_rng(3)
    first, second = random.integers(0, 5, 33), random.integers(0, 6, 59)
    ranks = stats.rankdata(np.concatenate((first, second)))
    drawn = random.permuted(np.broadcast_to(ranks, (40_000, 92)), axis=1)[:, :33].sum(axis=1)
    seen = ranks[:33].sum()
    expected = 2 * min(np.mean(drawn <= seen), np.mean(drawn >= seen))
    assert rank_sum(first, second).p == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize(("n", "shift"), [((33, 59), 0.4), ((59, 33), -0.6), ((3, 90), 1.0)])
def test_exact_without_ties_as_scipy(n: tuple[int, int], shift: float) -> None:
    random = np.random.default_rng(4)
    first, second = random.normal(shift, 1, n[0]), random.normal(0, 1, n[1])
    expected = stats.mannwhitneyu(first, second, method="exact")
    found = rank_sum(first, second)
    assert (found.u, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_normal_approximation_with_ties_as_scipy() -> None:
    random = np.random.default_rng(5)
    first, second = random.integers(0, 9, 60), random.integers(1, 10, 80)
    expected = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=True)
    found = rank_sum(first, second)
    assert found.method is Method.NORMAL
    assert (found.u, found.p) == pytest.approx((expected.statistic, expected.pvalue))


@settings(max_examples=30, deadline=None)
@given(grades, grades, st.sampled_from([0.1, 3.0, 1000.0]))
def test_neither_order_of_groups_nor_unit_matters(
    first: list[int], second: list[int], unit: float
) -> None:
    found = rank_sum(first, second)
    other = rank_sum([unit * value for value in second], [unit * value for value in first])
    assert found.p == pytest.approx(other.p)
    assert found.u + other.u == pytest.approx(len(first) * len(second))


def test_two_thousand_studies_without_effect_are_significant_in_5_percent() -> None:
    random = np.random.default_rng(6)
    studies = random.normal(size=(2000, 92))
    p = np.array([rank_sum(study[:33], study[33:]).p for study in studies])
    assert abs(np.mean(p < 0.05) - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 2000)


def test_missing_values_are_counted_in_each_group() -> None:
    found = rank_sum([1.0, math.nan, 2.0], [math.nan, math.nan, 3.0])
    assert (found.n, found.dropped) == ((2, 1), (1, 2))
    assert found.p == pytest.approx(2 / 3)


@pytest.mark.parametrize("n", [3, 80])
def test_values_that_are_all_tied_are_no_evidence_and_say_so(n: int) -> None:
    found = rank_sum([2.0] * n, [2.0] * n)
    assert (found.p, found.u, found.note) == (1.0, n * n / 2, "All values are the same.")


@pytest.mark.parametrize(("first", "second"), [([], [1.0]), ([1.0], [math.nan]), ([], [])])
def test_an_empty_group_gives_no_p_value(first: list[float], second: list[float]) -> None:
    found = rank_sum(first, second)
    assert math.isnan(found.p)
    assert math.isnan(found.u)
    assert found.note == "A group has no value."


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(InputError, match="second group is infinite"):
        rank_sum([1.0], [math.inf])


def test_an_absurdly_large_value_is_refused() -> None:
    with pytest.raises(InputError, match=r"A value of the first group is -1e\+200"):
        rank_sum([1.0, -1e200], [1.0])
