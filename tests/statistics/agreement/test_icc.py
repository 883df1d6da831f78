from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import f

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.icc import Icc, intraclass_correlations
from support.agreement_data import SHROUT_FLEISS

FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def ratings(seed: int, n: int = 8, k: int = 3, noise: float = 1.0) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return rng.normal(20, 3, (n, 1)) + rng.normal(0, noise, (1, k)) + rng.normal(0, noise, (n, k))


def numbers(icc: Icc) -> tuple[float, ...]:
    return icc.estimate.value, icc.estimate.low, icc.estimate.high, icc.f, icc.p


def test_shrout_and_fleiss_example() -> None:
    # Coefficients: Shrout and Fleiss 1979, table 4. F, p and intervals: help page of psych::ICC
    # (R), on the same data.
    result = intraclass_correlations(SHROUT_FLEISS)
    assert tuple(icc.form for icc in result.forms) == FORMS
    values = [icc.estimate.value for icc in result.forms]
    assert values == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.005)
    lows = [icc.estimate.low for icc in result.forms]
    assert lows == pytest.approx([-0.133, 0.019, 0.342, -0.884, 0.071, 0.676], abs=0.0006)
    highs = [icc.estimate.high for icc in result.forms]
    assert highs == pytest.approx([0.72, 0.76, 0.95, 0.91, 0.93, 0.99], abs=0.005)
    assert [icc.f for icc in result.forms[:3]] == pytest.approx([1.79, 11.03, 11.03], abs=0.005)
    assert [icc.p for icc in result.forms[:2]] == pytest.approx([0.16477, 0.00013], abs=5e-6)
    assert (result.n, result.raters, result.dropped) == (6, 4, 0)


def test_both_naming_traditions_name_the_same_form() -> None:
    result = intraclass_correlations(SHROUT_FLEISS)
    mcgraw_wong = tuple(icc.mcgraw_wong for icc in result.forms)
    assert mcgraw_wong == ("ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(k)", "ICC(A,k)", "ICC(C,k)")
    assert result["ICC(A,1)"] is result["ICC(2,1)"]
    with pytest.raises(KeyError):
        result["ICC(4,1)"]


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(3, 12),
    k=st.integers(2, 5),
    level=st.sampled_from([0.8, 0.95, 0.99]),
)
@settings(max_examples=30, deadline=None)
def test_absolute_agreement_equals_the_formulas_of_mcgraw_and_wong(
    seed: int, n: int, k: int, level: float
) -> None:
    # McGraw and Wong 1996, table 7, case 2: written with a, b (single) and c, d (average).
    result = intraclass_correlations(ratings(seed, n, k), level=level)
    squares = result.mean_squares
    r, c, e = squares.subjects, squares.raters, squares.residual
    rho = (r - e) / (r + (k - 1) * e + k / n * (c - e))
    if rho <= 0:
        return
    a = k * rho / (n * (1 - rho))
    b = 1 + k * rho * (n - 1) / (n * (1 - rho))
    v = (a * c + b * e) ** 2 / ((a * c) ** 2 / (k - 1) + (b * e) ** 2 / ((n - 1) * (k - 1)))
    below, above = f.ppf((1 + level) / 2, n - 1, v), f.ppf((1 + level) / 2, v, n - 1)
    rest = k * c + (k * n - k - n) * e
    low = n * (r - below * e) / (below * rest + n * r)
    high = n * (above * r - e) / (rest + n * above * r)
    single, average = result["ICC(2,1)"].estimate, result["ICC(2,k)"].estimate
    assert (single.value, single.low, single.high) == pytest.approx((rho, low, high))
    # Averages follow from singles by Spearman and Brown.
    stepped = [k * end / (1 + (k - 1) * end) for end in (rho, low, high)]
    if low > -1 / (k - 1):
        assert (average.value, average.low, average.high) == pytest.approx(stepped)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 100), shift=st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_unit_and_order_do_not_matter(seed: int, factor: float, shift: float) -> None:
    table = ratings(seed)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(table)[:, rng.permutation(table.shape[1])]
    plain = intraclass_correlations(table)
    for other in (
        intraclass_correlations(factor * table + shift),
        intraclass_correlations(shuffled),
    ):
        for mine, theirs in zip(plain.forms, other.forms, strict=True):
            assert numbers(mine) == pytest.approx(numbers(theirs), rel=1e-6, abs=1e-9)


@given(seed=st.integers(0, 10_000), noise=st.sampled_from([0.01, 1.0, 30.0]))
@settings(max_examples=30, deadline=None)
def test_estimates_lie_in_their_intervals(seed: int, noise: float) -> None:
    for icc in intraclass_correlations(ratings(seed, noise=noise)).forms:
        if not math.isnan(icc.estimate.value):
            assert icc.estimate.low <= icc.estimate.value <= icc.estimate.high <= 1


def test_intervals_hold_the_truth_as_often_as_they_claim() -> None:
    # Variances 4 (subjects), 1 (raters), 1 (error): ICC(2,1) = 4/6, ICC(3,1) = 4/5.
    rng = np.random.default_rng(1)
    held = np.zeros(2)
    runs = 400
    for _ in range(runs):
        table = rng.normal(0, 2, (15, 1)) + rng.normal(0, 1, (1, 4)) + rng.normal(0, 1, (15, 4))
        result = intraclass_correlations(table)
        for place, (form, truth) in enumerate((("ICC(2,1)", 4 / 6), ("ICC(3,1)", 4 / 5))):
            held[place] += result[form].estimate.low <= truth <= result[form].estimate.high
    assert held / runs == pytest.approx(np.array([0.95, 0.95]), abs=0.03)


def test_perfect_agreement_is_one_without_doubt() -> None:
    result = intraclass_correlations([[0.1, 0.1], [0.2, 0.2], [0.7, 0.7]])
    for icc in result.forms:
        assert (icc.estimate.value, icc.estimate.low, icc.estimate.high) == (1, 1, 1)
        assert (icc.f, icc.p) == (math.inf, 0)


def test_constant_shift_is_consistent_but_no_agreement() -> None:
    result = intraclass_correlations([[0.1, 1.1], [0.2, 1.2], [0.7, 1.7]])
    assert result["ICC(3,1)"].estimate.value == 1
    assert result["ICC(2,1)"].estimate.value < 0.3
    assert result.biased
    assert "ICC(3,1)" in result.advice


def test_two_subjects_have_an_icc_that_says_next_to_nothing() -> None:
    icc = intraclass_correlations([[1, 2], [4, 6]]).recommended
    assert icc.estimate.low < 0 < icc.estimate.value < icc.estimate.high <= 1


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (np.full((4, 2), 0.1), "all ratings are the same"),
        ([[1, 2], [1, 2], [1, 2]], "the subjects do not differ"),
        ([[1, 2], [math.nan, 3]], "fewer than two subjects were rated by every rater"),
        (np.empty((0, 3)), "fewer than two subjects were rated by every rater"),
    ],
)
def test_what_ratings_do_not_determine_is_nan_with_a_reason(
    table: NDArray[np.float64], reason: str
) -> None:
    result = intraclass_correlations(table)
    assert result.reason == reason
    assert all(math.isnan(icc.estimate.value) for icc in result.forms)
    assert result.recommended.reliability == ""
    assert reason in result.advice


def test_raters_who_contradict_each_other() -> None:
    result = intraclass_correlations([[1, -2], [-1, 2.2], [0, 0.3], [2, -4]])
    assert result.recommended.estimate.value < -0.5
    assert math.isnan(result["ICC(2,k)"].estimate.value)
    assert "ICC(2,k) undefined" in result.reason
    assert result.advice.startswith("Quote")


def test_missing_ratings_are_counted_and_change_nothing_else() -> None:
    table = np.vstack([SHROUT_FLEISS, [[1, math.nan, 3, 4]]])
    result = intraclass_correlations(table)
    assert result.dropped == 1
    assert result.forms == intraclass_correlations(SHROUT_FLEISS).forms


def test_words_of_koo_and_li_for_both_ends() -> None:
    result = intraclass_correlations(SHROUT_FLEISS)
    assert result["ICC(3,1)"].reliability == "poor to excellent"
    assert result["ICC(3,k)"].reliability == "moderate to excellent"


def test_advice_quotes_absolute_agreement_alone_where_raters_do_not_differ() -> None:
    result = intraclass_correlations(ratings(3, n=30, k=2, noise=0.0) + 0.5 * ratings(4, 30, 2, 0))
    assert not result.biased
    noisy = intraclass_correlations(np.random.default_rng(5).normal(0, 1, (30, 2)))
    assert not noisy.biased
    assert noisy.advice.startswith("Quote ICC(2,1)")
    assert "ICC(3,1)" not in noisy.advice


def test_level_in_percent_is_refused() -> None:
    with pytest.raises(InputError):
        intraclass_correlations(SHROUT_FLEISS, level=95)
