"""Polygons and masks, turned into each other by ImageJ's rule.

In ImageJ's coordinates pixel (0, 0) fills the square from (0, 0) to (1, 1). A pixel belongs to a
polygon if its centre lies inside; a centre exactly on a border belongs to what lies to its left
(``ij.process.PolygonFiller``, since ImageJ 1.52u). Where polygons lie in each other, every
second one is a hole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

Polygon = NDArray[np.float64]
"""Points (x, y) in ImageJ's coordinates, shape (n, 2); the last is joined to the first."""

_NUDGE = 1e-8
"""ImageJ's own shift that decides for centres exactly on a border."""

_POINTS_PER_PIXEL = 2


def fill_polygons(polygons: Sequence[Polygon], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which pixels lie inside, shape (row, column).

    Args:
        polygons: Outer borders and holes, in any order and direction.
        shape: Rows and columns of the picture; what lies beyond is cut off.
    """
    rows, columns = shape
    start = np.concatenate([np.asarray(polygon, dtype=np.float64) for polygon in polygons])
    end = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    upwards = start[:, 1] > end[:, 1]
    top, bottom = np.where(upwards[:, None], end, start), np.where(upwards[:, None], start, end)
    crossings = np.zeros((rows, columns + 1), dtype=np.int32)
    for row in range(rows):
        level = row + 0.5
        cut = (top[:, 1] <= level) & (level < bottom[:, 1])
        first, last = top[cut], bottom[cut]
        share = (level - first[:, 1]) / (last[:, 1] - first[:, 1])
        places = first[:, 0] + share * (last[:, 0] - first[:, 0]) + _NUDGE
        starts = np.clip(np.floor(places + 0.5), 0, columns).astype(np.intp)
        np.add.at(crossings[row], starts, 1)
    inside: NDArray[np.bool_] = np.cumsum(crossings[:, :columns], axis=1) % 2 == 1
    return inside


def trace_polygons(mask: NDArray[np.bool_]) -> list[Polygon]:
    """Return the borders of a mask, outer ones and holes.

    They run midway between pixels inside and outside, with cut corners, so that
    ``fill_polygons`` and ImageJ give back exactly the same pixels.

    Args:
        mask: Shape (row, column).
    """
    lines = contour_generator(z=np.pad(mask, 1).astype(np.float32)).lines(0.5)
    return [np.asarray(line, dtype=np.float64)[:-1] - 0.5 for line in lines]


def fit_spline(polygon: Polygon) -> Polygon:
    """Return the smooth closed curve through the points of a polygon.

    ImageJ's *Fit Spline* keeps only the points in the file. Its curve is a cubic spline of the
    points' numbers, as is this one.
    """
    from scipy.interpolate import CubicSpline  # a third of a second, for splines alone

    closed = np.concatenate([polygon, polygon[:1]])
    length = np.hypot(*np.diff(closed, axis=0).T).sum()
    count = int(np.clip(length * _POINTS_PER_PIXEL, len(closed), 20 * len(closed)))
    curve = CubicSpline(np.arange(len(closed)), closed, bc_type="periodic")
    points: Polygon = curve(np.linspace(0, len(polygon), count, endpoint=False))
    return points


def oval(left: float, top: float, width: float, height: float) -> Polygon:
    """Return an ellipse, as ImageJ's oval selection, with corners far closer than a pixel."""
    angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    half = np.array([width, height]) / 2
    points: Polygon = np.stack([np.cos(angle), np.sin(angle)], axis=1) * half + half + [left, top]
    return points


def rectangle(left: float, top: float, width: float, height: float) -> Polygon:
    """Return a rectangle."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
    return corners * [width, height] + [left, top]
