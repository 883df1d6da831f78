"""Sagittal and transverse diameters of a structure, along the patient's axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.geometry import Geometry

_PARALLEL = 1e-9


@dataclass(frozen=True)
class PlaneAxes:
    """The patient's axes in the plane of the slices, as unit steps in mm along (row, column).

    Attributes:
        sagittal: Along the line from front to back, at right angles to ``transverse``.
        transverse: From the patient's right to the left.
    """

    sagittal: tuple[float, float]
    transverse: tuple[float, float]

    @classmethod
    def of(cls, geometry: Geometry) -> PlaneAxes:
        """Find the axes of a stack, however its slices are tilted or turned.

        The transverse axis is the patient's x axis laid into the plane of the slices.

        Raises:
            GeometryError: If the slices are sagittal.
        """
        step = geometry.directions[1:, 0]
        length = float(np.hypot(*step))
        if length < _PARALLEL:
            raise GeometryError("Diameters cannot be measured on sagittal slices.")
        row, column = (float(part) / length for part in step)
        return cls((column, -row), (row, column))


def diameter(
    pixels: NDArray[np.intp], spacing: tuple[float, float], direction: tuple[float, float]
) -> float:
    """Return the extent of a structure along the line through its centroid.

    The line runs from where it enters the first pixel of the structure to where it leaves the
    last, so an indentation in between doesn't end it.

    Args:
        pixels: (row, column) indices of the structure's pixels, shape (2, pixel).
        spacing: Millimetres between rows and between columns.
        direction: Unit vector in mm along (row, column).

    Returns:
        Millimetres; 0 where the line misses the structure.

    Example:
        >>> square = np.indices((4, 4)).reshape(2, -1)
        >>> diameter(square, (0.5, 0.5), (1.0, 0.0))
        2.0
    """
    enters = np.full(pixels.shape[1], -np.inf)
    leaves = -enters
    for indices, step, along in zip(pixels, spacing, direction, strict=True):
        offsets = (indices - indices.mean()) * step
        entry, exit_ = _crossings(offsets, step / 2, along)
        enters, leaves = np.maximum(enters, entry), np.minimum(leaves, exit_)
    crossed = enters < leaves
    return float(leaves[crossed].max() - enters[crossed].min()) if crossed.any() else 0.0


def _crossings(
    offsets: NDArray[np.float64], half: float, along: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where a line from the origin enters and leaves bands of a half width around offsets."""
    if abs(along) < _PARALLEL:
        inside = np.abs(offsets) <= half
        return np.where(inside, -np.inf, np.inf), np.where(inside, np.inf, -np.inf)
    first, second = (offsets - half) / along, (offsets + half) / along
    return np.minimum(first, second), np.maximum(first, second)
