"""Draws a planned slice: signal, true labels and true fat fraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.canal import paint_canal, paint_foramina
from spine_explorer.phantom.canvas import Canvas
from spine_explorer.phantom.clutter import blend_bowel, mottle_marrow, paint_strands
from spine_explorer.phantom.composition import compose, pixel_labels, structure_cover, true_fat
from spine_explorer.phantom.deformation import Deformation
from spine_explorer.phantom.disc import blend_disc
from spine_explorer.phantom.easel import Easel
from spine_explorer.phantom.flank import paint_flank
from spine_explorer.phantom.implants import distort
from spine_explorer.phantom.infiltration import infiltrate
from spine_explorer.phantom.materials import FAT_FRACTIONS, signals
from spine_explorer.phantom.muscles import paint_muscles
from spine_explorer.phantom.noise import NoiseField
from spine_explorer.phantom.outlines import Points
from spine_explorer.phantom.plan import SlicePlan
from spine_explorer.phantom.protocol import Contrast
from spine_explorer.phantom.scanner import ScanPlan, scan
from spine_explorer.phantom.trunk import body_surface, paint_abdomen, paint_trunk
from spine_explorer.phantom.vertebra import paint_disc, paint_posterior_elements

_ORIGIN_ROW = 0.575
_GRAIN = 0.05
_GRAIN_SIZE = 1.6


@dataclass(frozen=True, eq=False)
class PhantomSlice:
    """A drawn slice, in display orientation: rows grow to the back, columns to the left.

    Attributes:
        signal: What the scanner shows, shape (row, column), float32; 1 is pure water.
        labels: Label numbers of ``spine_explorer.anatomy``, same shape, uint8.
        fat_fraction: Part of each pixel's area that is fat, same shape, float32; of marrow, the
            part of its protons that belong to fat.
        areas: Drawn area of each structure in mm², in the order of ``anatomy.STRUCTURES``.
        fat: Part of each muscle's area that is fat, in the same order, muscles only.
    """

    signal: NDArray[np.float32]
    labels: NDArray[np.uint8]
    fat_fraction: NDArray[np.float32]
    areas: tuple[float, ...]
    fat: tuple[float, ...]


def draw_slice(
    plan: SlicePlan,
    *,
    contrast: Contrast = Contrast.T2,
    shape: tuple[int, int] = (320, 320),
    spacing: tuple[float, float] = (0.6875, 0.6875),
    rng: np.random.Generator | None = None,
    scanning: ScanPlan | None = None,
) -> PhantomSlice:
    """Draw a slice.

    Labels, areas and fat depend on the plan alone; the contrast, the scan and ``rng`` change
    only the signal.

    Args:
        plan: What to draw.
        contrast: How it is imaged.
        shape: Rows and columns.
        spacing: Millimetres between rows and between columns.
        rng: Where the noise comes from; the plan's seed if ``None``.
        scanning: The scan's shading, bands, resolution and noise; ``None`` gives the ideal
            image without any of them, and without what implants do to it.
    """
    canvas = Canvas(shape, spacing, origin_pixel(shape))
    disc = _paint(Easel(plan, canvas, Deformation(plan)))
    muscle_fat = infiltrate(canvas, plan)
    cover = structure_cover(canvas)
    parts = compose(canvas, muscle_fat)
    x, y = canvas.pixel_positions()
    blend_disc(parts, disc, x, y, plan)
    blend_bowel(parts, 1 - cover.sum(axis=0), x, y, plan)
    mottle_marrow(parts, x, y, plan)
    labels = pixel_labels(cover)
    signal = np.tensordot(signals(contrast), parts, axes=1)
    if scanning is not None:
        grainy = signal * (1 + _GRAIN * _grain(plan, x, y))
        if plan.implants:
            grainy = distort(grainy, x, y, plan)
        extent = (float(y[labels.any(axis=1)].min()), body_surface(plan))
        signal = scan(grainy, y, extent, scanning, rng or np.random.default_rng(plan.seed))
    return PhantomSlice(
        signal=signal.astype(np.float32),
        labels=labels,
        fat_fraction=np.tensordot(FAT_FRACTIONS, parts, axes=1),
        areas=tuple(float(part.sum()) * spacing[0] * spacing[1] for part in cover),
        fat=true_fat(canvas, muscle_fat),
    )


def origin_pixel(shape: tuple[int, int]) -> tuple[float, float]:
    """Return the row and the column on which the middle of the disc's back edge lies."""
    return shape[0] * _ORIGIN_ROW, (shape[1] - 1) / 2


def _grain(plan: SlicePlan, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    return NoiseField([plan.seed, 9], plan.offset)(x[None, :], y[:, None], _GRAIN_SIZE)


def _paint(easel: Easel) -> Points:
    """Paint everything from back to front; return the outline of the disc."""
    paint_trunk(easel)
    paint_abdomen(easel)
    paint_strands(easel)
    paint_flank(easel)
    paint_muscles(easel)
    paint_foramina(easel)
    disc = paint_disc(easel)
    paint_posterior_elements(easel)
    paint_canal(easel)
    return disc
