"""One outlined slice as training wants it: display orientation, square pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.imaging.stack import Stack

SMALLEST_AREA = 10.0
"""mm². Less of a structure is a slip of the hand: below 75 the thecal sac, the smallest structure,
counts as severely narrowed (``measurement.stenosis``)."""

_SAME = 1e-3
"""Relative difference of two spacings that are meant to be equal: headers are rounded."""


@dataclass(frozen=True, eq=False)
class OutlinedSlice:
    """A slice and what is outlined in it.

    Attributes:
        image: Signal, shape (row, column): the back below, the patient's right on the left.
        labels: Label numbers of ``anatomy``, of the same shape.
        spacing: Millimetres between pixels.
    """

    image: NDArray[np.float32]
    labels: NDArray[np.uint8]
    spacing: float

    @property
    def outlined(self) -> tuple[Structure, ...]:
        """The structures that are outlined; any other is unknown, not absent."""
        return tuple(item for item in STRUCTURES if np.any(self.labels == item.label))


def make_slice(stack: Stack, labels: NDArray[np.uint8], index: int) -> OutlinedSlice:
    """Turn a slice into display orientation, and resample it if its pixels are not square.

    Signal is interpolated linearly along the coarser axis, labels are taken from the nearest
    pixel.

    Args:
        stack: The images.
        labels: Label numbers of the slice, shape (row, column), on the grid of the stack.
        index: Of the slice in the stack.
    """
    turn = stack.geometry.to_display
    image, mask = turn.apply(stack.voxels[index]), turn.apply(labels)
    _, *spacing = stack.geometry.spacing
    if turn.transpose:
        spacing.reverse()
    finest = min(spacing)
    if max(spacing) <= finest * (1 + _SAME):
        return OutlinedSlice(image, mask, sum(spacing) / 2)
    for axis, step in enumerate(spacing):
        places = _places(image.shape[axis], step, finest)
        image = _between(image, places, axis)
        mask = mask.take(np.rint(places).astype(int), axis=axis)
    return OutlinedSlice(image, mask, finest)


def without_slips(labels: NDArray[np.uint8], pixel_area: float) -> tuple[NDArray[np.uint8], int]:
    """Take out what is too small to be a structure.

    Args:
        labels: Label numbers of a slice, shape (row, column).
        pixel_area: mm².

    Returns:
        The labels of what remains, and how many structures were taken out.
    """
    areas = np.bincount(labels.ravel(), minlength=len(STRUCTURES) + 1) * pixel_area
    slips = [item.label for item in STRUCTURES if 0 < areas[item.label] < SMALLEST_AREA]
    return np.where(np.isin(labels, slips), 0, labels).astype(np.uint8), len(slips)


def _places(size: int, step: float, finest: float) -> NDArray[np.float64]:
    """Where the pixels of the finer axis lie on the coarser one, in its pixels, centred."""
    count = round(size * step / finest)
    places = (np.arange(count) - (count - 1) / 2) * finest / step + (size - 1) / 2
    return np.clip(places, 0, size - 1)


def _between(
    image: NDArray[np.float32], places: NDArray[np.float64], axis: int
) -> NDArray[np.float32]:
    lower = np.floor(places).astype(int)
    upper = np.minimum(lower + 1, image.shape[axis] - 1)
    share = np.expand_dims((places - lower).astype(np.float32), 1 - axis)
    mixed = image.take(lower, axis=axis) * (1 - share) + image.take(upper, axis=axis) * share
    return np.asarray(mixed, dtype=np.float32)
