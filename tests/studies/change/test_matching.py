from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np
import pytest

from spine_explorer.studies.change.matching import How, match_slices
from spine_explorer.studies.change.observation import Slice
from spine_explorer.studies.change.places import SlicePlace


def place(z: float, *, frame: str = "f", tilt: float = 0.0) -> SlicePlace:
    normal = np.array([0.0, sin(radians(tilt)), cos(radians(tilt))])
    return SlicePlace(frame, np.array([0.0, 0.0, z]), normal, gap=4.0)


def numbered(table: int, count: int, level: str = "") -> list[Slice]:
    return [Slice(table, ("s", "1", "1", str(n)), level) for n in range(1, count + 1)]


def nowhere(_: Slice) -> None:
    return None


def indices(slices: Sequence[Slice]) -> list[int]:
    return [int(item.name[3]) for item in slices]


def pairs(before: Sequence[SlicePlace], after: Sequence[SlicePlace]) -> list[tuple[int, int]]:
    """Numbers of the slices that match, from 1."""
    first, second = numbered(0, len(before)), numbered(1, len(after))
    places = dict(zip((*first, *second), (*before, *after), strict=True))
    matching = match_slices(first, second, places.get)
    assert matching.how is How.POSITION
    return [(*indices(m.before), *indices(m.after)) for m in matching.matches]  # type: ignore[misc]


def test_planes_of_one_frame_match_by_position() -> None:
    before, after = map(place, (0.0, 4.0, 8.0)), map(place, (5.0, 9.0, 13.0))
    assert pairs(list(before), list(after)) == [(2, 1), (3, 2)]


def test_each_slice_has_one_partner_the_nearest() -> None:
    assert pairs([place(0.0), place(1.9)], [place(1.0), place(2.0)]) == [(1, 1), (2, 2)]
    assert pairs([place(0.0), place(1.9)], [place(1.8)]) == [(2, 1)]


def test_half_a_gap_is_the_farthest_and_ten_degrees_the_steepest() -> None:
    assert pairs([place(0.0)], [place(2.0)]) == [(1, 1)]
    assert pairs([place(0.0)], [place(2.01)]) == []
    assert pairs([place(0.0)], [place(0.0, tilt=9.9)]) == [(1, 1)]
    assert pairs([place(0.0)], [place(0.0, tilt=10.1)]) == []


def test_the_slices_without_partner_are_told() -> None:
    first, second = numbered(0, 2), numbered(1, 1)
    places = {first[0]: place(0.0), first[1]: place(4.0), second[0]: place(4.1)}
    matching = match_slices(first, second, places.get)
    assert [(item.name[3], reason) for item, reason in matching.alone] == [
        ("1", "the other visit has no slice in that position")
    ]


@pytest.mark.parametrize("other", [place(0.0, frame="g"), None])
def test_another_frame_is_matched_by_level(other: SlicePlace | None) -> None:
    first, second = numbered(0, 2, "L4-L5"), numbered(1, 1, "L4-L5")
    places = {first[0]: place(0.0), first[1]: place(4.0), second[0]: other}
    matching = match_slices(first, second, places.get)
    assert matching.how is How.LEVEL
    (match,) = matching.matches
    assert (match.level, len(match.before), len(match.after)) == ("L4-L5", 2, 1)


def test_levels_of_one_visit_only_are_left_alone() -> None:
    first = [*numbered(0, 1, "L4-L5"), Slice(0, ("s", "1", "2", "1"), "L3-L4"), Slice(0, ("s",))]
    matching = match_slices(first, numbered(1, 1, "L4-L5"), nowhere)
    assert [match.level for match in matching.matches] == ["L4-L5"]
    assert [reason for _, reason in matching.alone] == [
        "the other visit has no slice there",
        "its level is unknown",
    ]


def test_columns_of_the_user_go_before_everything() -> None:
    first = [Slice(0, ("a",), "L4-L5", ("mid",)), Slice(0, ("b",), "L4-L5", ("low",))]
    second = [Slice(1, ("c",), "L4-L5", ("mid",))]
    matching = match_slices(first, second, lambda _: place(0.0))
    assert matching.how is How.COLUMNS
    assert [match.before for match in matching.matches] == [(first[0],)]


def test_single_slices_match_and_several_do_not() -> None:
    (first,), second = numbered(0, 1), numbered(1, 2)
    assert match_slices([first], [second[0]], nowhere).how is How.ONLY
    assert match_slices([first], second, nowhere).how is None
