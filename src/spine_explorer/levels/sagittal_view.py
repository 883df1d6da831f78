"""Sagittal slices as the network sees them: head up, back on the right, at one pixel size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from spine_explorer.imaging.geometry import Geometry, InPlaneTransform
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.preprocessing import normalise

SAGITTAL_SPACING = 1.25
"""Millimetres between the pixels that the network sees."""

GRID_MULTIPLE = 16
"""The network halves its grid four times."""

_DOWN, _BACK = np.array([0.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True, eq=False)
class SagittalView:
    """One slice of a sagittal stack, turned and resampled.

    Attributes:
        image: Normalised signal; rows grow to the feet, columns to the back.
        index: Of the slice in its stack.
        geometry: The grid of the stack.
    """

    image: NDArray[np.float32]
    index: int
    geometry: Geometry

    @classmethod
    def of(cls, stack: Stack, index: int) -> SagittalView:
        """Return what the network sees of a slice."""
        turned = sagittal_turn(stack.geometry).apply(stack.voxels[index])
        return cls(prepare(turned, _turned_spacing(stack.geometry)), index, stack.geometry)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that show the patient; those beyond only fill the grid."""
        shape = sagittal_turn(self.geometry).order(*self.geometry.shape[1:])
        return resampled_size(shape, _turned_spacing(self.geometry))

    def to_patient(self, points: ArrayLike) -> NDArray[np.float64]:
        """Convert (row, column) of the view, shape (..., 2), to LPS millimetres (..., 3)."""
        turn = sagittal_turn(self.geometry)
        turned_shape = turn.order(*self.geometry.shape[1:])
        scale = np.divide(turned_shape, self.size)
        places = (np.asarray(points, dtype=np.float64) + 0.5) * scale - 0.5
        rows, columns = places[..., 0], places[..., 1]
        if turn.flip_columns:
            columns = turned_shape[1] - 1 - columns
        if turn.flip_rows:
            rows = turned_shape[0] - 1 - rows
        if turn.transpose:
            rows, columns = columns, rows
        slices = np.full_like(rows, self.index)
        return self.geometry.to_patient(np.stack([slices, rows, columns], axis=-1))


def prepare(image: NDArray[np.float32], spacing: tuple[float, float]) -> NDArray[np.float32]:
    """Resample a turned slice to the network's pixels, normalise it and fill up the grid.

    Args:
        image: Signal, shape (row, column), rows to the feet and columns to the back.
        spacing: Millimetres between its rows and its columns.
    """
    rows, columns = resampled_size(image.shape, spacing)
    picture = Image.fromarray(np.ascontiguousarray(image, dtype=np.float32))
    small = np.asarray(picture.resize((columns, rows), Image.Resampling.BILINEAR))
    padding = [(0, -size % GRID_MULTIPLE) for size in small.shape]
    return np.pad(normalise(small), padding)


def resampled_size(shape: tuple[int, ...], spacing: tuple[float, float]) -> tuple[int, int]:
    """Return rows and columns of a slice at the network's pixel size."""
    rows, columns = (
        max(1, round(size * step / SAGITTAL_SPACING))
        for size, step in zip(shape, spacing, strict=True)
    )
    return rows, columns


def sagittal_turn(geometry: Geometry) -> InPlaneTransform:
    """Return the turn that puts the head up and the patient's back on the right."""
    row, column = geometry.directions[1], geometry.directions[2]
    transpose = abs(row @ _BACK) + abs(column @ _DOWN) > abs(row @ _DOWN) + abs(column @ _BACK)
    if transpose:
        row, column = column, row
    return InPlaneTransform(bool(transpose), bool(row @ _DOWN < 0), bool(column @ _BACK < 0))


def _turned_spacing(geometry: Geometry) -> tuple[float, float]:
    return sagittal_turn(geometry).order(*geometry.spacing[1:])
