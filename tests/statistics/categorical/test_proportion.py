from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.proportion import clustered_mean, proportion

SETTINGS = settings(max_examples=30, deadline=None)
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.floats(0.5, 0.999)


@SETTINGS
@given(COUNTS, LEVELS)
def test_intervals_are_those_of_statsmodels(counts: tuple[int, int], level: float) -> None:
    result = proportion(*counts, level=level)
    for method, estimate in (("wilson", result.wilson), ("beta", result.exact)):
        wanted = proportion_confint(*counts, alpha=1 - level, method=method)
        assert (estimate.low, estimate.high) == pytest.approx(wanted, abs=1e-9)
        assert estimate.value == counts[0] / counts[1]
        assert estimate.level == level


# Newcombe 1998, Statistics in Medicine 17:857, table I.
@pytest.mark.parametrize(
    ("count", "total", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_published_intervals(
    count: int, total: int, wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    result = proportion(count, total)
    assert (result.wilson.low, result.wilson.high) == pytest.approx(wilson, abs=5.1e-5)
    assert (result.exact.low, result.exact.high) == pytest.approx(exact, abs=5.1e-5)


@SETTINGS
@given(COUNTS)
def test_counting_the_others_mirrors_the_intervals(counts: tuple[int, int]) -> None:
    count, total = counts
    one, other = proportion(count, total), proportion(total - count, total)
    assert one.wilson.low == pytest.approx(1 - other.wilson.high)
    assert one.exact.high == pytest.approx(1 - other.exact.low)


@SETTINGS
@given(COUNTS, LEVELS)
def test_intervals_hold_the_proportion_within_0_and_1(
    counts: tuple[int, int], level: float
) -> None:
    result = proportion(*counts, level=level)
    for estimate in (result.wilson, result.exact):
        assert 0 <= estimate.low <= result.value <= estimate.high <= 1


def test_the_exact_interval_inverts_the_binomial_test() -> None:
    exact = proportion(6, 48).exact
    assert stats.binom.sf(5, 48, exact.low) == pytest.approx(0.025)
    assert stats.binom.cdf(6, 48, exact.high) == pytest.approx(0.025)


def test_none_and_all_have_intervals_with_one_open_end() -> None:
    none, every = proportion(0, 48), proportion(48, 48)
    assert (none.wilson.low, none.exact.low, every.wilson.high, every.exact.high) == (0, 0, 1, 1)
    assert none.exact.high == pytest.approx(1 - 0.025 ** (1 / 48))
    assert every.wilson.low == pytest.approx(48 / (48 + 1.959964**2), abs=1e-6)


def test_of_nobody_nothing_is_known() -> None:
    result = proportion(0, 0)
    assert all(math.isnan(x) for e in (result.wilson, result.exact) for x in (e.value, e.low))


@pytest.mark.parametrize(("count", "total"), [(-1, 4), (5, 4), (0, -1)])
def test_impossible_counts_are_refused(count: int, total: int) -> None:
    with pytest.raises(InputError, match="is not a proportion"):
        proportion(count, total)


@pytest.mark.parametrize("level", [0.0, 1.0, 95, math.nan])
def test_impossible_levels_are_refused(level: float) -> None:
    with pytest.raises(InputError, match="is not between 0 and 1"):
        proportion(1, 2, level=level)


@SETTINGS
@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_units_on_their_own_give_the_plain_interval(hits: list[bool]) -> None:
    result = clustered_mean(hits)
    plain = proportion(sum(hits), len(hits)).wilson
    assert astuple(result.estimate) == pytest.approx(astuple(plain))
    assert result.effective_size == pytest.approx(len(hits))


@SETTINGS
@given(st.lists(st.booleans(), min_size=2, max_size=40))
def test_copies_of_a_unit_add_nothing(hits: list[bool]) -> None:
    copied = clustered_mean(np.repeat(hits, 3), np.repeat(np.arange(len(hits)), 3))
    assert copied.clusters == len(hits)
    n, k = 3 * len(hits), len(hits)
    assert copied.effective_size == pytest.approx(
        k if len(set(hits)) == 1 else k - 1 + (k - 1) / (n - 1)
    )


def test_the_effective_size_agrees_with_the_jackknife() -> None:
    rng = np.random.default_rng(7)
    patients = np.repeat(np.arange(400), 2)
    risk = rng.beta(0.5, 1.5, 400)
    hits = rng.random(800) < np.repeat(risk, 2)
    left_out = [hits[patients != one].mean() for one in range(400)]
    variance = 399 / 400 * np.sum((left_out - np.mean(left_out)) ** 2)
    share = hits.mean()
    wanted = share * (1 - share) / variance
    result = clustered_mean(hits, patients)
    assert result.effective_size == pytest.approx(wanted, rel=0.01)
    assert 400 < result.effective_size < 800


def test_missing_values_are_left_out_with_their_clusters() -> None:
    result = clustered_mean([1, 0, math.nan, math.nan], ["a", "b", "b", "c"])
    assert (result.estimate.value, result.clusters) == (0.5, 2)


def test_one_cluster_counts_as_one_unit() -> None:
    assert clustered_mean([1, 0, 1], ["a", "a", "a"]).effective_size == 1


def test_no_value_gives_nothing() -> None:
    assert math.isnan(clustered_mean([math.nan]).estimate.value)


@pytest.mark.parametrize(
    ("values", "clusters", "message"),
    [([2.0], None, "between 0 and 1"), ([1.0, 0.0], ["a"], "each needs one")],
)
def test_what_is_no_proportion_is_refused(
    values: list[float], clusters: list[str] | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        clustered_mean(values, clusters)
