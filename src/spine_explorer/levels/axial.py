"""What axial slices look like, disc by disc, and what their order makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from spine_explorer.imaging.findings import refused_slices
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.axial_view import (
    AXIAL_CLASSES,
    AXIAL_LEVELS,
    AXIAL_SPACING,
    axial_view,
    axial_windows,
)
from spine_explorer.levels.network import WEIGHTS, LevelNetwork
from spine_explorer.levels.order import DISC_DISTANCE, level_posteriors
from spine_explorer.levels.result import LevelSource, SliceLevel
from spine_explorer.segmentation.framing import Window
from spine_explorer.segmentation.result import ModelIdentity

AXIAL_MODEL = WEIGHTS / "axial.onnx"

LEAST_CONFIDENCE = 0.8
"""Under which a level that axial slices tell stays empty."""

_AT_THE_DISC = 8.0
"""Millimetres from the middle of a disc within which a slice of a long stack is named after it."""
_SHORT_STACK = 25.0
"""Millimetres: a stack that is not longer was planned along one disc."""


@dataclass(frozen=True, eq=False)
class AxialLook:
    """What the slices of one stack look like, each by itself.

    Attributes:
        key: Of the stack.
        heights: Of each slice in mm towards the head, ascending.
        probabilities: Shape (slice, class of ``AXIAL_CLASSES``).
    """

    key: str
    heights: NDArray[np.float64]
    probabilities: NDArray[np.float32]


class AxialReader:
    """Tells the three lowest discs apart by what an axial slice looks like.

    Args:
        model: Network to use instead of the packaged one.
        threads: Processor cores to use; all by default.

    Raises:
        ModelError: If the network is missing or damaged.
    """

    def __init__(self, model: Path | None = None, *, threads: int | None = None) -> None:
        self._network = LevelNetwork(
            model or AXIAL_MODEL, classes=AXIAL_CLASSES, spacing=AXIAL_SPACING, threads=threads
        )
        self._libraries = ThreadpoolController()

    @property
    def model(self) -> ModelIdentity:
        """Which network this is."""
        return self._network.identity

    def look(self, stack: Stack) -> AxialLook:
        """Return what each slice of a stack looks like; a refused one looks like nothing."""
        refused = refused_slices(stack.findings)
        usable = [index for index in range(stack.slice_count) if index not in refused]
        probabilities = np.zeros((stack.slice_count, len(AXIAL_CLASSES)), dtype=np.float32)
        if usable:
            with self._libraries.limit(limits=1, user_api="blas"):
                window = self._frame(stack, usable[len(usable) // 2])
                views = [axial_view(stack, index, window) for index in usable]
            probabilities[usable] = self._network.probabilities(np.stack(views))
        return AxialLook(stack.identity.key, slice_heights(stack.geometry), probabilities)

    def _frame(self, stack: Stack, middle: int) -> Window:
        """The window in which the middle slice looks most like a disc."""
        windows = axial_windows(stack, middle)
        if len(windows) == 1:
            return windows[0]
        views = np.stack([axial_view(stack, middle, window) for window in windows])
        return windows[int(np.argmin(self._network.probabilities(views)[:, -1]))]


def slice_heights(geometry: Geometry) -> NDArray[np.float64]:
    """Return how far towards the head the middle of each slice lies, in mm."""
    count, rows, columns = geometry.shape
    middles = [(index, (rows - 1) / 2, (columns - 1) / 2) for index in range(count)]
    return np.asarray(geometry.to_patient(middles)[:, 2])


def order_levels(looks: Sequence[AxialLook]) -> dict[str, tuple[SliceLevel | None, ...]]:
    """Return what the slices of the axial stacks of a study show, by the key of the stack.

    Every stack of the study is needed, since each tells something of the others.
    """
    heights = np.concatenate([look.heights for look in looks])
    owners = np.repeat(np.arange(len(looks)), [look.heights.size for look in looks])
    order = np.argsort(heights, kind="stable")
    posteriors = np.empty((heights.size, len(AXIAL_LEVELS) + 1))
    seen = np.concatenate([look.probabilities for look in looks])
    posteriors[order] = level_posteriors(seen[order], heights[order])
    return {
        look.key: name_slices(posteriors[owners == number], look.heights)
        for number, look in enumerate(looks)
    }


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
    if heights[-1] - heights[0] <= _SHORT_STACK:
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
