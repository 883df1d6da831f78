"""Counting discs that were seen on several slices."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.levels.disc_finding import DiscSight
from spine_explorer.levels.level import DISCS, Level
from spine_explorer.levels.spine import Spine, build_spine
from spine_explorer.levels.transition import may_be_sacral, transition_findings

SEGMENT = 35.0


def sight(place: float, *, slice_index: int = 0, probability: float = 0.95) -> DiscSight:
    centre = np.array([slice_index * 4.0 - 8.0, 0.1 * place, place])
    up = np.array([0.0, 0.0, 1.0])
    return DiscSight(slice_index, centre, up, 9.0, 35.0, probability)


def sights(*places: float, slices: int = 5) -> list[DiscSight]:
    return [sight(place, slice_index=index) for place in places for index in range(slices)]


def spine_of(found: list[DiscSight]) -> Spine:
    spine = build_spine(found)
    assert spine is not None
    return spine


def test_discs_are_counted_from_the_lowest_whatever_their_order() -> None:
    shuffled = sights(70.0, 0.0, 105.0, 35.0)
    spine = spine_of(shuffled)
    levels = [Level.L5_S1, Level.L4_L5, Level.L3_L4, Level.L2_L3]
    assert [disc.level for disc in spine.discs] == levels
    assert [disc.centre[2] for disc in spine.discs] == pytest.approx([0, 35, 70, 105])
    assert spine.confidence(Level.L2_L3) == pytest.approx(0.95)


@pytest.mark.parametrize(
    "places",
    [(), (0.0,), (0.0, 35.0), (0.0, 5.0, 9.0), (0.0, 35.0, 41.0), (0.0, 70.0, 140.0), (0, 17, 34)],
)
def test_too_few_discs_are_not_counted(places: tuple[float, ...]) -> None:
    assert build_spine(sights(*places)) is None


def test_a_spot_on_one_slice_is_no_disc() -> None:
    spine = spine_of([*sights(0.0, 35.0, 70.0), sight(-30.0, slice_index=2)])
    assert spine.discs[0].centre[2] == pytest.approx(0.0)


def test_a_missed_disc_is_counted_and_makes_those_above_unsure() -> None:
    spine = spine_of(sights(0.0, 35.0, 105.0, 140.0, 175.0))
    assert [disc.level for disc in spine.discs][-1] is Level.T12_L1
    guessed = spine.discs[2]
    assert guessed.centre[2] == pytest.approx(70.0)
    assert spine.confidence(Level.L4_L5) > 0.9
    assert spine.confidence(Level.L3_L4) == spine.confidence(Level.L1_L2) == 0.5


@pytest.mark.parametrize(
    ("places", "gaps"),
    [
        ((0, 35, 105), [2]),
        ((0, 70, 105), [1]),
        ((0, 105, 140), [1, 2]),
        ((0, 35, 105, 175), [2, 4]),
        ((0, 70, 105, 175), [1, 4]),
        ((0, 70, 140, 210, 245), [1, 3, 5]),
        ((0, 35, 51, 86, 156), [4]),
        ((0, 22, 58, 94, 166), [4]),
        ((0, 40, 80, 135), [3]),
    ],
    ids=str,
)
def test_gaps_are_found_however_few_discs_are_seen(
    places: tuple[float, ...], gaps: list[int]
) -> None:
    discs = spine_of(sights(*places)).discs[: len(places) + len(gaps)]
    assert [number for number, disc in enumerate(discs) if disc.confidence == 0.5] == gaps
    seen = [disc.centre[2] for number, disc in enumerate(discs) if number not in gaps]
    assert seen == pytest.approx(places[: len(seen)])


@given(
    st.lists(st.floats(30.0, 40.0), min_size=6, max_size=6),
    st.sets(st.integers(1, 5), max_size=3),
)
@settings(deadline=None)
def test_a_disc_above_a_missed_one_is_never_surely_called_another(
    distances: list[float], missed: set[int]
) -> None:
    places = np.cumsum([0.0, *distances])
    spine = build_spine(sights(*np.delete(places, sorted(missed))))
    for disc in spine.discs if spine else ():
        true = int(np.argmin(np.abs(places - disc.centre[2])))
        assert disc.level is DISCS[true] or spine.confidence(disc.level) <= 0.5


@pytest.mark.parametrize("false", [47.0, 52.0, 58.0])
def test_a_false_disc_within_a_vertebra_makes_those_above_unsure(false: float) -> None:
    spot = [sight(false, slice_index=index, probability=0.8) for index in (2, 3)]
    spine = spine_of([*sights(0.0, 35.0, 70.0, 105.0, 140.0), *spot])
    assert spine.confidence(Level.L4_L5) > 0.9
    assert spine.confidence(Level.L3_L4) == spine.confidence(Level.L1_L2) == 0.5
    messages = [item.message for item in transition_findings(spine, further_below=False)]
    near = [f"{below} and {above}" for below, above in pairwise(DISCS) if "L3-L4" in (below, above)]
    assert messages
    assert all(any(pair in message for pair in near) for message in messages)


def test_two_halves_of_a_disc_count_once() -> None:
    spine = spine_of(sights(0.0, 35.0, 41.0, 70.0, 105.0))
    assert len(spine.discs) == 4


def test_the_front_and_the_back_of_a_disc_count_once() -> None:
    whole = sights(0.0, 70.0, 105.0, 140.0)
    front, back = (
        [replace(item, centre=item.centre + np.array([0, shift, 0])) for item in sights(place)]
        for place, shift in ((33.0, -10.0), (38.0, 10.0))
    )
    spine = spine_of([*whole, *front, *back])
    assert len(spine.discs) == 5
    assert spine.confidence(Level.L1_L2) > 0.9


def test_a_crushed_vertebra_keeps_both_of_its_discs() -> None:
    spine = spine_of(sights(0.0, 35.0, 51.0, 86.0))
    assert spine.confidence(Level.L2_L3) > 0.9
    (finding,) = transition_findings(spine, further_below=False)
    assert "L4-L5 and L3-L4 lie only 16 mm apart" in finding.message
    assert [disc.centre[2] for disc in spine.discs] == pytest.approx([0, 35, 51, 86])


def test_sights_of_one_disc_are_averaged() -> None:
    noisy = sights(0.0, 35.0, 70.0)
    noisy[0] = replace(noisy[0], centre=noisy[0].centre + np.array([0.0, 0.0, 5.0]))
    spine = spine_of(noisy)
    assert spine.discs[0].centre[2] == pytest.approx(1.0)


def test_more_discs_than_names_end_at_the_last_name() -> None:
    spine = spine_of(sights(*(SEGMENT * number for number in range(9))))
    assert spine.discs[-1].level is Level.T11_T12


def test_an_ordinary_spine_shows_no_transition() -> None:
    spine = spine_of(sights(0.0, 35.0, 70.0, 105.0))
    assert list(transition_findings(spine, further_below=False)) == []


@pytest.mark.parametrize("change", [{"depth": 20.0}, {"depth": 33.0, "height": 3.0}], ids=str)
def test_a_rudimentary_lowest_disc_is_warned_of(change: dict[str, float]) -> None:
    found = sights(0.0, 35.0, 70.0, 105.0)
    found[:5] = [replace(item, **change) for item in found[:5]]
    (finding,) = transition_findings(spine_of(found), further_below=False)
    assert finding.check == "transition"
    assert "--levels" in finding.advice


@pytest.mark.parametrize(("depth", "sacral"), [(35.0, False), (24.0, False), (17.0, True)])
def test_a_tiny_lowest_disc_may_belong_to_the_sacrum(depth: float, sacral: bool) -> None:
    found = sights(0.0, 35.0, 70.0, 105.0)
    found[:5] = [replace(item, depth=depth) for item in found[:5]]
    assert may_be_sacral(spine_of(found)) is sacral


def test_a_further_disc_below_is_warned_of() -> None:
    spine = spine_of(sights(0.0, 35.0, 70.0))
    (finding,) = transition_findings(spine, further_below=True)
    assert "Below the lowest disc" in finding.message
