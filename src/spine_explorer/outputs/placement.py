"""Where names go on a picture: near what they name, on nothing that was outlined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

_CELL = 4
_GAPS = np.array([6.0, 20.0, 40.0, 70.0, 110.0, 160.0])
_ANGLES = np.arange(32) * (2 * np.pi / 32)
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).round(6)
_EDGE, _CLEARANCE = 6.0, 4.0
_COVERING, _INWARD = 1500.0, 60.0

Floats = NDArray[np.float64]
"""Numbers; boxes are (left, top, right, bottom) along the last axis."""


@dataclass(frozen=True)
class Place:
    """Where a name goes.

    Attributes:
        box: Left, top, right and bottom in picture coordinates.
        anchor: The point (x, y) of the outline that the name belongs to.
    """

    box: tuple[float, float, float, float]
    anchor: tuple[float, float]

    @property
    def leader_end(self) -> tuple[float, float]:
        """The point of the box that lies nearest to the anchor."""
        left, top, right, bottom = self.box
        x, y = self.anchor
        return min(max(x, left), right), min(max(y, top), bottom)


class Placement:
    """Finds free room for names, one after the other.

    Args:
        occupied: What must stay visible, shape (row, column), on the grid of the picture.
        obstacles: Boxes (left, top, right, bottom) that are already taken.
    """

    def __init__(
        self, occupied: NDArray[np.bool_], obstacles: list[tuple[float, float, float, float]]
    ) -> None:
        self._size = np.array(occupied.shape[::-1], dtype=np.float64)
        coarse = binary_dilation(_cells(occupied))
        self._sums = np.pad(coarse.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        self._centre = (np.argwhere(coarse)[:, ::-1].mean(axis=0)) * _CELL
        self._taken = list(obstacles)

    def place(self, outline: Floats, size: tuple[float, float]) -> Place | None:
        """Find the best free place for a name, and take it.

        Of all places around the outline the one wins that covers least of what must stay
        visible, lies nearest, and rather on the outer side.

        Args:
            outline: Points (x, y) of the outline, shape (n, 2).
            size: Width and height of the name.

        Returns:
            The place, or ``None`` if there is no room at all.
        """
        anchors = outline[np.argmax(outline @ _DIRECTIONS.T, axis=0)]
        boxes = _boxes_around(anchors, np.array(size))
        costs = _COVERING * self._covered(boxes) + _GAPS + self._inward(outline, anchors)[:, None]
        costs[~self._free(boxes)] = np.inf
        best = np.unravel_index(np.argmin(costs), costs.shape)
        if not np.isfinite(costs[best]):
            return None
        left, top, right, bottom = boxes[best].tolist()
        x, y = anchors[best[0]].tolist()
        self._taken.append((left, top, right, bottom))
        return Place((left, top, right, bottom), (x, y))

    def _free(self, boxes: Floats) -> NDArray[np.bool_]:
        free = (boxes[..., :2] >= _EDGE).all(-1) & (boxes[..., 2:] <= self._size - _EDGE).all(-1)
        for taken in np.array(self._taken).reshape(-1, 4):
            apart = (boxes[..., :2] > taken[2:] + _CLEARANCE) | (
                boxes[..., 2:] < taken[:2] - _CLEARANCE
            )
            free &= apart.any(-1)
        return np.asarray(free)

    def _covered(self, boxes: Floats) -> Floats:
        """Return the share of each box that is occupied."""
        limit = np.tile(np.array(self._sums.shape[::-1]) - 1, 2)
        cells = np.clip(np.floor(boxes / _CELL) + np.array([0, 0, 1, 1]), 0, limit).astype(int)
        left, top, right, bottom = np.moveaxis(cells, -1, 0)
        sums = self._sums
        covered = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.asarray(covered / np.maximum((bottom - top) * (right - left), 1))

    def _inward(self, outline: Floats, anchors: Floats) -> Floats:
        """Return a cost that is 0 on the outer side of an outline and grows towards the inner."""
        middle = outline.mean(axis=0)
        outward, towards = middle - self._centre, anchors - middle
        lengths = np.hypot(*outward) * np.hypot(*towards.T)
        return np.asarray(_INWARD * (1 - towards @ outward / np.maximum(lengths, 1e-9)))


def _cells(occupied: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells of the coarse grid hold something, however small."""
    for axis, length in enumerate(occupied.shape):
        occupied = np.logical_or.reduceat(occupied, np.arange(0, length, _CELL), axis=axis)
    return occupied


def _boxes_around(anchors: Floats, size: Floats) -> Floats:
    """Boxes beside the anchor of each direction, at each gap: shape (direction, gap, 4)."""
    near = anchors + np.sign(_DIRECTIONS) * size / 2 - size / 2
    corners = near[:, None] + _DIRECTIONS[:, None] * _GAPS[:, None]
    return np.concatenate([corners, corners + size], axis=-1)
