from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison import bootstrap as module
from spine_explorer.statistics.comparison.bootstrap import (
    bootstrap,
    difference_of_means,
    difference_of_medians,
    mean,
    median,
)

# Spatial test, first task: Efron and Tibshirani 1993, table 14.1.
SPATIAL = [
    *(48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6),
    *(0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41),
]


def variance(sample: Floats) -> Floats:
    return np.asarray(np.var(sample, axis=-1))


def test_published_example() -> None:
    # Table 14.2 gives 115.8 to 259.6 from 2,000 resamples; the ends vary by a few units.
    found = bootstrap(variance, SPATIAL, level=0.9)
    assert found.value == pytest.approx(171.5, abs=0.05)
    assert found.low == pytest.approx(115.8, abs=5)
    assert found.high == pytest.approx(259.6, abs=5)


def test_one_sample_as_scipy() -> None:
    sample = np.random.default_rng(1).exponential(size=30)
    expected = stats.bootstrap(
        (sample,), np.mean, method="BCa", n_resamples=2000, rng=np.random.default_rng(5)
    ).confidence_interval
    found = bootstrap(mean, sample, resamples=2000, seed=5)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-3)


def test_two_samples_as_scipy() -> None:
    random = np.random.default_rng(2)
    first, second = random.exponential(size=20), random.normal(size=30)
    expected = stats.bootstrap(
        (first, second),
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        method="BCa",
        n_resamples=3000,
        rng=np.random.default_rng(7),
    ).confidence_interval
    found = bootstrap(difference_of_means, first, second, resamples=3000, seed=7)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-3)


def test_the_same_seed_gives_the_same_interval() -> None:
    sample = np.random.default_rng(3).normal(size=25)
    found = [bootstrap(median, sample, resamples=500, seed=seed) for seed in (4, 4, 5)]
    assert found[0] == found[1] != found[2]


def test_samples_drawn_in_portions_are_the_same_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = np.random.default_rng(4).exponential(size=40)
    at_once = bootstrap(mean, sample, resamples=1000)
    monkeypatch.setattr(module, "_CELLS_AT_ONCE", 300)
    assert bootstrap(mean, sample, resamples=1000) == at_once


def test_missing_values_are_left_out() -> None:
    assert bootstrap(mean, [1, math.nan, 2, 4], resamples=200) == bootstrap(
        mean, [1, 2, 4], resamples=200
    )


@pytest.mark.parametrize("samples", [([1.0], [2.0, 3.0]), ([1.0, 1.0], [2.0, 2.0, 2.0])])
def test_without_spread_there_is_an_estimate_but_no_interval(samples: tuple[list[float]]) -> None:
    found = bootstrap(difference_of_medians, *samples, resamples=100)
    assert found.value < 0
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_without_values_there_is_no_estimate() -> None:
    assert math.isnan(bootstrap(mean, []).value)
    assert math.isnan(bootstrap(difference_of_means, [1.0, 2.0], [math.nan]).value)


def test_a_statistic_at_the_edge_of_its_resamples_keeps_a_finite_interval() -> None:
    def largest(sample: Floats) -> Floats:
        return np.asarray(sample.max(axis=-1))

    found = bootstrap(largest, np.arange(10.0), resamples=300)
    assert 0 <= found.low <= found.high <= 9


def test_no_resample_is_refused() -> None:
    with pytest.raises(InputError, match="at least one resample"):
        bootstrap(mean, [1.0, 2.0], resamples=0)
