from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.statistics.agreement.concordance import lin_concordance
from support.agreement_data import MINI_WRIGHT, WRIGHT

# Example of statstodo.com, "Lin's concordance correlation coefficient": blood pressure.
CATHETER = "127 118 135 123 112 119 125 109 106 110 111 125 119 140 115 110 122 119 134 105 117 111"
CATHETER += " 114 126 113 129 130 130 115 131"
CUFF = "134 120 142 115 117 123 125 111 122 115 109 127 118 139 111 110 122 115 137 105 112 113"
CUFF += " 115 119 115 127 129 130 120 126"


def numbers(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=float)


def test_blood_pressure_example() -> None:
    found = lin_concordance(numbers(CATHETER), numbers(CUFF))
    assert found.n == 30
    assert found.pearson == pytest.approx(0.87, abs=0.005)
    assert found.scale_shift == pytest.approx(9.27 / 9.34, abs=0.002)
    assert found.location_shift == pytest.approx(-0.767 / 9.14, abs=0.002)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_is_one_minus_the_squared_distance_from_identity_over_that_by_chance(seed: int) -> None:
    # Lin 1989, equation 2: expected squared difference, over that of independent measurements.
    rng = np.random.default_rng(seed)
    a = rng.normal(20, 4, 15)
    b = 0.8 * a + rng.normal(5, 2, 15)
    by_chance = np.mean((a[:, None] - b) ** 2)
    found = lin_concordance(a, b)
    assert found.estimate.value == pytest.approx(1 - np.mean((a - b) ** 2) / by_chance)
    assert found.estimate.value == pytest.approx(found.pearson * found.bias_correction)


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.7, 1.0), (1.3, -0.5)])
def test_interval_holds_the_truth_as_often_as_it_claims(slope: float, shift: float) -> None:
    rng = np.random.default_rng(10)
    noise = 0.5
    truth = 2 * slope / (1 + slope**2 + noise**2 + shift**2)
    held = 0
    for _ in range(400):
        a = rng.normal(0, 1, 60)
        estimate = lin_concordance(a, slope * a + shift + rng.normal(0, noise, 60)).estimate
        held += estimate.low <= truth <= estimate.high
    assert held / 400 == pytest.approx(0.95, abs=0.03)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 100), shift=st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_symmetric_and_free_of_a_common_unit(seed: int, factor: float, shift: float) -> None:
    a, b = np.random.default_rng(seed).normal(10, 3, (2, 9))
    plain = lin_concordance(a, b)
    ends = plain.estimate.value, plain.estimate.low, plain.estimate.high
    for other in (lin_concordance(b, a), lin_concordance(factor * a + shift, factor * b + shift)):
        again = other.estimate.value, other.estimate.low, other.estimate.high
        assert again == pytest.approx(ends, rel=1e-6, abs=1e-9)
    assert abs(plain.estimate.value) <= abs(plain.pearson) + 1e-12


def test_shift_lowers_concordance_but_not_correlation() -> None:
    near, far = (lin_concordance(WRIGHT[:, 0], MINI_WRIGHT[:, 0] + gap) for gap in (0, 100))
    assert near.pearson == pytest.approx(far.pearson)
    assert near.estimate.value == pytest.approx(0.94, abs=0.005)
    assert far.estimate.value < 0.75


def test_perfect_agreement_is_one_without_doubt() -> None:
    found = lin_concordance([0.1, 0.2, 0.7], [0.1, 0.2, 0.7])
    assert (found.estimate.low, found.estimate.high) == pytest.approx((1, 1))


def test_no_correlation_is_no_division_by_zero() -> None:
    found = lin_concordance([1, 2, 3, 4, 5], [2, 1, 0, 1, 2])
    assert found.estimate.value == pytest.approx(0, abs=1e-12)
    assert found.estimate.low < 0 < found.estimate.high


@pytest.mark.parametrize(
    ("a", "b"), [([1, 2], [1, 2]), ([3, 3, 3], [1, 2, 3]), ([1, math.nan, 3], [1, 2, 3])]
)
def test_undefined_with_a_reason(a: list[float], b: list[float]) -> None:
    found = lin_concordance(a, b)
    assert found.reason
    assert math.isnan(found.estimate.value)
    assert math.isnan(found.scale_shift)
