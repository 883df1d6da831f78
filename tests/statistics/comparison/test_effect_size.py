from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.proportion import proportion_confint

from spine_explorer.statistics.comparison.effect_size import (
    cliffs_delta,
    hedges_g,
    hedges_g_paired,
    rank_biserial,
)
from spine_explorer.statistics.estimate import Estimate

grades = st.lists(st.integers(-5, 5), min_size=1, max_size=12)


def tails(t: float, freedom: int, noncentrality: float) -> float:
    """P(T <= t) of noncentral t, by averaging over the chi distribution."""
    shares = (np.arange(100_000) + 0.5) / 100_000
    spread = np.sqrt(stats.chi2.ppf(shares, freedom) / freedom)
    return float(special.ndtr(t * spread - noncentrality).mean())


@settings(max_examples=40, deadline=None)
@given(grades, grades)
def test_cliffs_delta_is_the_mean_sign_of_all_pairs(first: list[int], second: list[int]) -> None:
    found = cliffs_delta(first, second)
    assert found.value == pytest.approx(np.sign(np.subtract.outer(first, second)).mean())
    assert -1 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


@settings(max_examples=40, deadline=None)
@given(grades.filter(any))
def test_rank_biserial_is_the_mean_sign_of_the_ranks(differences: list[int]) -> None:
    ranks = stats.rankdata(np.abs(differences)) * (np.array(differences) != 0)
    found = rank_biserial(differences)
    assert found.value == pytest.approx(np.dot(np.sign(differences), ranks) / ranks.sum())
    assert -1 <= found.low <= found.high <= 1


def test_effects_turn_round_with_the_data() -> None:
    values = [-3.0, -1.0, 2.0, 4.0, 5.0, 7.0]
    found, turned = rank_biserial(values), rank_biserial([-value for value in values])
    assert (turned.low, turned.value, turned.high) == pytest.approx(
        (-found.high, -found.value, -found.low)
    )


def test_one_pair_has_the_interval_of_one_coin() -> None:
    low, high = proportion_confint(1, 1, method="wilson")
    for found in (rank_biserial([2.0]), cliffs_delta([2.0], [1.0])):
        assert (found.low, found.high) == pytest.approx((2 * low - 1, 2 * high - 1))


@pytest.mark.parametrize("shift", [0.0, 0.8, 2.0])
def test_the_interval_of_cliffs_delta_covers_as_often_as_it_says(shift: float) -> None:
    random = np.random.default_rng(9)
    expected = 2 * special.ndtr(shift / math.sqrt(2)) - 1
    studies = random.normal(np.repeat([shift, 0.0], [12, 15]), 1, (300, 27))
    found = [cliffs_delta(study[:12], study[12:]) for study in studies]
    assert 0.92 < np.mean([one.low <= expected <= one.high for one in found]) < 0.985


@pytest.mark.parametrize("shift", [0.0, 0.8, 2.0])
def test_the_interval_of_rank_biserial_covers_as_often_as_it_says(shift: float) -> None:
    random = np.random.default_rng(9)
    studies = random.normal(shift, 1, (20_000, 12))
    ranks = np.abs(studies).argsort(axis=1).argsort(axis=1) + 1
    expected = float((ranks * np.sign(studies)).sum(axis=1).mean() / ranks[0].sum())
    found = [rank_biserial(study) for study in studies[:300]]
    assert 0.92 < np.mean([one.low <= expected <= one.high for one in found]) < 0.985


def test_all_pairs_in_one_direction_still_have_an_interval() -> None:
    found = cliffs_delta(np.arange(300) + 1000.0, np.arange(300))
    assert (found.value, found.high) == (1, 1)
    assert 0.9 < found.low < 1
    nearly = cliffs_delta([*(np.arange(299) + 1000.0), 298.5], np.arange(300))
    assert nearly.value < nearly.high <= 1


def test_hedges_g_as_statsmodels() -> None:
    random = np.random.default_rng(10)
    first, second = random.normal(1, 2, 33), random.normal(0, 2, 59)
    found = hedges_g(first, second)
    moments = [(group.mean(), group.std(ddof=1), group.size) for group in (first, second)]
    expected, _ = effectsize_smd(*moments[0], *moments[1])
    assert found.value == pytest.approx(expected, rel=1e-4)


def test_hedges_factor_is_exact() -> None:
    # J(4) = gamma(2) / (sqrt(2) gamma(1.5)) = 0.797885, here times d = 2 / sqrt(2.5)
    assert hedges_g([2, 4, 6], [1, 2, 3]).value == pytest.approx(0.797885 * 1.264911, rel=1e-5)


@pytest.mark.parametrize("gap", [0.0, 0.5, -3.0, 12.0])
@pytest.mark.parametrize("n", [(3, 4), (33, 59)])
def test_the_interval_of_hedges_g_is_that_of_noncentral_t(gap: float, n: tuple[int, int]) -> None:
    random = np.random.default_rng(11)
    first, second = random.normal(gap, 1, n[0]), random.normal(0, 1, n[1])
    found, t = hedges_g(first, second), stats.ttest_ind(first, second).statistic
    root = math.sqrt(n[0] * n[1] / sum(n))
    assert tails(t, sum(n) - 2, found.low * root) == pytest.approx(0.975, abs=1e-4)
    assert tails(t, sum(n) - 2, found.high * root) == pytest.approx(0.025, abs=1e-4)


def test_the_paired_g_goes_with_the_paired_t_test() -> None:
    differences = np.random.default_rng(12).normal(0.5, 1, 20)
    found, t = hedges_g_paired(differences), stats.ttest_1samp(differences, 0).statistic
    correction = 1 - 3 / (4 * 19 - 1)
    assert found.value == pytest.approx(t / math.sqrt(20) * correction, rel=1e-3)
    assert tails(t, 19, found.low * math.sqrt(20)) == pytest.approx(0.975, abs=1e-4)


def test_missing_values_are_left_out() -> None:
    assert cliffs_delta([math.nan, 3.0], [1.0]) == cliffs_delta([3.0], [1.0])
    assert hedges_g_paired([1.0, math.nan, 2.0, 4.0]) == hedges_g_paired([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    "found",
    [
        rank_biserial([]),
        rank_biserial([0.0, 0.0]),
        cliffs_delta([], [1.0]),
        hedges_g([], [1.0, 2.0, 3.0, 4.0]),
        hedges_g([1.0, 2.0], [3.0]),
        hedges_g([2.0] * 5, [2.0] * 5),
        hedges_g([2.1] * 5, [4.3] * 5),
        hedges_g([0.7] * 10, [0.7] * 11),
        hedges_g_paired([1.0, 2.0]),
        hedges_g_paired([0.1] * 7),
    ],
)
def test_what_is_not_defined_is_nan(found: Estimate) -> None:
    assert np.isnan([found.value, found.low, found.high]).all()
