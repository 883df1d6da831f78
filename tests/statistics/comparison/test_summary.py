from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.summary import Summary, summarise


def test_a_sample_in_numbers_counted_by_hand() -> None:
    found = summarise([4.0, 1.0, math.nan, 3.0, 2.0])
    assert astuple(found) == pytest.approx((4, 1, 2.5, math.sqrt(5 / 3), 2.5, 1.75, 3.25, 1, 4))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_the_numbers_are_in_order(values: list[float]) -> None:
    found = summarise(values)
    ordered = [found.minimum, found.q1, found.median, found.q3, found.maximum]
    assert ordered == sorted(ordered)
    assert found.sd == pytest.approx(np.std(values, ddof=1), abs=1e-6)


def test_one_value_has_no_spread() -> None:
    found = summarise([3.0])
    assert (found.n, found.mean, found.q1) == (1, 3, 3)
    assert math.isnan(found.sd)


def test_an_empty_sample_has_counts_alone() -> None:
    found = summarise([math.nan, None])  # type: ignore[list-item]
    assert isinstance(found, Summary)
    assert (found.n, found.dropped) == (0, 2)
    assert np.isnan(astuple(found)[2:]).all()


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(InputError, match="infinite"):
        summarise([1.0, -math.inf])
