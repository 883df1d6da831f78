"""Axial slices as the level network sees them: a coarse square around the spine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.level import Level
from spine_explorer.segmentation.framing import Window, candidate_windows
from spine_explorer.segmentation.preprocessing import MODEL_SPACING, ModelGrid, normalise

AXIAL_PIXELS = 128
"""Pixels along each side of what the network sees."""

_MERGED = 2
AXIAL_SPACING = MODEL_SPACING * _MERGED
"""Millimetres between them: 230 mm in all."""

AXIAL_LEVELS: tuple[Level, ...] = (Level.L5_S1, Level.L4_L5, Level.L3_L4)
"""What it can tell apart, from the feet up."""

AXIAL_CLASSES: tuple[str, ...] = (*AXIAL_LEVELS, "none")
"""Its output channels; the last is for what is no slice through one of these discs."""


def coarse(image: NDArray[np.float32], spacing: tuple[float, float]) -> NDArray[np.float32]:
    """Bring a slice to the network's pixels, without normalising it.

    Args:
        image: Signal in display orientation, shape (row, column).
        spacing: Millimetres between its rows and its columns.
    """
    fine = ModelGrid.of_slice((image.shape[0], image.shape[1]), spacing).to_model(image)
    size = AXIAL_PIXELS * _MERGED
    top, left = ((length - size) // 2 for length in fine.shape)
    square = fine[top : top + size, left : left + size]
    merged = square.reshape(AXIAL_PIXELS, _MERGED, AXIAL_PIXELS, _MERGED).mean(axis=(1, 3))
    return np.asarray(merged, dtype=np.float32)


def axial_windows(stack: Stack, index: int) -> tuple[Window, ...]:
    """Return where on a slice to look for the spine; one window unless the slice is wide."""
    return candidate_windows(stack.displayed(index), stack.geometry.display_spacing)


def axial_view(stack: Stack, index: int, window: Window) -> NDArray[np.float32]:
    """Return what the network sees of a window of a slice, shape (row, column)."""
    image = stack.displayed(index)[window]
    return normalise(coarse(image, stack.geometry.display_spacing))
