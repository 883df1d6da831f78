from __future__ import annotations

import math
from itertools import combinations
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstwobign, norm

from spine_explorer.statistics.agreement.passing_bablok import passing_bablok
from support.agreement_data import PASSING_BABLOK


def pairs(seed: int, n: int = 15, slope: float = 1.1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(10, 60, n)
    return truth + rng.normal(0, 1.5, n), slope * truth - 2 + rng.normal(0, 1.5, n)


def by_the_book(a: np.ndarray, b: np.ndarray, level: float) -> list[float]:
    """Passing and Bablok 1983, step by step, positions counted from 1."""
    slopes = []
    for i, j in combinations(range(len(a)), 2):
        dx, dy = a[j] - a[i], b[j] - b[i]
        if dx == 0 and dy != 0:
            slopes.append(math.copysign(math.inf, dy))
        elif dx != 0 and dy / dx != -1:
            slopes.append(dy / dx)
    slopes = [math.nan, *sorted(slopes)]
    total, n = len(slopes) - 1, len(a)
    offset = sum(slope < -1 for slope in slopes)
    if total % 2:
        slope = slopes[(total + 1) // 2 + offset]
    else:
        slope = (slopes[total // 2 + offset] + slopes[total // 2 + 1 + offset]) / 2
    reach = norm.ppf((1 + level) / 2) * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    first = round((total - reach) / 2)
    low, high = slopes[first + offset], slopes[total - first + 1 + offset]
    intercepts = [median(b - end * a) for end in (slope, high, low)]
    return [slope, low, high, *intercepts]


def numbers(line: object) -> list[float]:
    parts = line.slope, line.intercept  # type: ignore[attr-defined]
    return [end for part in parts for end in (part.value, part.low, part.high)]


def test_ncss_example() -> None:
    # Slope 1.00 and intercept -0.15 by the R packages MethComp and deming on the same data.
    found = passing_bablok(*PASSING_BABLOK)
    assert found.slope.value == pytest.approx(1.00, abs=0.005)
    assert found.intercept.value == pytest.approx(-0.15, abs=0.005)
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert found.linearity_p > 0.05


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(12, 25),
    ties=st.booleans(),
    level=st.sampled_from([0.9, 0.95]),
)
@settings(max_examples=30, deadline=None)
def test_equals_the_method_step_by_step(seed: int, n: int, ties: bool, level: float) -> None:
    a, b = pairs(seed, n)
    if ties:
        a, b = np.round(a / 5) * 5, np.round(b / 5) * 5
    assert numbers(passing_bablok(a, b, level=level)) == pytest.approx(by_the_book(a, b, level))


@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 10), shift=st.floats(-50, 50))
@settings(max_examples=25, deadline=None)
def test_exchange_inverts_and_common_units_do_not_matter(
    seed: int, factor: float, shift: float
) -> None:
    a, b = pairs(seed)
    plain = passing_bablok(a, b).slope
    back = passing_bablok(b, a).slope
    assert (back.low, back.high) == pytest.approx((1 / plain.high, 1 / plain.low))
    # An even number of slopes has two in the middle, whose mean and inverse mean differ a little.
    assert back.value == pytest.approx(1 / plain.value, rel=1e-3)
    scaled = passing_bablok(factor * a + shift, factor * b - shift).slope
    assert (scaled.value, scaled.low, scaled.high) == pytest.approx(
        (plain.value, plain.low, plain.high), rel=1e-6
    )


def test_an_outlier_does_not_move_the_line() -> None:
    a, b = pairs(1, 40)
    before = passing_bablok(a, b).slope
    b[np.argmax(a)] = -1e6
    assert before.low < passing_bablok(a, b).slope.value < before.high


def test_interval_holds_the_truth_as_often_as_it_claims() -> None:
    held = 0
    for seed in range(300):
        slope = passing_bablok(*pairs(seed, 30, slope=1.0)).slope
        held += slope.low <= 1 <= slope.high
    assert held / 300 == pytest.approx(0.95, abs=0.04)


def test_cusum_by_hand() -> None:
    a = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    b = a + np.array([0, 0.1, 0.1, 0, 0, -0.1, -0.1, 0])
    found = passing_bablok(a, b)
    rests = b - found.intercept.value - found.slope.value * a
    signs = np.sign(np.where(np.abs(rests) < 1e-9, 0, rests))
    above, below = (signs > 0).sum(), (signs < 0).sum()
    steps = np.select([signs > 0, signs < 0], [math.sqrt(below / above), -math.sqrt(above / below)])
    height = np.abs(np.cumsum(steps)).max() / math.sqrt(below + 1)
    assert found.linearity_p == pytest.approx(kstwobign.sf(height))


def test_a_bend_is_found_and_a_straight_line_rarely_called_bent() -> None:
    rng = np.random.default_rng(2)
    a = rng.uniform(1, 10, 80)
    assert passing_bablok(a, a**2 / 5 + rng.normal(0, 0.1, 80)).linearity_p < 0.01
    alarms = sum(passing_bablok(*pairs(seed, 40)).linearity_p < 0.05 for seed in range(200))
    assert alarms <= 20


def test_perfect_line() -> None:
    found = passing_bablok(np.arange(20.0), 2 * np.arange(20.0) + 1)
    assert numbers(found) == [2, 2, 2, 1, 1, 1]
    assert math.isnan(found.linearity_p)


def test_few_pairs_leave_the_interval_open() -> None:
    found = passing_bablok([1, 2, 3], [1, 2.2, 2.9])
    assert (found.slope.low, found.slope.high) == (-math.inf, math.inf)
    assert (found.intercept.low, found.intercept.high) == (-math.inf, math.inf)
    assert math.isfinite(found.slope.value)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ([1, 2], [1, 2], "fewer than three complete pairs"),
        ([1, 2, 3], [5, 5, 5], "all measurements of the second method are the same"),
        ([1, 2, 3, 4], [4, 3, 2.5, 1], "the methods do not rise together"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "the methods do not rise together"),
        ([0, 0, 1, 0, 0], [-1.9, 1.0, 1.1, -2, -0.2], "the line is vertical"),
        (range(4001), range(4001), "more than 4000 pairs"),
    ],
)
def test_undefined_with_a_reason(a: list[float], b: list[float], reason: str) -> None:
    found = passing_bablok([*a, math.nan], [*b, 1.0])
    assert (found.reason, found.dropped) == (reason, 1)
    assert math.isnan(found.slope.value)


def test_interval_of_the_intercept_holds_it_where_measurements_change_sign() -> None:
    a = [-0.66, -0.89, -0.19, 0.47, 0.72, 0.55]
    intercept = passing_bablok(a, [-1, -1, 0, 0, 1, 1]).intercept
    assert intercept.low <= intercept.value <= intercept.high


def test_vertical_pairs_count_as_steep() -> None:
    a = [1.0, 1, 1, 2, 2, 3, 3, 4, 5, 6]
    b = [1.0, 1.2, 0.8, 2, 2.1, 3, 2.9, 4, 5.2, 6]
    found = passing_bablok(a, b)
    assert found.slope.value == pytest.approx(1, abs=0.1)
    assert found.slope.low < found.slope.value < found.slope.high


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1.0, 2, 0, 0, 2], [2.0, 2, 0, 2, 1]),
        (
            [4.0, 7, 1, 0, 3, 2, 3, 7, 3, 4, 4, 4, 1, 1, 2, 7, 5, 2, 4, 2],
            [5.0, 6, 2, -1, 4, 2, 4, 8, 2, 4, 4, 3, 0, 2, 3, 7, 6, 2, 3, 1],
        ),
    ],
)
def test_order_of_the_pairs_does_not_matter_with_ties(a: list[float], b: list[float]) -> None:
    first, second = np.array(a), np.array(b)
    found = set()
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(a))
        line = passing_bablok(first[order], second[order])
        found.add((*numbers(line), line.linearity_p, line.reason))
    assert len(found) == 1
    assert not math.isnan(line.slope.value)
