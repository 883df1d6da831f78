from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import t

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.deming import deming
from support.agreement_data import DEMING


def pairs(seed: int, n: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(400, 2000, n)
    return truth + rng.normal(0, 40, n), 1.1 * truth - 30 + rng.normal(0, 40, n)


def test_ncss_example() -> None:
    # NCSS manual, chapter 303: its ratio 4 is the variance of X over that of Y.
    found = deming(*DEMING, variance_ratio=0.25)
    assert found.slope.value == pytest.approx(1.0012, abs=5e-5)
    assert found.intercept.value == pytest.approx(-0.0897, abs=5e-5)
    reach = t.ppf(0.975, 8)
    assert (found.slope.high - found.slope.value) / reach == pytest.approx(0.1872, abs=5e-5)
    assert (found.intercept.high - found.intercept.value) / reach == pytest.approx(1.7220, abs=5e-5)


def test_by_hand() -> None:
    # Means 2 and 3; sums of squares 2 and 10, of products 4: (8 + sqrt(64 + 64)) / 8.
    found = deming([1, 2, 3, 2], [1, 2, 5, 4])
    assert found.slope.value == pytest.approx(1 + math.sqrt(2))
    assert found.intercept.value == pytest.approx(3 - 2 * (1 + math.sqrt(2)))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_ratio_one_is_the_first_principal_axis(seed: int) -> None:
    a, b = pairs(seed)
    _, _, axes = np.linalg.svd(np.column_stack([a - a.mean(), b - b.mean()]))
    assert deming(a, b).slope.value == pytest.approx(axes[0, 1] / axes[0, 0])


@pytest.mark.parametrize("ratio", [0.2, 1.0, 5.0])
def test_minimises_the_weighted_squared_distances(ratio: float) -> None:
    a, b = pairs(1)
    x, y = a - a.mean(), b - b.mean()
    # Squared errors of both methods, each over its variance, at the best point of the line.
    loss = minimize_scalar(
        lambda slope: float(np.sum((y - slope * x) ** 2) / (ratio + slope**2)), bracket=(0.5, 1.5)
    )
    assert deming(a, b, variance_ratio=ratio).slope.value == pytest.approx(loss.x, rel=1e-6)


def test_interval_is_the_jackknife_by_brute_force() -> None:
    a, b = pairs(2, 12)
    whole = deming(a, b)
    for part in ("slope", "intercept"):
        value = getattr(whole, part).value
        without = [getattr(deming(np.delete(a, i), np.delete(b, i)), part).value for i in range(12)]
        pseudo = 12 * value - 11 * np.array(without)
        error = pseudo.std(ddof=1) / math.sqrt(12)
        assert getattr(whole, part).high == pytest.approx(value + t.ppf(0.975, 10) * error)


def test_interval_holds_the_truth_as_often_as_it_claims() -> None:
    found = [deming(*pairs(seed, 30)) for seed in range(400)]
    slopes = np.mean([line.slope.low <= 1.1 <= line.slope.high for line in found])
    intercepts = np.mean([line.intercept.low <= -30 <= line.intercept.high for line in found])
    assert slopes == pytest.approx(0.95, abs=0.035)
    assert intercepts == pytest.approx(0.95, abs=0.035)


@given(seed=st.integers(0, 10_000), ratio=st.floats(0.1, 10), shift=st.floats(-500, 500))
@settings(max_examples=25, deadline=None)
def test_exchange_inverts_the_line(seed: int, ratio: float, shift: float) -> None:
    a, b = pairs(seed)
    there, back = deming(a, b, variance_ratio=ratio), deming(b, a, variance_ratio=1 / ratio)
    assert back.slope.value == pytest.approx(1 / there.slope.value)
    assert deming(a + shift, b).slope.value == pytest.approx(deming(a, b).slope.value)


def test_falling_line_and_flat_line() -> None:
    assert deming([1, 2, 3, 4], [4, 3, 2, 1]).slope.value == pytest.approx(-1)
    assert deming([1, 2, 3, 4], [1, 1.1, 1.1, 1]).slope.value == pytest.approx(0)


def test_perfect_line_is_certain() -> None:
    found = deming([1, 2, 3, 4, 5], [3, 5, 7, 9, 11])
    assert (found.slope.low, found.slope.high) == pytest.approx((2, 2))
    assert (found.intercept.low, found.intercept.high) == pytest.approx((1, 1))


def test_three_pairs_leave_the_line_open() -> None:
    found = deming([1, 2, 3], [1, 2.2, 2.9])
    assert (found.slope.low, found.slope.high) == (-math.inf, math.inf)


def test_a_line_that_one_pair_decides_is_left_open() -> None:
    found = deming([0, 0, 1, 0, 0], [-1.9, 1.0, 1.1, -2, -0.2])
    assert (found.intercept.low, found.intercept.high) == (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ([1, 2], [1, 2], "fewer than three complete pairs"),
        ([1, 1, 1], [1, 2, 3], "all measurements of the first method are the same"),
        ([1, 2, 3, 2, 2], [2, 2, 2, 0, 4], "the methods are not correlated"),
    ],
)
def test_undefined_with_a_reason(a: list[float], b: list[float], reason: str) -> None:
    found = deming([*a, math.nan], [*b, 1.0])
    assert (found.reason, found.dropped) == (reason, 1)
    assert math.isnan(found.slope.value)


@pytest.mark.parametrize("ratio", [0, -1, math.inf, math.nan])
def test_ratio_of_variances_must_be_above_zero(ratio: float) -> None:
    with pytest.raises(InputError, match="not above zero"):
        deming([1, 2, 3], [1, 2, 3], variance_ratio=ratio)


def test_methods_that_only_rounding_correlates_have_no_line() -> None:
    a, b = np.array([0.1, 0.2, 0.3, 0.4, 0.5]), np.array([1.1, 0.2, 0.7, 0.2, 1.1])
    assert (a - a.mean()) @ (b - b.mean()) != 0
    assert deming(a, b).reason == deming(a + 0.1, b).reason == "the methods are not correlated"
