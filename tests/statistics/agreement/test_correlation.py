from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import PermutationMethod, pearsonr, spearmanr

from spine_explorer.statistics.agreement.correlation import pearson, spearman
from support.agreement_data import MINI_WRIGHT, WRIGHT

A = [1.0, 2.0, 3.0, 4.0, 5.0]


def test_peak_flow_meters_of_bland_and_altman_1986() -> None:
    found = pearson(WRIGHT[:, 0], MINI_WRIGHT[:, 0])
    assert found.estimate.value == pytest.approx(0.94, abs=0.005)
    assert found.p < 0.001


@given(seed=st.integers(0, 10_000), n=st.integers(4, 40), level=st.sampled_from([0.8, 0.95]))
@settings(max_examples=30, deadline=None)
def test_pearson_equals_scipy(seed: int, n: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(0, 1, n)
    b = a * rng.normal() + rng.normal(0, 1, n)
    wanted = pearsonr(a, b)
    found = pearson(a, b, level=level)
    assert (found.estimate.value, found.p) == pytest.approx((wanted.statistic, wanted.pvalue))
    interval = wanted.confidence_interval(level)
    assert (found.estimate.low, found.estimate.high) == pytest.approx(tuple(interval))


@given(seed=st.integers(0, 10_000), n=st.integers(9, 40), ties=st.booleans())
@settings(max_examples=30, deadline=None)
def test_spearman_equals_scipy_for_many_pairs(seed: int, n: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(0, 2, n)
    b = a * rng.normal() + rng.normal(0, 2, n)
    if ties:
        a, b = np.round(a), np.round(b)
    wanted = spearmanr(a, b)
    found = spearman(a, b)
    assert (found.estimate.value, found.p) == pytest.approx((wanted.statistic, wanted.pvalue))


@pytest.mark.parametrize("b", [[2, 1, 4, 3, 5], [1, 1, 2, 2, 2], [5, 4, 3, 1, 2]])
def test_spearman_of_few_pairs_counts_all_orders_as_scipy_does(b: list[float]) -> None:
    exact = pearsonr(
        np.array(A),
        [sum(x > y for y in b) + (sum(x == y for y in b) + 1) / 2 for x in b],
        method=PermutationMethod(n_resamples=10_000),
    )
    assert spearman(A, b).p == pytest.approx(exact.pvalue)


def test_three_pairs_in_order_are_no_proof() -> None:
    assert spearman([1, 2, 3], [10, 20, 30]).p == pytest.approx(1 / 3)


def test_spearman_interval_of_bonett_and_wright() -> None:
    rng = np.random.default_rng(9)
    held = 0
    # Bivariate normal: Spearman's rho = 6 / pi * asin(r / 2).
    truth = 6 / math.pi * math.asin(0.8 / 2)
    for _ in range(400):
        a = rng.normal(size=40)
        estimate = spearman(a, 0.8 * a + 0.6 * rng.normal(size=40)).estimate
        held += estimate.low <= truth <= estimate.high
    assert held / 400 == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("kind", [pearson, spearman])
@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 100), shift=st.floats(-50, 50))
@settings(max_examples=20, deadline=None)
def test_symmetric_and_free_of_units(kind: type, seed: int, factor: float, shift: float) -> None:
    a, b = np.random.default_rng(seed).normal(0, 1, (2, 12))
    plain = kind(a, b).estimate.value
    assert kind(b, a).estimate.value == pytest.approx(plain)
    assert kind(factor * a + shift, b).estimate.value == pytest.approx(plain)
    assert kind(-a, b).estimate.value == pytest.approx(-plain)


def test_perfect_line_is_one() -> None:
    found = pearson([0.1, 0.2, 0.7, 0.9], [1.1, 1.2, 1.7, 1.9])
    assert (found.estimate.value, found.estimate.low, found.estimate.high) == pytest.approx(
        (1, 1, 1)
    )


@pytest.mark.parametrize("kind", [pearson, spearman])
def test_three_pairs_have_no_interval_to_speak_of(kind: type) -> None:
    found = kind([1, 2, 3], [1, 3, 2])
    assert (found.estimate.low, found.estimate.high) == (-1, 1)


@pytest.mark.parametrize("kind", [pearson, spearman])
@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ([1, 2], [3, 4], "fewer than three complete pairs"),
        ([], [], "fewer than three complete pairs"),
        ([1, 2, 3, math.nan], [1, math.nan, 3, 4], "fewer than three complete pairs"),
        ([0.1, 0.1, 0.1], [1, 2, 3], "all measurements of the first method are the same"),
        ([1, 2, 3], [0.3, 0.1 + 0.2, 0.3], "all measurements of the second method are the same"),
    ],
)
def test_undefined_with_a_reason(kind: type, a: list[float], b: list[float], reason: str) -> None:
    found = kind(a, b)
    assert found.reason == reason
    assert math.isnan(found.estimate.value)
    assert math.isnan(found.p)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("n", [4, 5, 30])
def test_ranks_in_one_order_have_no_interval(n: int, sign: int) -> None:
    found = spearman(np.arange(n), sign * np.arange(n) ** 3)
    assert found.estimate.value == pytest.approx(sign)
    assert math.isnan(found.estimate.low)
    assert math.isnan(found.estimate.high)
    assert f"no interval, for the {n} pairs" in found.reason
