from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, score_test_proportions_2indep

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.two_groups import compare_proportions

SETTINGS = settings(max_examples=30, deadline=None)
COUNTS = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "interval"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
    ],
)
def test_published_intervals_of_the_difference(
    first: tuple[int, int], second: tuple[int, int], interval: tuple[float, float]
) -> None:
    result = compare_proportions(first, second).difference
    assert (result.low, result.high) == pytest.approx(interval, abs=5.1e-5)


# Koopman 1984, Biometrics 40:513: 36 of 40 against 16 of 80.
def test_published_interval_of_the_ratio() -> None:
    result = compare_proportions((36, 40), (16, 80)).ratio
    assert (result.value, result.low, result.high) == pytest.approx((4.5, 2.94, 7.15), abs=0.005)


# help(fisher.test) of R: convictions of like-sex twins of criminals. R finds the ends of the
# interval to three digits.
def test_fisher_and_odds_ratio_as_r_gives_them() -> None:
    result = compare_proportions((2, 12), (15, 18))
    assert result.p == pytest.approx(0.0005367, abs=5e-8)
    odds = result.odds_ratio
    assert (odds.value, odds.low, odds.high) == pytest.approx(
        (0.04693661, 0.003325764, 0.363182271), rel=3e-3
    )


def fisher_by_counting(first: tuple[int, int], second: tuple[int, int]) -> float:
    (a, n), (b, m) = first, second
    chances = stats.hypergeom.pmf(np.arange(a + b + 1), n + m, a + b, n)
    return float(chances[chances <= chances[a] * (1 + 1e-7)].sum())


@SETTINGS
@given(COUNTS, COUNTS)
def test_p_adds_up_what_is_as_unlikely(first: tuple[int, int], second: tuple[int, int]) -> None:
    p = compare_proportions(first, second).p
    assert p == pytest.approx(fisher_by_counting(first, second), rel=1e-6)
    assert 0 < p <= 1


@SETTINGS
@given(COUNTS, COUNTS, st.sampled_from([0.9, 0.95, 0.99]))
def test_the_difference_is_that_of_statsmodels(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    result = compare_proportions(first, second, level=level).difference
    wanted = confint_proportions_2indep(*first, *second, method="newcomb", alpha=1 - level)
    assert (result.low, result.high) == pytest.approx(wanted, abs=1e-9)


@SETTINGS
@given(COUNTS, COUNTS, st.sampled_from([0.9, 0.95, 0.99]))
def test_the_score_test_just_rejects_the_ends_of_the_ratio(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    result = compare_proportions(first, second, level=level).ratio
    for end in (result.low, result.high):
        if 0.01 < end < 100:
            p = score_test_proportions_2indep(
                *first, *second, value=end, compare="ratio", correction=False
            ).pvalue
            assert p == pytest.approx(1 - level, rel=1e-4)


@SETTINGS
@given(COUNTS, COUNTS)
def test_exchanging_the_groups_turns_every_number_around(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = compare_proportions(first, second), compare_proportions(second, first)
    assert one.difference.low == pytest.approx(-other.difference.high)
    assert one.p == pytest.approx(other.p)
    if first[0] and second[0]:
        assert one.ratio.low == pytest.approx(1 / other.ratio.high, rel=1e-6)


@pytest.mark.parametrize(("a", "b"), list(product((0, 3, 6), (0, 4, 8))))
def test_none_and_all_give_ordered_intervals(a: int, b: int) -> None:
    result = compare_proportions((a, 6), (b, 8))
    for estimate in (result.difference, result.ratio, result.odds_ratio):
        assert estimate.low <= estimate.high
        if not math.isnan(estimate.value):
            assert estimate.low <= estimate.value <= estimate.high


def test_nothing_in_either_group_leaves_the_ratio_open() -> None:
    result = compare_proportions((0, 10), (0, 20))
    assert math.isnan(result.ratio.value)
    assert (result.ratio.low, result.ratio.high, result.p) == (0, math.inf, 1)


def test_nothing_in_the_second_group_makes_the_ratio_infinite() -> None:
    ratio = compare_proportions((5, 10), (0, 20)).ratio
    assert ratio.value == ratio.high == math.inf
    assert 1 < ratio.low < math.inf


def test_everybody_in_both_groups_has_a_ratio_of_1() -> None:
    ratio = compare_proportions((10, 10), (20, 20)).ratio
    assert ratio.low < ratio.value == 1 < ratio.high


def test_an_empty_group_compares_with_nothing() -> None:
    result = compare_proportions((0, 0), (3, 20))
    assert math.isnan(result.p)
    assert math.isnan(result.difference.value)
    assert result.second.value == 0.15


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(InputError, match="7 of 6 is not a proportion"):
        compare_proportions((7, 6), (1, 2))
