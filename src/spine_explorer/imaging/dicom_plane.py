"""The plane of a slice from its header: every value checked, none guessed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.dicom_slice import Plane, Vector
from spine_explorer.imaging.dicom_tags import Tags, tag_of

MAX_SLICE_PIXELS = 2**25
_MAX_POSITION_MM = 1e5
_MAX_SPACING_MM = 1e3
_AXIS_TOLERANCE = 0.02
"""Rounding allowed in the direction cosines; some exporters keep two decimals."""

_NEEDED = (
    "Rows",
    "Columns",
    "PixelSpacing",
    "ImageOrientationPatient",
    "ImagePositionPatient",
)


def read_plane(tags: Tags) -> tuple[Plane | None, tuple[str, ...]]:
    """Read the grid of a slice.

    Args:
        tags: The header.

    Returns:
        The plane, or ``None``, and what is wrong: one text per element that is missing or
        unusable, naming its tag.
    """
    rows, columns = _extent(tags)
    spacing = _spacing(tags)
    directions = _directions(tags)
    position = _position(tags)
    found = (rows, columns, spacing, directions, position)
    problems = tuple(
        problem_with(tags, keyword)
        for keyword, value in zip(_NEEDED, found, strict=True)
        if value is None
    )
    if not (rows and columns and spacing and directions and position):
        return None, problems
    return Plane(rows, columns, spacing, *directions, position), ()


def problem_with(tags: Tags, keyword: str) -> str:
    """Say that an element is missing or unusable, naming its tag."""
    name = f"{keyword} {tag_of(keyword)}"
    return f"{name} holds no usable value" if tags.has(keyword) else f"{name} is missing"


def _extent(tags: Tags) -> tuple[int | None, int | None]:
    rows, columns = tags.integer("Rows"), tags.integer("Columns")
    rows = rows if rows and rows > 0 else None
    columns = columns if columns and columns > 0 else None
    if rows and columns and rows * columns > MAX_SLICE_PIXELS:
        return None, None
    return rows, columns


def _spacing(tags: Tags) -> tuple[float, float] | None:
    numbers = tags.numbers("PixelSpacing", 2)
    if numbers is None or not all(0 < number <= _MAX_SPACING_MM for number in numbers):
        return None
    return numbers[0], numbers[1]


def _position(tags: Tags) -> Vector | None:
    numbers = tags.numbers("ImagePositionPatient", 3)
    if numbers is None or max(abs(number) for number in numbers) > _MAX_POSITION_MM:
        return None
    return numbers[0], numbers[1], numbers[2]


def _directions(tags: Tags) -> tuple[Vector, Vector] | None:
    """Return the two axes, made exactly perpendicular and of length 1 within the tolerance."""
    numbers = tags.numbers("ImageOrientationPatient", 6)
    if numbers is None:
        return None
    axes = np.array(numbers).reshape(2, 3)
    if not np.allclose(axes @ axes.T, np.eye(2), atol=_AXIS_TOLERANCE):
        return None
    row = axes[0] / np.linalg.norm(axes[0])
    column = axes[1] - row * (axes[1] @ row)
    column /= np.linalg.norm(column)
    return _vector(row), _vector(column)


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
