"""Keeping anatomy possible: one region a structure, sides where they belong, nothing twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.anatomy import BACKGROUND, STRUCTURES, Side, Structure, Tissue, structure

Labels = NDArray[np.uint8]

_FEWEST_PIXELS = 5
"""A region of fewer pixels is noise at any spacing that the program accepts."""

_DISC = structure(Tissue.DISC).label
_CANAL = structure(Tissue.CANAL).label


def clean(labels: Labels) -> Labels:
    """Return labels in which every structure is one region without holes, on its own side.

    Args:
        labels: Shape (row, column), in display orientation: the patient's left is at the
            higher columns.

    Returns:
        New labels of the same shape. What was cut off becomes background.
    """
    window = _window(labels > BACKGROUND)
    cleaned = np.zeros_like(labels)
    if window is None:
        return cleaned
    sided = _put_sides_right(labels[window])
    target = cleaned[window]
    for item in STRUCTURES:
        _keep_one_region(sided == item.label, target, item.label)
    for item in STRUCTURES:
        _fill_holes(target, item.label)
    return cleaned


def _window(mask: NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """The smallest window that holds a mask; ``None`` if it is empty."""
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _keep_one_region(mask: NDArray[np.bool_], target: Labels, label: int) -> None:
    """Write the largest region of a mask into a target."""
    window = _window(mask)
    if window is None:
        return
    regions, count = ndimage.label(mask[window])
    sizes = np.bincount(regions.ravel(), minlength=count + 1)[1:]
    if sizes.max() >= _FEWEST_PIXELS:
        target[window][regions == 1 + sizes.argmax()] = label


def _fill_holes(target: Labels, label: int) -> None:
    """Fill what a structure encloses, unless another structure lies there."""
    window = _window(target == label)
    if window is None:
        return
    view = target[window]
    filled = ndimage.binary_fill_holes(view == label)
    view[filled & (view == BACKGROUND)] = label


def _put_sides_right(labels: Labels) -> Labels:
    """Give each region of a paired muscle the side of the midline on which it lies."""
    midline = _midline(labels)
    if midline is None:
        return labels
    moved = labels.copy()
    for item in STRUCTURES:
        if item.side is not Side.MIDLINE:
            _move_strays(labels, moved, item, midline)
    return moved


def _move_strays(
    labels: Labels, moved: Labels, item: Structure, midline: NDArray[np.float64]
) -> None:
    window = _window(labels == item.label)
    if window is None:
        return
    regions, count = ndimage.label(labels[window] == item.label)
    for number in range(1, count + 1):
        region = regions == number
        rows, columns = np.nonzero(region)
        row, column = rows.mean() + window[0].start, columns.mean() + window[1].start
        is_left = column > np.interp(row, np.arange(labels.shape[0]), midline)
        if is_left != (item.side is Side.LEFT):
            moved[window][region] = item.mirrored.label


def _midline(labels: Labels) -> NDArray[np.float64] | None:
    """Column of the midline at each row: the line through the centres of disc and canal."""
    centres = [_centre(labels == label) for label in (_DISC, _CANAL)]
    disc, canal = centres
    rows = np.arange(labels.shape[0])
    if disc is not None and canal is not None and canal[0] - disc[0] > 1:
        slope = (canal[1] - disc[1]) / (canal[0] - disc[0])
        return np.asarray(canal[1] + (rows - canal[0]) * slope, dtype=np.float64)
    known = disc if disc is not None else canal
    return None if known is None else np.full(rows.shape, known[1])


def _centre(mask: NDArray[np.bool_]) -> tuple[float, float] | None:
    rows, columns = np.nonzero(mask)
    return None if rows.size == 0 else (float(rows.mean()), float(columns.mean()))
