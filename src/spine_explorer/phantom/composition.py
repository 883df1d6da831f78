"""From sub-pixels to pixels: what each pixel is made of, and which structure it belongs to."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, STRUCTURES
from spine_explorer.phantom.canvas import SUBDIVISION, Canvas
from spine_explorer.phantom.materials import Material

_Number = TypeVar("_Number", bound=np.generic)

_SUBPIXELS = SUBDIVISION**2


def compose(canvas: Canvas, muscle_fat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the part of each pixel's area that each material takes up.

    Args:
        canvas: The drawing.
        muscle_fat: Fat fraction of each sub-pixel of muscle, 0 elsewhere.

    Returns:
        Shape (material, row, column), in the order of ``Material``; adds up to 1.
    """
    parts = _cover(canvas.materials, range(len(Material)))
    fat = _block_sums(muscle_fat) / np.float32(_SUBPIXELS)
    parts[Material.FAT] += fat
    parts[Material.MUSCLE] -= fat
    return parts


def structure_cover(canvas: Canvas) -> NDArray[np.float32]:
    """Return the part of each pixel that each structure covers, shape (structure, row, column)."""
    return _cover(canvas.labels, range(1, STRUCTURE_COUNT + 1))


def true_fat(canvas: Canvas, muscle_fat: NDArray[np.float32]) -> tuple[float, ...]:
    """Return the part of each muscle's area that is fat, in the order of the labels."""
    inside = np.flatnonzero(canvas.labels)
    labels = canvas.labels.ravel()[inside]
    fat = muscle_fat.ravel()[inside] + (canvas.materials.ravel()[inside] == Material.FAT)
    total = np.bincount(labels, weights=fat, minlength=STRUCTURE_COUNT + 1)
    count = np.bincount(labels, minlength=STRUCTURE_COUNT + 1)
    muscles = [item.label for item in STRUCTURES if item.tissue.is_muscle]
    return tuple(float(total[label] / max(count[label], 1)) for label in muscles)


def pixel_labels(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the label of each pixel such that every structure keeps its drawn area.

    Each structure gets as many pixels as its drawn area comes to. Border pixels are handed out
    by how much of them is covered, the most covered first. A plain majority would miss the area
    of small outlines by some per cent.

    Args:
        cover: From ``structure_cover``.
    """
    parts = cover.reshape(len(cover), -1)
    labels = np.where(parts.max(axis=0) >= 1, parts.argmax(axis=0) + 1, BACKGROUND)
    missing = np.rint(parts.sum(axis=1)) - (parts >= 1).sum(axis=1)
    structures, pixels = np.nonzero((parts > 0) & (parts < 1))
    order = np.argsort(-parts[structures, pixels], kind="stable")
    for index, pixel in zip(structures[order].tolist(), pixels[order].tolist(), strict=True):
        if missing[index] > 0 and labels[pixel] == BACKGROUND:
            labels[pixel] = index + 1
            missing[index] -= 1
    return labels.reshape(cover.shape[1:]).astype(np.uint8)


def _cover(fine: NDArray[np.uint8], kinds: range) -> NDArray[np.float32]:
    """Return the part of each pixel that is of each kind, shape (kind, row, column)."""
    counts = np.stack([_block_sums((fine == kind).view(np.uint8)) for kind in kinds])
    return (counts / _SUBPIXELS).astype(np.float32)


def _block_sums(fine: NDArray[_Number]) -> NDArray[_Number]:
    """Sum the sub-pixels of each pixel."""
    rows = _sum_of([fine[start::SUBDIVISION] for start in range(SUBDIVISION)])
    return _sum_of([rows[:, start::SUBDIVISION] for start in range(SUBDIVISION)])


def _sum_of(arrays: list[NDArray[_Number]]) -> NDArray[_Number]:
    total = arrays[0].copy()
    for array in arrays[1:]:
        np.add(total, array, out=total)
    return total
