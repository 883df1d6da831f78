"""The levels of axial slices from their looks and the order of the stacks of a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from spine_explorer.levels.axial import AxialLook
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.doubts import LEAST_CONFIDENCE, contradiction, nearest_disc
from spine_explorer.levels.order import DISC_DISTANCE, level_posteriors
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels

_SURELY_ANOTHER = 0.9
"""Mean probability from which looks speak against the order. At 0.8 they would against one of the
273 held-out slices that the order names right, at 0.9 against none."""
_AT_THE_DISC = 8.0
"""Millimetres from the middle of a disc within which a slice of a long stack is named after it."""
_SHORT_STACK = 25.0
"""Millimetres: a stack that is not longer was planned along one disc."""


def order_levels(looks: Sequence[AxialLook]) -> dict[str, StackLevels]:
    """Return what the slices of the axial stacks of a study show, by the key of the stack.

    Every stack of the study is needed, since each tells something of the others in its frame of
    reference. A stack whose own look is surely that of another disc stays empty.
    """
    frames: dict[str, list[AxialLook]] = defaultdict(list)
    for look in looks:
        frames[look.frame].append(look)
    return {key: levels for group in frames.values() for key, levels in _order(group)}


def _order(looks: Sequence[AxialLook]) -> Iterator[tuple[str, StackLevels]]:
    places = [_places(look) for look in looks]
    heights = np.concatenate([height for height, _ in places])
    seen = np.concatenate([probabilities for _, probabilities in places])
    owners = np.repeat(np.arange(len(looks)), [height.size for height, _ in places])
    order = np.argsort(heights, kind="stable")
    posteriors = np.empty((heights.size, len(AXIAL_LEVELS) + 1))
    posteriors[order] = level_posteriors(seen[order], heights[order])
    for number, look in enumerate(looks):
        yield look.key, _named(look, posteriors[owners == number])


def _places(look: AxialLook) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Heights and looks of what is ordered: a short stack as a whole, else every slice."""
    if not _is_short(look.heights):
        return look.heights, look.probabilities
    usable = look.probabilities.any(axis=1)
    mean = look.probabilities[usable if usable.any() else ...].mean(axis=0, keepdims=True)
    return look.heights[[0, -1]].mean(keepdims=True), mean


def _named(look: AxialLook, posteriors: NDArray[np.float64]) -> StackLevels:
    count = look.heights.size
    slices = name_slices(np.broadcast_to(posteriors, (count, posteriors.shape[1])), look.heights)
    against = contradiction([(slices, look)], at_least=_SURELY_ANOTHER)
    if against.voids:
        return StackLevels((None,) * count, against.findings)
    told = (nearest_disc(),) if any(slices) else ()
    return StackLevels(slices, (*told, *against.findings))


def name_slices(
    posteriors: NDArray[np.float64], heights: NDArray[np.float64]
) -> tuple[SliceLevel | None, ...]:
    """Name the slices of one stack that are surely at a disc.

    The network was taught slices at discs only, so within a long stack only those around the
    middle of each disc are named.

    Args:
        posteriors: Shape (slice, level of ``AXIAL_LEVELS`` and, last, above them).
        heights: Of each slice in mm, ascending.
    """
    states = posteriors.argmax(axis=1)
    named: list[SliceLevel | None] = []
    for index, state in enumerate(states):
        sure = float(posteriors[index, state])
        known = state < len(AXIAL_LEVELS) and sure >= LEAST_CONFIDENCE
        known = known and _is_at_the_disc(states, heights, index)
        level = SliceLevel(AXIAL_LEVELS[state], LevelSource.AXIAL, sure) if known else None
        named.append(level)
    return tuple(named)


def _is_at_the_disc(states: NDArray[np.intp], heights: NDArray[np.float64], index: int) -> bool:
    if _is_short(heights):
        return True
    same = np.flatnonzero(states == states[index])
    first, last = int(same[0]), int(same[-1])
    below = (heights[first] + heights[first - 1]) / 2 if first > 0 else None
    above = (heights[last] + heights[last + 1]) / 2 if last + 1 < states.size else None
    if below is not None and above is not None:
        middle = (below + above) / 2
    elif above is not None:
        middle = above - DISC_DISTANCE / 2
    elif below is not None:
        middle = below + DISC_DISTANCE / 2
    else:
        return False
    return bool(abs(heights[index] - middle) <= _AT_THE_DISC)


def _is_short(heights: NDArray[np.float64]) -> bool:
    return bool(heights[-1] - heights[0] <= _SHORT_STACK)
