"""One slice as it is shown: radiological convention, cut to the structures, grey levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.result import Segmentation

_SHORT_SIDE = 800
_LONGEST_ASPECT = 4 / 3
_MARGIN_MM = 24.0
_DARKEST, _BRIGHTEST = 1.0, 98.5
_MIDDLE_GREY = 0.36
_GENTLEST, _STRONGEST = 1.0, 0.6
_Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class SliceView:
    """A slice in radiological convention: image left is the patient's right.

    Attributes:
        grey: Signal, shape (row, column).
        labels: Label numbers, of the same shape.
        spacing: Millimetres between rows and between columns.
        sided: Whether columns run from the patient's right to the left, so that R and L can be
            told apart.
    """

    grey: NDArray[np.float32]
    labels: NDArray[np.uint8]
    spacing: tuple[float, float]
    sided: bool

    @property
    def pixels_per_mm(self) -> float:
        """Scale of the picture, the same along rows and columns."""
        rows, columns = self.grey.shape
        return float(_SHORT_SIDE / min(rows * self.spacing[0], columns * self.spacing[1]))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        rows, columns = self.grey.shape
        row_mm, column_mm = self.spacing
        scale = self.pixels_per_mm
        return round(columns * column_mm * scale), round(rows * row_mm * scale)

    def to_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert (column, row) indices of pixel centres, shape (n, 2), to picture (x, y)."""
        steps = np.array([self.spacing[1], self.spacing[0]]) * self.pixels_per_mm
        return (points + 0.5) * steps


def view_slice(stack: Stack, segmentation: Segmentation, slice_index: int) -> SliceView:
    """Turn a slice to radiological convention and cut it to where the structures are.

    The cut is the same for all slices of the stack and leaves a margin, so nothing that was
    outlined, and little that was not, falls away. A stack without outlines is shown whole.

    Args:
        stack: The images.
        segmentation: Their outlines, on the same grid.
        slice_index: Which slice, from 0.
    """
    geometry = stack.geometry
    turn = geometry.to_display
    spacing = geometry.display_spacing
    across = geometry.directions[1 if turn.transpose else 2]
    cut = _cut(turn.apply(segmentation.labels.max(axis=0)) > 0, spacing)
    return SliceView(
        stack.displayed(slice_index)[cut],
        turn.apply(segmentation.labels[slice_index])[cut],
        spacing,
        bool(abs(across[0]) > np.sqrt(0.5)),
    )


def grey_picture(view: SliceView) -> Image.Image:
    """Return the slice as an 8-bit picture with square pixels, muscle texture brought out.

    The window runs from the darkest percent of the picture to a high percentile around the
    structures. A gamma, within gentle limits, puts the median around them at a middle grey, so
    that dark muscle under strong coil shading still shows its texture.
    """
    signal = np.nan_to_num(view.grey, nan=0.0, posinf=0.0, neginf=0.0)
    low = np.percentile(signal, _DARKEST)
    middle, high = np.percentile(_around_structures(view, signal), (50, _BRIGHTEST))
    span = max(high - low, np.finfo(np.float32).tiny)
    levels = np.clip((signal - low) / span, 0.0, 1.0) ** _gamma((middle - low) / span)
    picture = Image.fromarray((levels * 255).round().astype(np.uint8))
    return picture.resize(view.size, Image.Resampling.BICUBIC)


def _gamma(middle: float) -> float:
    if not 0 < middle < 1:
        return _GENTLEST
    return float(np.clip(np.log(_MIDDLE_GREY) / np.log(middle), _STRONGEST, _GENTLEST))


def _around_structures(view: SliceView, signal: NDArray[np.float32]) -> NDArray[np.float32]:
    if not view.labels.any():
        return signal
    return signal[_bounds(view.labels > 0)]


def _bounds(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _cut(mask: NDArray[np.bool_], spacing: tuple[float, float]) -> tuple[slice, slice]:
    if not mask.any():
        return slice(None), slice(None)
    rows, columns = _bounds(mask)
    extents = [
        (span.stop - span.start) * step + 2 * _MARGIN_MM
        for span, step in zip((rows, columns), spacing, strict=True)
    ]
    least = max(extents) / _LONGEST_ASPECT
    return (
        _widen(rows, max(extents[0], least) / spacing[0], mask.shape[0]),
        _widen(columns, max(extents[1], least) / spacing[1], mask.shape[1]),
    )


def _widen(span: slice, length: float, limit: int) -> slice:
    """Lengthen a span around its middle, within the image."""
    middle = (span.start + span.stop) / 2
    return slice(max(0, round(middle - length / 2)), min(limit, round(middle + length / 2)))
