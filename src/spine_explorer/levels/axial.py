"""What axial slices look like, disc by disc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from spine_explorer.imaging.findings import refused_slices
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.axial_view import (
    AXIAL_CLASSES,
    AXIAL_SPACING,
    axial_view,
    axial_windows,
)
from spine_explorer.levels.network import WEIGHTS, LevelNetwork
from spine_explorer.segmentation.framing import Window
from spine_explorer.segmentation.result import ModelIdentity

AXIAL_MODEL = WEIGHTS / "axial.onnx"


@dataclass(frozen=True, eq=False)
class AxialLook:
    """What the slices of one stack look like, each by itself.

    Attributes:
        key: Of the stack.
        heights: Of each slice in mm towards the head, ascending.
        probabilities: Shape (slice, class of ``AXIAL_CLASSES``).
        frame: Within which heights can be compared; see ``frame_of``.
    """

    key: str
    heights: NDArray[np.float64]
    probabilities: NDArray[np.float32]
    frame: str = ""


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
        heights = slice_heights(stack.geometry)
        return AxialLook(stack.identity.key, heights, probabilities, frame_of(stack))

    def _frame(self, stack: Stack, middle: int) -> Window:
        """The window in which the middle slice looks most like a disc."""
        windows = axial_windows(stack, middle)
        if len(windows) == 1:
            return windows[0]
        views = np.stack([axial_view(stack, middle, window) for window in windows])
        return windows[int(np.argmin(self._network.probabilities(views)[:, -1]))]


def frame_of(stack: Stack | StackSource) -> str:
    """Return within what a stack's heights can be compared.

    That is its frame of reference; where none is known, its series.
    """
    return stack.acquisition.frame_of_reference or stack.identity.series


def slice_heights(geometry: Geometry) -> NDArray[np.float64]:
    """Return how far towards the head the middle of each slice lies, in mm."""
    count, rows, columns = geometry.shape
    middles = [(index, (rows - 1) / 2, (columns - 1) / 2) for index in range(count)]
    return np.asarray(geometry.to_patient(middles)[:, 2])
