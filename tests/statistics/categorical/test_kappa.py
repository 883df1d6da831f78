from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.kappa import cohen_kappa, fleiss_kappa, pabak
from spine_explorer.statistics.categorical.proportion import proportion
from spine_explorer.statistics.categorical.ratings import Weights
from support.ratings import (
    DIAGNOSES,
    FOUR_READERS,
    PREGNANCIES,
    ends_of_table,
    jackknife_error,
    pairs_of,
)

SETTINGS = settings(max_examples=30, deadline=None)
PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=60)
_STATSMODELS = {Weights.IDENTITY: None, Weights.LINEAR: "linear", Weights.QUADRATIC: "quadratic"}


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@SETTINGS
@given(PAIRS, st.sampled_from(list(Weights)))
def test_kappa_is_that_of_statsmodels_and_scikit_learn(pairs: Any, weights: Weights) -> None:
    first, second = np.array(pairs).T
    assume(len({*first, *second}) > 1)
    result = cohen_kappa(first, second, categories=4, weights=weights)
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1)
    oracle = inter_rater.cohens_kappa(table, wt=_STATSMODELS[weights])
    assert result.estimate.value == pytest.approx(oracle.kappa)
    assert result.estimate.value == pytest.approx(
        cohen_kappa_score(first, second, weights=_STATSMODELS[weights], labels=range(4))
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@SETTINGS
@given(PAIRS, st.sampled_from(list(Weights)))
def test_the_variance_is_that_of_fleiss_cohen_and_everitt(pairs: Any, weights: Weights) -> None:
    first, second = np.array(pairs).T
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1)
    result = cohen_kappa(first, second, categories=4, weights=weights, level=0.5).estimate
    assume(result.low > -0.9 and result.high < 0.99)
    error = (result.high - result.value) / stats.t.ppf(0.75, len(first) - 1)
    oracle = inter_rater.cohens_kappa(table, wt=_STATSMODELS[weights]).var_kappa
    assert error**2 * (len(first) - 1) / len(first) == pytest.approx(oracle, rel=1e-6, abs=1e-9)


# Two of Gwet's data sets, numbers of his package irrCAC. For tables it divides the variance by n
# instead of n-1, as his functions for raw ratings do.
@pytest.mark.parametrize(
    ("table", "weights", "value", "low", "high"),
    [
        (PREGNANCIES, Weights.IDENTITY, 0.79641, 0.67952, 0.91330),
        (PREGNANCIES, Weights.QUADRATIC, 0.89216, 0.82201, 0.96230),
        (DIAGNOSES, Weights.IDENTITY, 0.43150, 0.34091, 0.52209),
        (DIAGNOSES, Weights.QUADRATIC, 0.38319, 0.25352, 0.51285),
    ],
)
def test_published_kappas(
    table: list[list[int]], weights: Weights, value: float, low: float, high: float
) -> None:
    result = cohen_kappa(*pairs_of(table), weights=weights)
    assert ends_of_table(result) == pytest.approx((value, low, high), abs=1e-5)


def test_published_kappa_of_four_readers_with_missing_ratings() -> None:
    result = fleiss_kappa(FOUR_READERS, categories=5)
    assert result.estimate.value == pytest.approx(0.761169, abs=1e-6)
    assert result.estimate.low == pytest.approx(0.424376, abs=1e-6)
    assert (result.observed, result.expected) == pytest.approx((0.818182, 0.238715), abs=1e-6)
    assert (result.n, result.dropped) == (11, 1)


# Byrt, Bishop and Carlin 1993: PABAK = 2 x observed agreement - 1.
def test_pabak_of_two_answers_is_the_agreement_on_another_scale() -> None:
    first, second = pairs_of([[40, 5], [3, 2]])
    result = pabak(np.column_stack((first, second)))
    agreed = proportion(42, 50).wilson
    assert result.estimate.value == pytest.approx(2 * 0.84 - 1)
    assert result.estimate.low == pytest.approx(2 * agreed.low - 1)
    assert result.estimate.high == pytest.approx(2 * agreed.high - 1)


def test_pabak_of_more_answers_is_the_coefficient_of_brennan_and_prediger() -> None:
    result = pabak(np.column_stack(pairs_of(PREGNANCIES)))
    assert result.estimate.value == pytest.approx(0.835)
    assert result.expected == pytest.approx(1 / 3)


@SETTINGS
@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=2, max_size=30))
def test_fleiss_kappa_is_that_of_statsmodels(rows: list[list[int]]) -> None:
    assume(len({code for row in rows for code in row}) > 1)
    counts, _ = inter_rater.aggregate_raters(np.array(rows), n_cat=3)
    result = fleiss_kappa(rows, categories=3).estimate.value
    assert result == pytest.approx(inter_rater.fleiss_kappa(counts))


def test_patients_as_clusters_give_the_error_of_leaving_out_patients() -> None:
    rng = np.random.default_rng(3)
    patients = np.repeat(np.arange(120), 4)
    truth = np.repeat(rng.random(120) < 0.4, 4)
    first, second = (np.where(rng.random(480) < 0.8, truth, ~truth) * 1.0 for _ in "ab")

    def kappa(kept: Any) -> float:
        return cohen_kappa(first[kept], second[kept]).estimate.value

    estimate = cohen_kappa(first, second, clusters=patients).estimate
    error = (estimate.high - estimate.value) / stats.t.ppf(0.975, 119)
    assert error == pytest.approx(jackknife_error(kappa, patients), rel=0.03)
    alone = cohen_kappa(first, second).estimate
    assert estimate.high - estimate.low > alone.high - alone.low


def test_missing_ratings_are_left_out_and_counted() -> None:
    nan = math.nan
    result = cohen_kappa([0, 1, nan, 1, 0, nan], [0, 1, 1, nan, 1, nan])
    full = cohen_kappa([0, 1, 0], [0, 1, 1])
    assert result.estimate.value == full.estimate.value
    assert (result.n, result.dropped) == (3, 3)


def test_one_answer_throughout_has_a_pabak_but_no_kappa() -> None:
    never = np.zeros(48)
    kappa = cohen_kappa(never, never, categories=2)
    assert math.isnan(kappa.estimate.value)
    assert kappa.reason == "No coefficient: every reader gave one and the same category throughout."
    even = pabak(np.column_stack((never, never)), categories=2).estimate
    assert (even.value, even.high) == (1, 1)
    assert even.low == pytest.approx(2 * proportion(48, 48).wilson.low - 1)


def test_perfect_agreement_has_no_interval_of_kappa() -> None:
    result = cohen_kappa([0, 1, 1, 0], [0, 1, 1, 0])
    assert result.estimate.value == 1
    assert math.isnan(result.estimate.low)
    assert result.reason == "No interval: the readers never disagree."


def test_answers_that_never_match_have_a_negative_kappa() -> None:
    assert cohen_kappa([0, 1, 0, 1], [1, 0, 1, 0]).estimate.value == pytest.approx(-1)


@pytest.mark.parametrize("coefficient", [fleiss_kappa, pabak])
def test_no_unit_with_two_ratings_has_no_agreement(coefficient: Any) -> None:
    result = coefficient([[0, math.nan], [math.nan, 1]], categories=2)
    assert math.isnan(result.estimate.value)
    assert (result.n, result.dropped) == (0, 2)
    assert result.reason == "No coefficient: no unit was rated by two readers."


def test_one_category_only_leaves_no_choice() -> None:
    assert "fewer than two categories" in pabak([[0, 0], [0, 0]]).reason


@pytest.mark.parametrize(
    ("first", "second", "categories", "message"),
    [
        ([0.5], [1], None, "numbered 0, 1, 2"),
        ([-1], [1], None, "numbered 0, 1, 2"),
        ([2], [1], 2, "category 2, of 2"),
    ],
)
def test_what_is_no_category_is_refused(
    first: list[float], second: list[float], categories: int | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        cohen_kappa(first, second, categories=categories)


def test_readers_of_different_numbers_of_units_are_refused() -> None:
    with pytest.raises(InputError, match="same number of units"):
        cohen_kappa([0, 1, 1], [0, 1])


@pytest.mark.parametrize(
    ("rating", "message"), [(math.inf, "numbered 0, 1, 2"), ("mild", "Not every rating")]
)
def test_ratings_that_are_no_categories_are_refused(rating: float | str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        cohen_kappa([0, rating], [0, 1])
