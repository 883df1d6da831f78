from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.measurement.fat.histogram import BINS, Histogram


def test_every_value_is_counted_once() -> None:
    values = np.random.default_rng(0).normal(100, 20, 5000).astype(np.float32)
    histogram = Histogram.of(values)
    assert histogram.total == 5000
    mean = histogram.counts @ histogram.centres / histogram.total
    assert mean == pytest.approx(values.mean(), rel=0.005)


def test_a_single_bright_vessel_does_not_coarsen_the_bins() -> None:
    values = np.append(np.linspace(100, 200, 999), 100_000).astype(np.float32)
    assert Histogram.of(values).width < 0.5


def test_constant_signal_falls_into_one_bin() -> None:
    histogram = Histogram.of(np.full(60, 7, dtype=np.float32))
    assert histogram.counts.max() == 60
    assert len(histogram.counts) == BINS


def test_quantiles_are_right_to_a_bin() -> None:
    values = np.random.default_rng(1).exponential(50, 4000).astype(np.float32)
    histogram = Histogram.of(values)
    shares = np.array([0.1, 0.5, 0.9])
    assert histogram.quantiles(shares) == pytest.approx(
        np.quantile(values, shares), abs=histogram.width
    )
