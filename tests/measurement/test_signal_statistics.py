from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.measurement.signal_statistics import SignalStatistics, ratio


@given(st.lists(st.integers(0, 4095), min_size=2, max_size=200))
def test_agrees_with_the_standard_library(numbers: list[int]) -> None:
    found = SignalStatistics.of(np.array(numbers, dtype=np.float32))
    assert found.mean == pytest.approx(statistics.fmean(numbers))
    assert found.median == statistics.median(numbers)
    assert found.deviation == pytest.approx(statistics.stdev(numbers), abs=1e-9)


def test_one_pixel_has_no_spread_and_none_has_nothing() -> None:
    one = SignalStatistics.of(np.array([7], dtype=np.float32))
    assert (one.mean, one.median) == (7, 7)
    assert math.isnan(one.deviation)
    assert math.isnan(SignalStatistics.of(np.array([], dtype=np.float32)).mean)


def test_large_signals_are_summed_in_double_precision() -> None:
    values = np.full(1_000_000, 16_777_217 / 16, dtype=np.float32)
    assert SignalStatistics.of(values).mean == float(values[0])


def test_a_ratio_to_nothing_is_no_number() -> None:
    assert ratio(3, 2) == 1.5
    assert math.isnan(ratio(3, 0))
    assert math.isnan(ratio(3, float("nan")))
