"""A finely sampled drawing: which material and which structure each sub-pixel belongs to."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import Points

Window: TypeAlias = tuple[slice, slice]

SUBDIVISION = 4
"""Sub-pixels along each side of a pixel."""


class Canvas:
    """Material and label of each sub-pixel of a slice, painted from back to front.

    Args:
        shape: Rows and columns of the slice.
        spacing: Millimetres between rows and between columns.
        origin: Row and column, in pixels, of the point (0, 0) mm.

    Attributes:
        materials: ``Material`` numbers, shape (row, column) of sub-pixels, uint8.
        labels: Label numbers of ``spine_explorer.anatomy``, same shape, uint8.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        spacing: tuple[float, float],
        origin: tuple[float, float],
    ) -> None:
        fine = (shape[0] * SUBDIVISION, shape[1] * SUBDIVISION)
        self.materials: NDArray[np.uint8] = np.zeros(fine, np.uint8)
        self.labels: NDArray[np.uint8] = np.zeros(fine, np.uint8)
        self._step = np.array([spacing[1], spacing[0]]) / SUBDIVISION
        self._origin = (np.array([origin[1], origin[0]]) + 0.5) * SUBDIVISION - 0.5

    @property
    def whole(self) -> Window:
        """The window that holds every sub-pixel."""
        rows, columns = self.materials.shape
        return slice(0, rows), slice(0, columns)

    def fill(self, outline: Points, material: Material, *, label: int | None = 0) -> None:
        """Paint the inside of an outline.

        Args:
            outline: In mm.
            material: What it is made of.
            label: The structure it belongs to; ``None`` leaves the labels as they are.
        """
        window, inside = self._inside(outline)
        self.materials[window][inside] = material
        if label is not None:
            self.labels[window][inside] = label

    def positions(self, window: Window) -> tuple[NDArray[np.float32], ...]:
        """Return x and y in mm of the sub-pixels of a window, as a row and a column vector."""
        rows, columns = (np.arange(part.start, part.stop, dtype=np.float32) for part in window)
        x = (columns - np.float32(self._origin[0])) * np.float32(self._step[0])
        y = (rows - np.float32(self._origin[1])) * np.float32(self._step[1])
        return x[None, :], y[:, None]

    def pixel_positions(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return x of each column and y of each row of pixels, in mm."""
        x, y = self.positions(self.whole)
        return x.reshape(-1, SUBDIVISION).mean(axis=1), y.reshape(-1, SUBDIVISION).mean(axis=1)

    def _inside(self, outline: Points) -> tuple[Window, NDArray[np.bool_]]:
        vertices = outline / self._step + self._origin
        height, width = self.materials.shape
        low = np.clip(np.floor(vertices.min(axis=0)), 0, (width, height)).astype(int)
        high = np.clip(np.ceil(vertices.max(axis=0)) + 1, 0, (width, height)).astype(int)
        window = (slice(low[1], high[1]), slice(low[0], high[0]))
        return window, _even_odd(vertices - low, (high[1] - low[1], high[0] - low[0]))


def _even_odd(vertices: Points, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Tell which grid points lie inside a polygon of (column, row) vertices: even-odd rule."""
    row = np.arange(shape[0])[:, None]
    x1, y1 = vertices.T
    x2, y2 = np.roll(vertices, -1, axis=0).T
    crossed_row, edge = np.nonzero((y1 <= row) != (y2 <= row))
    along = (crossed_row - y1[edge]) / (y2[edge] - y1[edge])
    column = np.ceil(x1[edge] + along * (x2[edge] - x1[edge])).astype(int)
    toggles = np.zeros((shape[0], shape[1] + 1), np.int8)
    np.add.at(toggles, (crossed_row, np.clip(column, 0, shape[1])), 1)
    return np.asarray(np.cumsum(toggles[:, :-1], axis=1, dtype=np.int8) & 1, dtype=np.bool_)
