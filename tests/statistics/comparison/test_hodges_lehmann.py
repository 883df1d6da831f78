from __future__ import annotations

import itertools
import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison import hodges_lehmann
from spine_explorer.statistics.comparison.hodges_lehmann import group_shift, paired_shift
from spine_explorer.statistics.comparison.rank_sum import rank_sum
from spine_explorer.statistics.comparison.signed_rank import signed_rank
from spine_explorer.statistics.estimate import Estimate

# Hollander and Wolfe 1999, tables 3.1 and 4.1; intervals of examples 3.4 and 4.4.
BEFORE = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
AFTER = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
grades = st.lists(st.integers(-6, 9), min_size=1, max_size=14)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def ends(ordered: np.ndarray, null: np.ndarray, level: float) -> tuple[float, float]:
    """The textbook's order statistics, from an enumerated null distribution."""
    steps = ordered.size
    kept = [k for k in range(steps + 1) if 2 * np.mean(null <= k) >= 1 - level - 1e-12]
    k = kept[0]
    return (ordered[k - 1], ordered[steps - k]) if k else (-math.inf, math.inf)


def says_the_same(found: Estimate, p: float) -> bool:
    """Whether zero is inside where the test retains it, and outside or at an end otherwise."""
    ordered = found.low <= found.value <= found.high
    if p >= 1 - found.level:
        return ordered and found.low <= 0 <= found.high
    return ordered and (found.low >= 0 or found.high <= 0)


def test_published_example_of_pairs() -> None:
    found = paired_shift(AFTER - BEFORE)
    assert (found.value, found.low, found.high) == pytest.approx((-0.46, -0.786, -0.010))


def test_published_example_of_groups() -> None:
    found = group_shift(AT_TERM, EARLY)
    assert (found.value, found.low, found.high) == pytest.approx((0.305, -0.15, 0.76))


@pytest.mark.parametrize("n", [4, 6, 9, 11])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_pairs_without_ties_give_the_order_statistics_of_walsh_averages(
    n: int, level: float
) -> None:
    values = np.random.default_rng(n).normal(1, 2, n)
    walsh = np.sort([(a + b) / 2 for i, a in enumerate(values) for b in values[i:]])
    signs = itertools.product((0, 1), repeat=n)
    null = np.array([np.dot(choice, np.arange(1, n + 1)) for choice in signs])
    found = paired_shift(values, level=level)
    assert found.value == pytest.approx(np.median(walsh))
    assert (found.low, found.high) == pytest.approx(ends(walsh, null, level))


@pytest.mark.parametrize(("m", "n"), [(3, 2), (5, 6), (8, 3)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_groups_without_ties_give_the_order_statistics_of_differences(
    m: int, n: int, level: float
) -> None:
    random = np.random.default_rng(m)
    first, second = random.normal(1, 2, m), random.normal(size=n)
    gaps = np.sort(np.subtract.outer(first, second).ravel())
    draws = itertools.combinations(range(1, m + n + 1), m)
    null = np.array([sum(drawn) - m * (m + 1) // 2 for drawn in draws])
    found = group_shift(first, second, level=level)
    assert found.value == pytest.approx(np.median(gaps))
    assert (found.low, found.high) == pytest.approx(ends(gaps, null, level))


@settings(max_examples=60, deadline=None)
@given(grades, levels)
def test_pairs_tied_or_not_test_and_interval_say_the_same(values: list[int], level: float) -> None:
    assert says_the_same(paired_shift(values, level=level), signed_rank(values).p)


@settings(max_examples=60, deadline=None)
@given(grades, grades, levels)
def test_groups_tied_or_not_test_and_interval_say_the_same(
    first: list[int], second: list[int], level: float
) -> None:
    assert says_the_same(group_shift(first, second, level=level), rank_sum(first, second).p)


@pytest.mark.parametrize("decimals", [1, 6])
def test_large_samples_agree_with_their_test_too(decimals: int) -> None:
    random = np.random.default_rng(7)
    for shift in np.linspace(0, 0.5, 6):
        first = np.round(random.normal(shift, 1, 70), decimals)
        second = np.round(random.normal(0, 1, 60), decimals)
        assert says_the_same(group_shift(first, second), rank_sum(first, second).p)
        differences = np.round(random.normal(shift / 3, 1, 120), decimals)
        assert says_the_same(paired_shift(differences), signed_rank(differences).p)


@pytest.mark.parametrize("decimals", [1, 6])
def test_searching_finds_what_listing_finds(monkeypatch: pytest.MonkeyPatch, decimals: int) -> None:
    random = np.random.default_rng(16)
    first = np.round(random.normal(0.5, 1, 75), decimals)
    second = np.round(random.normal(0, 1, 65), decimals)
    listed = group_shift(first, second), paired_shift(first), paired_shift([1.0] * 9)
    monkeypatch.setattr(hodges_lehmann, "_LISTED", 0)
    searched = group_shift(first, second), paired_shift(first), paired_shift([1.0] * 9)
    for long, short in zip(listed, searched, strict=True):
        assert astuple(short) == pytest.approx(astuple(long), abs=1e-3)
    assert paired_shift([1, 2, 3, 4]).low == -math.inf


def test_twelve_thousand_pairs_need_no_list_of_all_shifts() -> None:
    found = paired_shift(np.random.default_rng(17).normal(2, 1, 12_000))
    assert found.value == pytest.approx(2, abs=0.05)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 1.023 / math.sqrt(12_000), rel=0.05)


def test_the_interval_covers_the_true_shift_as_often_as_it_says() -> None:
    random = np.random.default_rng(8)
    samples = np.round(random.normal(3, 2, (300, 20)), 1)
    found = [group_shift(sample[:8], sample[8:] - 3, level=0.9) for sample in samples]
    covered = np.mean([estimate.low <= 3 <= estimate.high for estimate in found])
    assert 0.87 < covered < 0.96


@settings(max_examples=30, deadline=None)
@given(grades, st.integers(-20, 20), st.sampled_from([-1, 3]))
def test_shift_and_unit_of_the_values_carry_over(
    values: list[int], shift: int, factor: int
) -> None:
    found = paired_shift(values)
    moved = paired_shift([factor * value + shift for value in values])
    moved_ends = sorted((factor * found.low + shift, factor * found.high + shift))
    assert moved.value == pytest.approx(factor * found.value + shift)
    assert [moved.low, moved.high] == pytest.approx(moved_ends)


def test_a_sample_too_small_for_the_level_has_an_infinite_interval() -> None:
    assert paired_shift([1, 2, 3, 4, 5]).low == -math.inf
    assert group_shift([5, 6, 7], [1, 2, 3]).high == math.inf
    assert group_shift([5, 6, 7], [1, 2, 3], level=0.8).low == 2


@pytest.mark.parametrize("found", [paired_shift([math.nan]), group_shift([], [1.0])])
def test_without_values_there_is_no_estimate(found: object) -> None:
    assert str(found) == "Estimate(value=nan, low=nan, high=nan, level=0.95)"


def test_zeros_and_ties_throughout_give_a_shift_of_zero() -> None:
    assert paired_shift([0.0] * 8).value == 0
    assert group_shift([1.0] * 9, [1.0] * 9).value == 0


@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
def test_a_level_that_is_no_proportion_is_refused(level: float) -> None:
    with pytest.raises(InputError, match="confidence level"):
        paired_shift([1.0, 2.0], level=level)
