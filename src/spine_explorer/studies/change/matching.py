"""Which slices of two visits show the same place.

In this order: by the columns that the user names; by position in the patient, where both visits
record one frame of reference; by level; and where each visit has a single slice, these two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from spine_explorer.studies.change.observation import Slice
from spine_explorer.studies.change.places import SlicePlace

STEEPEST_DEGREES = 10.0
"""Slices whose planes include a larger angle do not show the same place."""

FARTHEST_GAPS = 0.5
"""Planes that lie further apart than this many slice gaps do not show the same place."""


class How(StrEnum):
    """By what slices were matched."""

    COLUMNS = "columns"
    POSITION = "position"
    LEVEL = "level"
    ONLY = "only slice"


@dataclass(frozen=True)
class Match:
    """Slices that show the same place.

    Attributes:
        level: Disc or vertebra; empty where it is unknown.
        before: Slices of the first visit.
        after: Slices of the second visit.
    """

    level: str
    before: tuple[Slice, ...]
    after: tuple[Slice, ...]


@dataclass(frozen=True)
class Matching:
    """The slices of one subject.

    Attributes:
        how: By what they were matched; ``None`` where there is no way to tell.
        matches: The places that both visits show.
        alone: Slices that have no partner, with the reason.
    """

    how: How | None
    matches: tuple[Match, ...] = ()
    alone: tuple[tuple[Slice, str], ...] = ()


PlaceOf = Callable[[Slice], SlicePlace | None]


def match_slices(before: Sequence[Slice], after: Sequence[Slice], place_of: PlaceOf) -> Matching:
    """Match the slices of one subject.

    Args:
        before: Slices of the first visit.
        after: Slices of the second visit.
        place_of: Tells where a slice lies, or ``None``.
    """
    both = (*before, *after)
    if any(item.marks for item in both):
        return _by_key(How.COLUMNS, before, after, lambda item: item.marks)
    places = {item: place for item in both if (place := place_of(item)) is not None}
    if len(places) == len(both) and len({place.frame for place in places.values()}) == 1:
        return _by_position(before, after, places)
    if any(item.level for item in before) and any(item.level for item in after):
        return _by_key(How.LEVEL, before, after, lambda item: item.level)
    if len(before) == len(after) == 1:
        level = before[0].level or after[0].level
        return Matching(How.ONLY, (Match(level, tuple(before), tuple(after)),))
    return Matching(None)


def _by_key(
    how: How,
    before: Sequence[Slice],
    after: Sequence[Slice],
    key: Callable[[Slice], str | tuple[str, ...]],
) -> Matching:
    matches: list[Match] = []
    alone: list[tuple[Slice, str]] = []
    for value in dict.fromkeys(map(key, (*before, *after))):
        first, second = (
            tuple(item for item in slices if key(item) == value) for slices in (before, after)
        )
        named = any(value)
        if first and second and named:
            levels = {item.level for item in (*first, *second) if item.level}
            matches.append(Match(levels.pop() if len(levels) == 1 else "", first, second))
            continue
        reason = "the other visit has no slice there" if named else f"its {how} is unknown"
        alone += [(item, reason) for item in (*first, *second)]
    return Matching(how, tuple(matches), tuple(alone))


def _by_position(
    before: Sequence[Slice], after: Sequence[Slice], places: Mapping[Slice, SlicePlace]
) -> Matching:
    """Take the nearest planes first, each slice once."""
    distances = [
        (distance, index, other)
        for index, first in enumerate(before)
        for other, second in enumerate(after)
        if (distance := _distance(places[first], places[second])) is not None
    ]
    partners: dict[int, int] = {}
    for _, index, other in sorted(distances):
        if index not in partners and other not in partners.values():
            partners[index] = other
    matches = tuple(
        Match(before[index].level or after[other].level, (before[index],), (after[other],))
        for index, other in sorted(partners.items())
    )
    paired = {item for match in matches for item in (*match.before, *match.after)}
    reason = "the other visit has no slice in that position"
    alone = tuple((item, reason) for item in (*before, *after) if item not in paired)
    return Matching(How.POSITION, matches, alone)


def _distance(first: SlicePlace, second: SlicePlace) -> float | None:
    """Millimetres between two planes at the middle of the second; ``None`` if they are apart."""
    cosine = abs(float(first.normal @ second.normal))
    distance = abs(float((second.centre - first.centre) @ first.normal))
    near = distance <= FARTHEST_GAPS * max(first.gap, second.gap)
    steep = cosine < np.cos(np.radians(STEEPEST_DEGREES))
    return distance if near and not steep else None
