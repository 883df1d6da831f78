"""The discs of a patient in their order: which is which, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spine_explorer.levels.disc_finding import DiscSight
from spine_explorer.levels.level import DISCS, Level

FEWEST_DISCS = 3
"""Fewer discs are no lumbar spine that can be counted."""

_SAME_DISC = 12.0
"""Millimetres, in the sagittal plane, between sights of one disc on neighbouring slices. Lumbar
discs lie 30 to 45 mm apart."""
_LEAST_SHARE = 0.34
"""Of the slices that show discs, how many must show one for it to count."""
_MISSED = 1.6
"""Times the usual distance beyond which a disc was missed."""
_TWICE = 11.0
"""Millimetres across a disc below which two are parts of one; a crushed vertebra leaves 15 mm and
more."""
CRUSHED = 20.0
"""Millimetres between discs below which their vertebra is crushed: no usual distance."""
_FARTHEST = 50.0
"""Millimetres beyond which no two discs are neighbours."""
_SPLIT = 1.25
"""Times the usual distance within which three discs are too many, unless vertebrae are crushed."""
_GUESSED = 0.5
"""Confidence of a disc that only the gap between its neighbours tells of, as where it is fused, or
that divides a gap of the usual size."""


@dataclass(frozen=True, eq=False)
class Disc:
    """A disc in the patient.

    Attributes:
        level: Which one.
        centre: LPS millimetres.
        up: Unit vector across it, towards the head.
        height: Millimetres.
        depth: Millimetres from front to back.
        confidence: From 0 to 1: how surely it is a disc.
    """

    level: Level
    centre: NDArray[np.float64]
    up: NDArray[np.float64]
    height: float
    depth: float
    confidence: float


@dataclass(frozen=True, eq=False)
class Spine:
    """The discs from L5-S1 up.

    Attributes:
        discs: From feet to head, without gaps.
    """

    discs: tuple[Disc, ...]

    @property
    def usual_distance(self) -> float:
        """Millimetres between neighbouring discs; crushed vertebrae and gaps are left out."""
        return _usual_distance(self.discs)

    @property
    def distances(self) -> tuple[float, ...]:
        """Millimetres between each disc and the next."""
        return _distances(self.discs)

    def confidence(self, level: Level) -> float:
        """Return how surely a level is the one it is called: the weakest disc of the count."""
        counted = [disc for disc in self.discs if disc.level.rank <= level.rank + 1]
        return min((disc.confidence for disc in counted), default=0.0)


def build_spine(sights: Sequence[DiscSight]) -> Spine | None:
    """Count the discs up from the lowest one.

    Args:
        sights: Discs of several slices of one sagittal series.

    Returns:
        The spine, or ``None`` where too few discs, or no neighbours, were seen.
    """
    slices = len({sight.slice_index for sight in sights})
    groups = (_merged(group, slices) for group in _groups(sights))
    kept = [disc for disc, share in groups if share >= _LEAST_SHARE]
    ordered = sorted(kept, key=lambda disc: float(disc.centre[2]))
    seen = _without_doubles(ordered)
    if len(seen) < FEWEST_DISCS or not CRUSHED <= _usual_distance(seen) <= _FARTHEST:
        return None
    named = zip(DISCS, _without_gaps(_doubted(seen)), strict=False)
    return Spine(tuple(replace(disc, level=level) for level, disc in named))


def _groups(sights: Sequence[DiscSight]) -> list[list[DiscSight]]:
    """Sights of the same disc; the nearest group takes each sight, if it is near enough."""
    groups: list[list[DiscSight]] = []
    for sight in sorted(sights, key=lambda item: -item.probability * item.depth):
        distances = [_apart(sight, group[0]) for group in groups]
        nearest = int(np.argmin(distances)) if distances else -1
        if nearest >= 0 and distances[nearest] < _SAME_DISC:
            groups[nearest].append(sight)
        else:
            groups.append([sight])
    return groups


def _apart(first: DiscSight, second: DiscSight) -> float:
    """Millimetres between two sights, as seen from the side."""
    return float(np.hypot(*(first.centre - second.centre)[1:]))


def _merged(group: Sequence[DiscSight], slices: int) -> tuple[Disc, float]:
    """One disc of its sights, and the share of the slices that show it."""
    share = len({sight.slice_index for sight in group}) / slices
    weights = np.array([sight.probability for sight in group])
    centre = np.average([sight.centre for sight in group], axis=0, weights=weights)
    up = np.average([sight.up for sight in group], axis=0, weights=weights)
    disc = Disc(
        level=DISCS[0],
        centre=centre,
        up=up / np.linalg.norm(up),
        height=float(np.median([sight.height for sight in group])),
        depth=float(np.median([sight.depth for sight in group])),
        confidence=float(weights.mean() * min(1.0, 0.5 + share)),
    )
    return disc, share


def _without_doubles(discs: list[Disc]) -> list[Disc]:
    """Of two that lie too near to each other, keep the surer one; or of two halves of one."""
    kept: list[Disc] = []
    for disc in discs:
        if kept and abs((disc.centre - kept[-1].centre) @ disc.up) < _TWICE:
            kept[-1] = max(kept[-1], disc, key=lambda item: item.confidence * item.depth)
        else:
            kept.append(disc)
    return kept


def _doubted(discs: list[Disc]) -> list[Disc]:
    """Lower the confidence of a disc where there is room for a single vertebra around it."""
    most = _SPLIT * _usual_distance(discs)
    doubted = list(discs)
    for index, (below, disc, above) in enumerate(zip(discs, discs[1:], discs[2:], strict=False)):
        if _distance(below, above) <= most:
            doubted[index + 1] = replace(disc, confidence=min(disc.confidence, _GUESSED))
    return doubted


def _without_gaps(discs: list[Disc]) -> list[Disc]:
    """Put a disc of low confidence where the distance tells that one was missed."""
    usual = _usual_distance(discs)
    filled = discs[:1]
    for disc in discs[1:]:
        below, distance = filled[-1], _distance(filled[-1], disc)
        if distance > min(_MISSED * usual, _FARTHEST):
            missed = max(1, round(distance / usual) - 1)
            filled.extend(_between(below, disc, (n + 1) / (missed + 1)) for n in range(missed))
        filled.append(disc)
    return filled


def _between(below: Disc, above: Disc, share: float) -> Disc:
    up = below.up + above.up
    return Disc(
        level=below.level,
        centre=below.centre + share * (above.centre - below.centre),
        up=up / np.linalg.norm(up),
        height=min(below.height, above.height),
        depth=(below.depth + above.depth) / 2,
        confidence=_GUESSED,
    )


def _usual_distance(discs: Sequence[Disc]) -> float:
    """The median of those distances that neighbours can have, or of all if none can be."""
    distances = _distances(discs)
    usual = [distance for distance in distances if CRUSHED <= distance <= _FARTHEST]
    return float(np.median(usual or distances))


def _distances(discs: Sequence[Disc]) -> tuple[float, ...]:
    return tuple(_distance(below, above) for below, above in pairwise(discs))


def _distance(below: Disc, above: Disc) -> float:
    return float(np.linalg.norm(above.centre[1:] - below.centre[1:]))
