from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.measurement.asymmetry import asymmetry, signed_asymmetry

sizes = st.floats(0.001, 1e6)


def test_difference_is_over_the_larger_side() -> None:
    assert asymmetry(90, 120) == asymmetry(120, 90) == 25


def test_signed_difference_is_over_the_mean_and_positive_where_the_left_is_larger() -> None:
    assert signed_asymmetry(110, 90) == 20
    assert signed_asymmetry(90, 110) == -20


@given(left=sizes, right=sizes)
def test_bounds(left: float, right: float) -> None:
    assert 0 <= asymmetry(left, right) < 100
    assert -200 < signed_asymmetry(left, right) < 200


def test_equal_sides_do_not_differ() -> None:
    assert asymmetry(5, 5) == signed_asymmetry(5, 5) == 0


def test_a_missing_side_differs_wholly() -> None:
    assert asymmetry(0, 7) == 100
    assert signed_asymmetry(0, 7) == pytest.approx(-200)


def test_nothing_on_either_side_has_no_asymmetry() -> None:
    assert math.isnan(asymmetry(0, 0))
    assert math.isnan(signed_asymmetry(0, 0))
