"""Paints the disc and the bone behind the canal: facet joints, laminae, spinous process."""

from __future__ import annotations

import numpy as np

from spine_explorer.anatomy import Tissue as Anatomy
from spine_explorer.anatomy import structure
from spine_explorer.phantom.easel import Easel, on_side
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import (
    Points,
    closed_curve,
    scaled,
    stroke,
    symmetric_curve,
)
from spine_explorer.phantom.shapes import SHAPES

_UPPER_FACET = (
    (1, 21), (4, 17.5), (7, 12.5), (10.5, 8), (14.5, 7.5), (17.2, 10.5), (17, 15), (14, 20),
    (9.5, 23), (6, 26), (3, 28), (1, 27),
)  # fmt: skip
_LOWER_FACET = (
    (10.5, 5.0), (13, 2.6), (19, 2.6), (24, 6), (25.5, 12), (23.5, 17.5), (19, 20), (18.6, 15),
    (18, 9.5), (14.5, 6.2),
)  # fmt: skip
_SPINOUS = ((0, 20.5), (2.8, 24), (2.6, 30), (2.8, 37), (3.6, 42), (2.4, 45.5), (0, 46.5))
_DISC = (
    (0, -2), (0.38, -1.96), (0.71, -1.7), (0.92, -1.28), (1, -0.82), (0.94, -0.4), (0.72, -0.1),
    (0.42, 0.01), (0.2, -0.01), (0, -0.04),
)  # fmt: skip
_JUNCTION = ((-3, 21), (3, 21), (1.2, 27), (0, 29), (-1.2, 27))
_CORTEX = 1.05
_LENGTH_PER_MM = 0.015


def paint_disc(easel: Easel) -> Points:
    """Paint the disc with its label; return its outline as drawn."""
    outline = disc_outline(easel)
    easel.paint(outline, Material.FAT, grow=0.8)
    easel.paint(outline, Material.FIBROUS, label=structure(Anatomy.DISC).label)
    return easel.paint(outline, Material.ANNULUS, label=None, grow=-0.9)


def disc_outline(easel: Easel) -> Points:
    """Return the outline of the disc: an oval that is hollow behind, unless it bulges."""
    disc = easel.plan.disc
    oval = symmetric_curve(_DISC) * SHAPES[easel.plan.level].disc
    bulge = np.exp(-((oval[:, 0] / 10.0) ** 2)) * (oval[:, 1] > -10.0) * disc.bulge
    shaped = oval + np.stack([np.zeros_like(bulge), bulge], axis=-1)
    return scaled(shaped, np.sqrt(disc.size), (0.0, 0.0))


def paint_posterior_elements(easel: Easel) -> None:
    """Paint facet joints, laminae and the spinous process, as one person's vary."""
    rng = np.random.default_rng([easel.plan.seed, 14])
    for side in (1, -1):
        _paint_facet(easel, rng, side)
    length = rng.uniform(0.85, 1.1) + _LENGTH_PER_MM * easel.plan.offset
    spinous = scaled(symmetric_curve(_SPINOUS), (rng.uniform(0.8, 1.3), length), (0.0, 20.5))
    lean = rng.normal(0, 0.03) * (spinous[:, 1] - 20.5)
    easel.paint_bone(spinous + np.stack([lean, np.zeros_like(lean)], axis=-1), cortex=_CORTEX)
    easel.paint(closed_curve(_JUNCTION), Material.MARROW)
    tip = float(spinous[:, 1].max())
    ligament = stroke([(0, tip - 2), (0, (tip + 60) / 2), (0, 60)], 2.6, end_width=1.4)
    easel.paint(ligament, Material.FIBROUS)


def _paint_facet(easel: Easel, rng: np.random.Generator, side: int) -> None:
    lower_size = rng.uniform(0.85, 1.15, 2) - _LENGTH_PER_MM * easel.plan.offset
    upper_size = rng.uniform(0.88, 1.15, 2) + _LENGTH_PER_MM * easel.plan.offset
    lower = scaled(closed_curve(_LOWER_FACET), lower_size, (18.0, 10.0))
    upper = scaled(closed_curve(_UPPER_FACET), upper_size, (2.0, 23.0))
    easel.paint_bone(on_side(lower, side), cortex=_CORTEX)
    easel.paint_bone(on_side(upper, side), cortex=_CORTEX)
    joint = stroke([(12.5, 6.4), (17, 8.6), (18.2, 13), (17.6, 18)], rng.uniform(0.3, 0.9))
    easel.paint(on_side(joint, side), Material.NUCLEUS)
