"""One slice with its outlines, its pixels sorted by structure once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import CLASS_COUNT


@dataclass(frozen=True, eq=False)
class LabelledSlice:
    """One slice, its outlines and its pixels' size.

    Attributes:
        index: Of the slice in its stack, from 0.
        signal: Shape (row, column).
        labels: Label numbers of ``spine_explorer.anatomy``, shape (row, column).
        spacing: Millimetres between rows and between columns.
    """

    index: int
    signal: NDArray[np.float32]
    labels: NDArray[np.uint8]
    spacing: tuple[float, float]

    @property
    def pixel_area(self) -> float:
        """Area of a pixel, in mm²."""
        return self.spacing[0] * self.spacing[1]

    @cached_property
    def _pixels(self) -> list[NDArray[np.intp]]:
        """The flat indices of each label number's pixels."""
        labels = self.labels.ravel()
        outlined = np.flatnonzero(labels)
        order = outlined[np.argsort(labels[outlined], kind="stable")]
        ends = np.cumsum(np.bincount(labels[outlined], minlength=CLASS_COUNT))
        return np.split(order, ends[:-1])

    @cached_property
    def _values(self) -> list[NDArray[np.float32]]:
        signal = self.signal.ravel()
        return [signal[pixels] for pixels in self._pixels]

    def has(self, labels: Iterable[int]) -> bool:
        """Tell whether every one of some structures is outlined here."""
        return all(self._pixels[label].size for label in labels)

    def values(self, labels: tuple[int, ...]) -> NDArray[np.float32]:
        """Return the signal of all pixels of some structures."""
        if len(labels) == 1:
            return self._values[labels[0]]
        return np.concatenate([self._values[label] for label in labels])

    def positions(self, label: int) -> NDArray[np.intp]:
        """Return the (row, column) indices of a structure's pixels, shape (2, pixel)."""
        return np.stack(np.unravel_index(self._pixels[label], self.labels.shape))

    def mask(self, labels: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return where some structures lie, shape (row, column)."""
        return np.isin(self.labels, labels)
