"""The blinded order: every case, repeats far enough apart, no order more likely than another."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.order import (
    CODE_LENGTH,
    CODE_LETTERS,
    blinded_order,
    new_codes,
    repeat_count,
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[str], int, int, int]:
    cases = [f"P{number}" for number in range(draw(st.integers(1, 40)))]
    repeats = draw(st.integers(0, len(cases)))
    return cases, repeats, draw(st.integers(0, len(cases) - 1)), draw(st.integers(0, 2**32))


@settings(max_examples=60, deadline=None)
@given(plans())
def test_every_case_is_there_and_repeats_are_far_apart(
    plan: tuple[list[str], int, int, int],
) -> None:
    cases, repeats, distance, seed = plan
    order = blinded_order(cases, repeats=repeats, distance=distance, chance=random.Random(seed))
    counts = Counter(order)
    assert set(order) == set(cases)
    assert sorted(counts.values()) == [1] * (len(cases) - repeats) + [2] * repeats
    for case in cases:
        places = [place for place, name in enumerate(order) if name == case]
        assert all(later - earlier > distance for earlier, later in pairwise(places))


def test_the_same_seed_gives_the_same_order_and_another_seed_another() -> None:
    first, same, other = (
        blinded_order(range(30), repeats=6, distance=10, chance=random.Random(seed))  # type: ignore[arg-type]
        for seed in (1, 1, 2)
    )
    assert first == same != other


def test_every_allowed_order_is_equally_likely() -> None:
    cases = "ABCD"
    allowed = {
        order
        for twice in cases
        for order in permutations(cases + twice)
        if len(order) - 1 - order[::-1].index(twice) - order.index(twice) > 2
    }
    drawn = Counter(
        tuple(blinded_order(cases, repeats=1, distance=2, chance=random.Random(seed)))
        for seed in range(2000)
    )
    assert set(drawn) == allowed
    assert chisquare(list(drawn.values())).pvalue > 1e-4


def test_without_repeats_every_case_comes_first_equally_often() -> None:
    firsts = Counter(
        blinded_order("ABCDE", repeats=0, distance=0, chance=random.Random(seed))[0]
        for seed in range(2000)
    )
    assert chisquare([firsts[case] for case in "ABCDE"]).pvalue > 1e-4


def test_a_distance_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(InputError, match="With 5 cases at most 4 readings"):
        blinded_order("ABCDE", repeats=1, distance=5, chance=random.Random(0))
    order = blinded_order("ABCDE", repeats=5, distance=4, chance=random.Random(0))
    assert order[:5] == order[5:]


@pytest.mark.parametrize(
    ("number", "share", "expected"),
    [
        (None, None, 0),
        (3, None, 3),
        (None, 0.2, 10),
        (None, 0.0, 0),
        (None, 1.0, 48),
        (48, None, 48),
    ],
)
def test_repeats_are_a_number_or_a_share(
    number: int | None, share: float | None, expected: int
) -> None:
    assert repeat_count(48, number=number, share=share) == expected


def test_a_share_of_a_tenth_is_no_case_too_many() -> None:
    assert [repeat_count(cases, share=0.1) for cases in (10, 30, 70, 71)] == [1, 3, 7, 8]


@pytest.mark.parametrize(
    ("number", "share"),
    [(49, None), (-1, None), (None, 1.1), (None, -0.1), (None, float("nan")), (1, 0.1)],
)
def test_impossible_repeats_are_refused(number: int | None, share: float | None) -> None:
    with pytest.raises(InputError):
        repeat_count(48, number=number, share=share)


@given(st.integers(0, 300), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_codes_are_distinct_new_and_no_numbers_or_words(count: int, seed: int) -> None:
    taken = set(new_codes(20, taken=(), chance=random.Random(seed)))
    codes = new_codes(count, taken=taken, chance=random.Random(seed))
    assert len(codes) == len(set(codes) - taken) == count
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)
    assert not set(CODE_LETTERS) & set("AEIOU0123456789")
