"""Where the voxels of a stack lie in the patient.

Coordinates are DICOM's: millimetres in LPS, x growing to the patient's left, y to the back,
z to the head. Arrays are indexed (slice, row, column).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.errors import GeometryError

_Length = TypeVar("_Length", int, float)
_ORTHONORMAL_TOLERANCE = 1e-3
_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True)
class InPlaneTransform:
    """A lossless turn of each slice: first an optional transpose, then optional flips.

    Attributes:
        transpose: Swap rows and columns.
        flip_rows: Reverse the rows, after the transpose.
        flip_columns: Reverse the columns, after the transpose.
    """

    transpose: bool
    flip_rows: bool
    flip_columns: bool

    def apply(self, array: NDArray) -> NDArray:  # type: ignore[type-arg]
        """Turn the last two axes of an array; returns a view."""
        turned = np.swapaxes(array, -1, -2) if self.transpose else array
        if self.flip_rows:
            turned = turned[..., ::-1, :]
        if self.flip_columns:
            turned = turned[..., ::-1]
        return turned

    def undo(self, array: NDArray) -> NDArray:  # type: ignore[type-arg]
        """Turn the last two axes back; returns a view."""
        if self.flip_columns:
            array = array[..., ::-1]
        if self.flip_rows:
            array = array[..., ::-1, :]
        return np.swapaxes(array, -1, -2) if self.transpose else array

    def order(self, rows: _Length, columns: _Length) -> tuple[_Length, _Length]:
        """Turn what is known of rows and of columns, such as their number or spacing.

        Example:
            >>> InPlaneTransform(transpose=True, flip_rows=False, flip_columns=True).order(3, 4)
            (4, 3)
        """
        return (columns, rows) if self.transpose else (rows, columns)


@dataclass(frozen=True, eq=False)
class Geometry:
    """The grid of a stack of parallel, evenly spaced slices.

    Attributes:
        shape: Number of slices, rows and columns.
        spacing: Millimetres between slice centres, between rows, between columns.
        origin: LPS position in mm of the centre of voxel (0, 0, 0).
        directions: 3 x 3; row ``i`` is the unit vector, in LPS, along which index ``i`` grows.

    Raises:
        GeometryError: If a number is not finite, a spacing is not positive, or the directions
            are not perpendicular unit vectors.

    Example:
        >>> grid = Geometry((1, 320, 320), (4.0, 0.7, 0.7), (-112.0, -112.0, 0.0), AXIAL)
        >>> grid.pixel_area
        0.48999999999999994
    """

    shape: tuple[int, int, int]
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]
    directions: NDArray[np.float64]

    def __post_init__(self) -> None:
        directions = np.asarray(self.directions, dtype=np.float64)
        numbers = np.concatenate([self.spacing, self.origin, directions.ravel()])
        if not np.all(np.isfinite(numbers)):
            raise GeometryError("The position of the slices contains a value that is no number.")
        if min(self.spacing) <= 0 or min(self.shape) <= 0:
            raise GeometryError("The slices have no extent: a size or a spacing is not positive.")
        if not np.allclose(directions @ directions.T, np.eye(3), atol=_ORTHONORMAL_TOLERANCE):
            raise GeometryError("The image's axes are not perpendicular to each other.")
        object.__setattr__(self, "directions", directions)

    @property
    def pixel_area(self) -> float:
        """Area of one pixel of a slice, in mm²."""
        return self.spacing[1] * self.spacing[2]

    @property
    def normal(self) -> NDArray[np.float64]:
        """Unit vector along which the slices follow each other, in LPS."""
        return np.asarray(self.directions[0])

    @cached_property
    def affine_lps(self) -> NDArray[np.float64]:
        """4 x 4 matrix from (slice, row, column, 1) to LPS millimetres."""
        affine = np.eye(4)
        affine[:3, :3] = self.directions.T * self.spacing
        affine[:3, 3] = self.origin
        return affine

    @cached_property
    def affine_nifti(self) -> NDArray[np.float64]:
        """4 x 4 matrix from (column, row, slice, 1) to RAS millimetres, as NIfTI wants it."""
        return _LPS_TO_RAS @ self.affine_lps[:, [2, 1, 0, 3]]

    @classmethod
    def from_affine_nifti(cls, affine: ArrayLike, shape: tuple[int, int, int]) -> Geometry:
        """Build the grid of a NIfTI array.

        Args:
            affine: 4 x 4 matrix from (column, row, slice, 1) to RAS millimetres.
            shape: Number of slices, rows and columns.

        Raises:
            GeometryError: If the affine is singular, sheared or not finite.
        """
        matrix = (_LPS_TO_RAS @ np.asarray(affine, dtype=np.float64))[:, [2, 1, 0, 3]]
        spacing = np.linalg.norm(matrix[:3, :3], axis=0)
        if not np.all(np.isfinite(matrix)) or np.any(spacing == 0):
            raise GeometryError("The image's position matrix (affine) is not usable.")
        first, second, third = (float(step) for step in spacing)
        x, y, z = (float(value) for value in matrix[:3, 3])
        return cls(shape, (first, second, third), (x, y, z), (matrix[:3, :3] / spacing).T)

    def to_patient(self, indices: ArrayLike) -> NDArray[np.float64]:
        """Convert (slice, row, column) indices, shape (..., 3), to LPS mm of the same shape."""
        index = np.asarray(indices, dtype=np.float64)
        return index @ self.affine_lps[:3, :3].T + self.affine_lps[:3, 3]

    def to_indices(self, points: ArrayLike) -> NDArray[np.float64]:
        """Convert LPS mm, shape (..., 3), to fractional (slice, row, column) indices."""
        offset = np.asarray(points, dtype=np.float64) - self.affine_lps[:3, 3]
        return offset @ np.linalg.inv(self.affine_lps[:3, :3]).T

    def tilt_from(self, axis: int) -> float:
        """Angle in degrees between the slice normal and a patient axis (0 x, 1 y, 2 z)."""
        return float(np.degrees(np.arccos(np.clip(abs(self.normal[axis]), 0.0, 1.0))))

    @cached_property
    def to_display(self) -> InPlaneTransform:
        """The turn that puts the patient's back below and the patient's right on the left.

        That is the radiological convention: rows grow to the back, columns to the patient's
        left. It is chosen from the directions alone, so it holds for every patient position.
        """
        row, column = self.directions[1], self.directions[2]
        transpose = abs(row[0]) + abs(column[1]) > abs(row[1]) + abs(column[0])
        if transpose:
            row, column = column, row
        return InPlaneTransform(bool(transpose), bool(row[1] < 0), bool(column[0] < 0))

    @property
    def display_spacing(self) -> tuple[float, float]:
        """Millimetres between rows and between columns in display orientation."""
        return self.to_display.order(*self.spacing[1:])


AXIAL: NDArray[np.float64] = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
"""Directions of an untilted axial stack in display convention, slices from feet to head."""
