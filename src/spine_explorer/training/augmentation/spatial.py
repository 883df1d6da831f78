"""Random place, size, turn, warp and mirror image of a slice, on the network's grid."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import convolve1d
from scipy.special import ive
from torch import Tensor
from torch.nn.functional import grid_sample

from spine_explorer.anatomy import mirror_labels
from spine_explorer.segmentation.preprocessing import MODEL_SPACING, SMALLEST_GRID
from spine_explorer.training.augmentation.fields import smooth_field
from spine_explorer.training.augmentation.narrowing import narrow_multifidus
from spine_explorer.training.augmentation.scoliosis import (
    Scoliosis,
    curve_spine,
    sample_scoliosis,
)
from spine_explorer.training.augmentation.stenosis import Stenosis, narrow_canal, sample_stenosis

_MIRROR = torch.tensor(mirror_labels())
_CURVED = 0.1
_REACH = 4
"""Standard deviations after which a blur ends."""

_STENOSED = 0.12


@dataclass(frozen=True)
class Placement:
    """One random placement of a slice on the network's grid.

    Attributes:
        mirrored: Left and right swapped, labels included.
        angle: Rotation about the centre in radians, anticlockwise on the screen.
        scale: Magnification along rows and along columns.
        shift: Millimetres down the rows and along the columns, after rotation and scaling.
        narrowing: Width that is left of multifidus; see ``narrow_multifidus``.
        scoliosis: The shape of a slice through a curved spine, or ``None``.
        stenosis: What is left of the canal, or ``None``.
        warp: How many mm farther down and to the right each pixel comes from, shape (2, row,
            column), or ``None``.
    """

    mirrored: bool = False
    angle: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)
    narrowing: float = 1.0
    scoliosis: Scoliosis | None = None
    stenosis: Stenosis | None = None
    warp: Tensor | None = None


def sample_placement(rng: np.random.Generator) -> Placement:
    """Draw a placement: turns, sizes, shifts and gentle warps beyond what patients show.

    Turns have an SD of 9 degrees and end at 30 (scoliosis, a tilted patient); sizes an SD of
    13 % and end at 0.75 and 1.35; shifts an SD of 10 mm. Half of the slices are mirrored, half
    warped, and in a quarter multifidus is narrowed to between 0.35 and 0.9 of its width. One
    slice in ten comes from a curved spine, and in one in eight the canal is narrowed.
    """
    size = math.exp(rng.normal(0, 0.13))
    stretch = math.exp(rng.normal(0, 0.05))
    return Placement(
        mirrored=bool(rng.random() < 0.5),
        angle=math.radians(float(np.clip(rng.normal(0, 9), -30, 30))),
        scale=(
            float(np.clip(size * stretch, 0.75, 1.35)),
            float(np.clip(size / stretch, 0.75, 1.35)),
        ),
        shift=(float(rng.normal(0, 10)), float(rng.normal(0, 10))),
        narrowing=float(rng.uniform(0.35, 0.9)) if rng.random() < 0.25 else 1.0,
        warp=_sample_warp(rng) if rng.random() < 0.5 else None,
        scoliosis=sample_scoliosis(rng) if rng.random() < _CURVED else None,
        stenosis=sample_stenosis(rng) if rng.random() < _STENOSED else None,
    )


def _sample_warp(rng: np.random.Generator) -> Tensor:
    """A displacement in mm whose steepness does not depend on how fine it is: no folds."""
    cells = int(rng.integers(4, 9))
    amplitude = float(rng.uniform(1, 14)) / cells
    shape = (SMALLEST_GRID, SMALLEST_GRID)
    return amplitude * smooth_field(rng, shape=shape, cells=cells, channels=2)


def soften(image: NDArray[np.float32], spacing: float) -> NDArray[np.float32]:
    """Blur a slice so that ``place`` shows as much detail as ``ModelGrid`` does in use.

    Both interpolate with a triangle, ``place`` with one as wide as a pixel of the slice, use with
    one as wide as a pixel of the network's grid where that is wider. A triangle of width w has the
    variance w² / 6; the blur, a Gaussian for grids (Lindeberg 1990, doi:10.1109/34.49051), has the
    difference.

    Args:
        image: Signal, shape (row, column).
        spacing: Millimetres between its pixels.

    Example:
        >>> bool(np.array_equal(soften(slice_, 1.2), slice_))  # doctest: +SKIP
        True
    """
    if spacing >= MODEL_SPACING:
        return image
    variance = ((MODEL_SPACING / spacing) ** 2 - 1) / 6
    reach = math.ceil(_REACH * math.sqrt(variance))
    kernel = ive(np.arange(-reach, reach + 1), variance)
    for axis in (0, 1):
        image = convolve1d(image, kernel / kernel.sum(), axis=axis)
    return image


def place(
    image: Tensor, labels: Tensor, spacing: float, placement: Placement
) -> tuple[Tensor, Tensor]:
    """Resample a slice and its labels onto the network's grid.

    Args:
        image: Signal, shape (row, column), softened if its pixels are finer than the network's.
        labels: Integer labels of the same shape.
        spacing: Millimetres between their pixels.
        placement: Where to put it.

    Returns:
        Image (0 outside the slice) and labels, both (256, 256), centred on the same point.

    Example:
        >>> image, labels = torch.ones(320, 320), torch.zeros(320, 320, dtype=torch.long)
        >>> place(image, labels, 0.6875, Placement())[0].shape
        torch.Size([256, 256])
    """
    if placement.mirrored:
        image, labels = image.flip(-1), _MIRROR[labels.long()].flip(-1)
    rows, columns = _source_position(placement)
    if placement.scoliosis is not None:
        rows, columns = curve_spine(rows, columns, labels, spacing, placement.scoliosis)
    columns = narrow_multifidus(rows, columns, labels, spacing, placement.narrowing)
    if placement.stenosis is not None:
        rows, columns = narrow_canal(rows, columns, labels, spacing, placement.stenosis)
    height, width = (size * spacing for size in image.shape)
    grid = torch.stack([2 * columns / width, 2 * rows / height], dim=-1)
    placed = _look_up(image, grid, "bilinear")
    return placed, _look_up(labels.float(), grid, "nearest").long()


def _look_up(image: Tensor, grid: Tensor, mode: str) -> Tensor:
    return grid_sample(image[None, None], grid[None], mode=mode, align_corners=False)[0, 0]


def _source_position(placement: Placement) -> tuple[Tensor, Tensor]:
    """Where each pixel of the network's grid comes from: mm from the slice's centre."""
    offset = (torch.arange(SMALLEST_GRID) - (SMALLEST_GRID - 1) / 2) * MODEL_SPACING
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    rows, columns = rows - placement.shift[0], columns - placement.shift[1]
    cosine, sine = math.cos(placement.angle), math.sin(placement.angle)
    source_rows = (cosine * rows + sine * columns) / placement.scale[0]
    source_columns = (cosine * columns - sine * rows) / placement.scale[1]
    if placement.warp is not None:
        source_rows = source_rows + placement.warp[0]
        source_columns = source_columns + placement.warp[1]
    return source_rows, source_columns
