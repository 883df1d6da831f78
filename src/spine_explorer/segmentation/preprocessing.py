"""From a slice to what the network sees, and from its probabilities back to the slice.

The network works on square pixels of 0.9 mm, in display orientation (back below, patient's right
on the left), on a grid whose sides are multiples of 32 pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.acceptance.pixels import goes_far_below_zero

MODEL_SPACING = 0.9
"""Millimetres between the pixels that the network sees."""

GRID_MULTIPLE = 32
"""The network halves its grid five times."""

SMALLEST_GRID = 256
LARGEST_GRID = 512
"""A field of view beyond 512 x 0.9 = 460 mm is cropped around its centre: air on both sides."""

_ROUNDING = 1e-9
"""Millimetres; a pixel whose middle lies on the edge of the slice belongs to it."""

_PERCENTILES = (0.5, 99.5)
_SMALLEST_CONTRAST = 1e-6
"""Of the signal; below it a slice is of one tone, and dividing by less would overflow."""


@dataclass(frozen=True)
class ModelGrid:
    """How the pixels of a slice and those of the network's grid map to each other.

    Both are centred on the same point. Interpolation is linear, with the kernel widened where
    pixels are merged, and is written as one matrix for each axis.

    Attributes:
        rows_in: Model rows x slice rows.
        columns_in: Model columns x slice columns.
        rows_out: Slice rows x model rows.
        columns_out: Slice columns x model columns.
    """

    rows_in: NDArray[np.float32]
    columns_in: NDArray[np.float32]
    rows_out: NDArray[np.float32]
    columns_out: NDArray[np.float32]

    @classmethod
    def of_slice(cls, shape: tuple[int, int], spacing: tuple[float, float]) -> ModelGrid:
        """Return the grid for slices of a shape (rows, columns) and spacing (mm)."""
        rows_in, rows_out = _axis_matrices(shape[0], spacing[0])
        columns_in, columns_out = _axis_matrices(shape[1], spacing[1])
        return cls(rows_in, columns_in, rows_out, columns_out)

    def to_model(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Resample a slice, shape (row, column), onto the network's grid; 0 outside the slice."""
        return (self.rows_in @ image @ self.columns_in.T).astype(np.float32, copy=False)

    def to_slice(self, maps: NDArray[np.float32]) -> NDArray[np.float32]:
        """Resample maps, shape (..., model row, model column), back onto the slice's pixels."""
        return (self.rows_out @ (maps @ self.columns_out.T)).astype(np.float32, copy=False)


def normalise(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring the arbitrary signal of a slice on the network's grid to a common scale.

    The 0.5th and 99.5th percentile of the signal become 0 and 1; a square root lifts the dark
    muscles under bright subcutaneous fat; then mean 0 and SD 1. Zeros, which are padding or
    masked air, take no part in the statistics. Signal that goes far below zero, as in images that
    were normalised before, is raised above it first.

    Args:
        image: Signal, shape (row, column).

    Returns:
        An array of the same shape; all 0 where the slice holds no signal.

    Example:
        >>> normalise(np.zeros((4, 4), np.float32)).any()
        np.False_
    """
    image = _raise(image)
    signal = image[image > 0]
    if signal.size == 0:
        return np.zeros_like(image)
    low, high = np.percentile(signal, _PERCENTILES)
    scale = np.float32(max(high - low, high * _SMALLEST_CONTRAST, np.finfo(np.float32).tiny))
    lifted = np.sqrt(np.clip((image - np.float32(low)) / scale, 0, 1))
    inside = lifted[image > 0]
    spread = float(inside.std()) or 1.0
    normalised: NDArray[np.float32] = (lifted - inside.mean()) / np.float32(spread)
    return normalised


def _raise(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise signal that goes far below zero above it; zeros stay what they are."""
    if not image.min() < 0 or not goes_far_below_zero(image[image != 0]):
        return image
    return np.where(image == 0, image, image - image.min())


def model_size(size: int, spacing: float) -> int:
    """Return the number of model pixels for ``size`` slice pixels ``spacing`` mm apart.

    Example:
        >>> model_size(400, 1.02)
        480
    """
    wanted = math.ceil(size * spacing / MODEL_SPACING / GRID_MULTIPLE) * GRID_MULTIPLE
    return min(max(wanted, SMALLEST_GRID), LARGEST_GRID)


@lru_cache(maxsize=64)
def _axis_matrices(size: int, spacing: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    grid = model_size(size, spacing)
    native = (np.arange(size) - (size - 1) / 2) * spacing
    model = (np.arange(grid) - (grid - 1) / 2) * MODEL_SPACING
    inwards = _interpolation(native, model, spacing)
    inwards[np.abs(model) > size * spacing / 2 + _ROUNDING] = 0
    return inwards, _interpolation(model, native, MODEL_SPACING)


def _interpolation(
    source: NDArray[np.floating], target: NDArray[np.floating], source_spacing: float
) -> NDArray[np.float32]:
    """Matrix of linear interpolation; a triangle as wide as the wider of the two pixels."""
    target_spacing = float(target[1] - target[0]) if target.size > 1 else source_spacing
    width = max(source_spacing, target_spacing)
    distance = np.abs(target[:, None] - source[None, :])
    weights = np.clip(1 - distance / width, 0, None)
    total = weights.sum(axis=1, keepdims=True)
    matrix: NDArray[np.float32] = np.divide(weights, total, where=total > 0, out=weights).astype(
        np.float32
    )
    return matrix
