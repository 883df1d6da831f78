from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.gwet import gwet_ac
from spine_explorer.statistics.categorical.kappa import cohen_kappa
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
ROWS = st.lists(
    st.lists(st.sampled_from([0, 1, 2, math.nan]), min_size=3, max_size=3), min_size=2, max_size=30
)


# Gwet 2014, Handbook of Inter-Rater Reliability, his twelve units and four readers; numbers of
# his package irrCAC.
@pytest.mark.parametrize(
    ("weights", "value", "low", "observed", "expected"),
    [
        (Weights.IDENTITY, 0.775444, 0.460813, 0.818182, 0.190321),
        (Weights.LINEAR, 0.858739, 0.600500, 0.939394, 0.570964),
        (Weights.QUADRATIC, 0.914001, 0.685181, 0.975379, 0.713704),
    ],
)
def test_published_coefficients_of_four_readers(
    weights: Weights, value: float, low: float, observed: float, expected: float
) -> None:
    result = gwet_ac(FOUR_READERS, categories=5, weights=weights)
    estimate = result.estimate
    assert (estimate.value, estimate.low) == pytest.approx((value, low), abs=1e-6)
    assert (result.observed, result.expected) == pytest.approx((observed, expected), abs=1e-6)
    assert estimate.high == 1
    assert (result.n, result.dropped) == (11, 1)


# The same for two readers, where he divides the variance by n instead of n-1.
@pytest.mark.parametrize(
    ("table", "weights", "value", "low", "high"),
    [
        (PREGNANCIES, Weights.IDENTITY, 0.84933, 0.76358, 0.93508),
        (PREGNANCIES, Weights.QUADRATIC, 0.94024, 0.90468, 0.97579),
        (DIAGNOSES, Weights.IDENTITY, 0.45616, 0.37053, 0.54178),
    ],
)
def test_published_coefficients_of_two_readers(
    table: list[list[int]], weights: Weights, value: float, low: float, high: float
) -> None:
    result = gwet_ac(np.column_stack(pairs_of(table)), weights=weights)
    assert ends_of_table(result) == pytest.approx((value, low, high), abs=1e-5)


# The paradox of Feinstein and Cicchetti 1990, doi:10.1016/0895-4356(90)90158-L: the same 85 %
# agreement, with kappa 0.70 where the answers are balanced and 0.32 where they are not.
def test_the_paradox_of_kappa_spares_ac1() -> None:
    even, rare = pairs_of([[40, 9], [6, 45]]), pairs_of([[80, 10], [5, 5]])
    kappas = [cohen_kappa(*pair).estimate.value for pair in (even, rare)]
    coefficients = [gwet_ac(np.column_stack(pair)).estimate.value for pair in (even, rare)]
    assert kappas == pytest.approx([0.70, 0.32], abs=0.005)
    assert coefficients == pytest.approx([0.70, 0.81], abs=0.005)


def by_definition(rows: list[list[float]], categories: int) -> float:
    """AC1 by counting pairs of readers one by one."""
    given = [[int(x) for x in row if not math.isnan(x)] for row in rows]
    given = [row for row in given if row]
    agreed = [
        np.mean([a == b for i, a in enumerate(row) for j, b in enumerate(row) if i != j])
        for row in given
        if len(row) > 1
    ]
    used = [np.mean([row.count(k) / len(row) for row in given]) for k in range(categories)]
    chance = sum(p * (1 - p) for p in used) / (categories - 1)
    return float((np.mean(agreed) - chance) / (1 - chance))


@SETTINGS
@given(ROWS)
def test_ac1_is_what_its_definition_says(rows: list[list[float]]) -> None:
    result = gwet_ac(rows, categories=3)
    if result.n:
        assert result.estimate.value == pytest.approx(by_definition(rows, 3))
    assert result.n + result.dropped == len(rows)


@SETTINGS
@given(ROWS, st.sampled_from(list(Weights)))
def test_neither_the_order_of_readers_nor_of_units_matters(
    rows: list[list[float]], weights: Weights
) -> None:
    one = gwet_ac(rows, categories=3, weights=weights).estimate
    other = gwet_ac(np.array(rows)[::-1, ::-1], categories=3, weights=weights).estimate
    assert other.value == pytest.approx(one.value, nan_ok=True)
    assert other.low == pytest.approx(one.low, nan_ok=True)
    if not math.isnan(one.low):
        assert one.low <= one.value <= one.high <= 1


def test_patients_as_clusters_give_the_error_of_leaving_out_patients() -> None:
    rng = np.random.default_rng(5)
    patients = np.repeat(np.arange(150), 2)
    truth = np.repeat(rng.integers(0, 3, 150), 2)
    ratings = np.where(rng.random((300, 3)) < 0.7, truth[:, None], rng.integers(0, 3, (300, 3)))

    def coefficient(kept: Any) -> float:
        return gwet_ac(ratings[kept], categories=3, weights=Weights.LINEAR).estimate.value

    estimate = gwet_ac(ratings, weights=Weights.LINEAR, clusters=patients, level=0.6827).estimate
    error = (estimate.high - estimate.low) / 2
    assert error == pytest.approx(jackknife_error(coefficient, patients), rel=0.02)


def test_one_answer_throughout_agrees_fully_without_an_interval() -> None:
    result = gwet_ac(np.zeros((48, 2)), categories=2)
    assert (result.estimate.value, result.expected) == (1, 0)
    assert math.isnan(result.estimate.low)
    assert result.reason == "No interval: the readers never disagree."


def test_one_category_only_leaves_no_choice() -> None:
    assert "fewer than two categories" in gwet_ac(np.zeros((5, 2))).reason


def test_no_ratings_at_all_are_no_agreement() -> None:
    result = gwet_ac(np.full((5, 2), math.nan), categories=2)
    assert result.reason == "No coefficient: no unit was rated by two readers."
    assert (result.n, result.dropped) == (0, 5)


def test_one_reader_agrees_with_nobody() -> None:
    with pytest.raises(InputError, match="at least two readers"):
        gwet_ac([[0], [1]])
