from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.permutation import EXACT_UP_TO, Method
from spine_explorer.statistics.comparison.signed_rank import signed_rank

# Depression scores before and after, Hollander and Wolfe 1999, table 3.1.
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
grades = st.lists(st.integers(-4, 4), min_size=1, max_size=9)


def enumerated_p(differences: list[int]) -> float:
    """Every choice of signs, one by one."""
    ranks = stats.rankdata(np.abs(differences))[np.array(differences) != 0]
    sums = np.array(
        [np.dot(signs, ranks) for signs in itertools.product((0, 1), repeat=len(ranks))]
    )
    positive = stats.rankdata(np.abs(differences))[np.array(differences) > 0].sum()
    tail = min(np.mean(sums <= positive + 1e-9), np.mean(sums >= positive - 1e-9))
    return float(min(1.0, 2 * tail))


def test_published_example() -> None:
    found = signed_rank(AFTER - BEFORE)
    assert (found.positive, found.negative) == (5, 40)
    assert found.p == pytest.approx(0.0390625)
    assert found.method is Method.EXACT


@settings(max_examples=40, deadline=None)
@given(grades)
def test_exact_with_ties_and_zeros_as_counted_one_by_one(differences: list[int]) -> None:
    found = signed_rank(differences)
    assert found.p == pytest.approx(enumerated_p(differences))
    assert found.zeros == differences.count(0)


@pytest.mark.parametrize("n", [25, EXACT_UP_TO])
def test_exact_without_ties_as_scipy(n: int) -> None:
    differences = np.random.default_rng(n).normal(0.2, 1, n)
    expected = stats.wilcoxon(differences, method="exact").pvalue
    assert signed_rank(differences).p == pytest.approx(expected)


def test_normal_approximation_with_ties_and_zeros_as_scipy() -> None:
    differences = np.random.default_rng(1).integers(-5, 8, 150).astype(float)
    found = signed_rank(differences)
    expected = stats.wilcoxon(
        differences, zero_method="pratt", correction=True, method="approx"
    ).pvalue
    assert found.method is Method.NORMAL
    assert found.p == pytest.approx(expected)


def test_exact_and_approximate_meet_where_one_gives_way_to_the_other() -> None:
    differences = np.random.default_rng(2).normal(0.2, 1, EXACT_UP_TO)
    approximate = stats.wilcoxon(differences, correction=True, method="approx").pvalue
    assert signed_rank(differences).p == pytest.approx(approximate, rel=0.02)


def test_rounding_errors_of_subtraction_break_no_ties() -> None:
    differences = np.array([0.3, 1.1, 2.7]) - np.array([0.2, 1.0, 2.8])
    assert len(set(np.abs(differences))) == 3
    found = signed_rank(differences)
    assert (found.positive, found.negative) == (4, 2)


@settings(max_examples=30, deadline=None)
@given(grades, st.integers(1, 5))
def test_growth_of_every_difference_never_speaks_against_growth(
    differences: list[int], growth: int
) -> None:
    before = signed_rank(differences)
    after = signed_rank([value + growth for value in differences])
    assert after.positive - after.negative >= before.positive - before.negative


@settings(max_examples=30, deadline=None)
@given(grades)
def test_the_other_direction_is_the_mirror_image(differences: list[int]) -> None:
    found, mirrored = signed_rank(differences), signed_rank([-value for value in differences])
    assert (found.positive, found.p) == (mirrored.negative, pytest.approx(mirrored.p))


def test_missing_differences_are_counted() -> None:
    found = signed_rank([1.0, math.nan, 2.0, math.nan])
    assert (found.n, found.dropped, found.p) == (2, 2, 0.5)


def test_nothing_but_zeros_is_no_evidence_and_says_so() -> None:
    found = signed_rank([0.0] * 5)
    assert (found.n, found.zeros, found.p) == (5, 5, 1.0)
    assert found.note == "Every difference is zero."
    assert signed_rank([0.0] * 150).p == 1.0


def test_one_subject_is_no_evidence() -> None:
    assert signed_rank([3.0]).p == 1.0


def test_no_difference_gives_no_p_value() -> None:
    found = signed_rank([math.nan])
    assert math.isnan(found.p)
    assert (found.n, found.dropped, found.note) == (0, 1, "There is no difference to test.")


@pytest.mark.parametrize("bad", [[1.0, math.inf], [[1.0]], ["a"], 3.0])
def test_what_is_no_column_of_numbers_is_refused(bad: object) -> None:
    with pytest.raises(InputError, match="the differences"):
        signed_rank(bad)  # type: ignore[arg-type]
