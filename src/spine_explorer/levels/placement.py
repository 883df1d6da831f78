"""Where axial slices cross the spine, and what they show there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.levels.level import LADDER, Level
from spine_explorer.levels.result import LevelSource, SliceLevel
from spine_explorer.levels.spine import Disc, Spine

_LEAST_HALF_HEIGHT = 3.0
"""Millimetres from its middle within which a slice shows a disc, however thin that is: half of
a slice of usual thickness and the error of the outlines."""
_BEYOND = 0.9
"""Of the distance of two discs: how far beyond the last one the next vertebra is taken to go."""
_MARGIN = 0.1
"""Of the sides of a slice: the spine must not lie nearer to its edge."""


@dataclass(frozen=True)
class _Stretch:
    """A part of the way along the spine: from one disc's middle to the next one's.

    Attributes:
        start: LPS of its lower end.
        end: LPS of its upper end.
        vertebra: What lies between.
        below: The disc at the lower end, if there is one.
        above: The disc at the upper end, if there is one.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    vertebra: Level
    below: Disc | None
    above: Disc | None


def place_slices(geometry: Geometry, spine: Spine) -> tuple[SliceLevel | None, ...]:
    """Return what each slice of a stack shows.

    Args:
        geometry: The grid of the stack, in the same patient coordinates as the spine.
        spine: The discs.

    Returns:
        ``None`` for a slice that crosses no outlined part of the spine.
    """
    stretches = tuple(_stretches(spine))
    return tuple(_place(geometry, index, stretches, spine) for index in range(geometry.shape[0]))


def _place(
    geometry: Geometry, index: int, stretches: tuple[_Stretch, ...], spine: Spine
) -> SliceLevel | None:
    for stretch in stretches:
        first, last = (
            float(geometry.to_indices(point)[0]) - index for point in (stretch.start, stretch.end)
        )
        if first == last or not min(first, last) <= 0 <= max(first, last):
            continue
        share = first / (first - last)
        if _is_inside(geometry, stretch.start + share * (stretch.end - stretch.start)):
            return _name(stretch, share, spine)
    return None


def _name(stretch: _Stretch, share: float, spine: Spine) -> SliceLevel:
    length = float(np.linalg.norm(stretch.end - stretch.start))
    level, offset = stretch.vertebra, (share - 0.5) * length
    for disc, distance in ((stretch.below, share * length), (stretch.above, (share - 1) * length)):
        if disc is not None and abs(distance) <= max(disc.height / 2, _LEAST_HALF_HEIGHT):
            level, offset = disc.level, distance
    return SliceLevel(level, LevelSource.SAGITTAL, spine.confidence(level), round(offset, 2))


def _stretches(spine: Spine) -> Iterator[_Stretch]:
    discs = spine.discs
    lowest, highest = discs[0], discs[-1]
    steps = [float(np.linalg.norm(b.centre - a.centre)) for a, b in pairwise(discs)]
    down = lowest.centre - _BEYOND * steps[0] * lowest.up
    yield _Stretch(down, lowest.centre, Level.S1, None, lowest)
    for below, above in pairwise(discs):
        vertebra = LADDER[below.level.rank + 1]
        yield _Stretch(below.centre, above.centre, vertebra, below, above)
    if highest.level.rank + 1 < len(LADDER):
        up = highest.centre + _BEYOND * steps[-1] * highest.up
        yield _Stretch(highest.centre, up, LADDER[highest.level.rank + 1], highest, None)


def _is_inside(geometry: Geometry, point: NDArray[np.float64]) -> bool:
    places = geometry.to_indices(point)[1:] / (np.array(geometry.shape[1:]) - 1)
    return bool(np.all((places > _MARGIN) & (places < 1 - _MARGIN)))
