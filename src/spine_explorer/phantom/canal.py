"""Paints the canal: ligaments, epidural fat, the thecal sac and its nerve roots."""

from __future__ import annotations

import numpy as np

from spine_explorer.anatomy import Tissue as Anatomy
from spine_explorer.anatomy import structure
from spine_explorer.phantom.easel import Easel
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import (
    Points,
    ellipse,
    scaled,
    stroke,
    symmetric_curve,
)
from spine_explorer.phantom.plan import DiscPlan, Level
from spine_explorer.phantom.shapes import SHAPES

_ROOTS = {Level.L3_L4: 15, Level.L4_L5: 11, Level.L5_S1: 7}
_ROOT_RADIUS = 0.62
_SEVERE_AREA = 0.35
_GAP = 0.3
_FLAVUM = ((10.8, 5.5), (7.9, 10.6), (4.2, 15.4), (0.8, 19.6))
_CANAL_FAT = ((0, 0.5), (6, 0.2), (8.5, 1.8), (8.7, 5), (6.4, 9.8), (3, 14.8), (0, 18))


def paint_canal(easel: Easel) -> None:
    """Paint everything between the disc and the laminae, with the sac's label."""
    easel.paint(_pushed_back(symmetric_curve(_CANAL_FAT), easel), Material.FAT)
    thickness = 2.6 + 4.0 * easel.plan.disc.stenosis
    easel.paint_both(stroke(_FLAVUM, thickness, end_width=1.6), Material.FIBROUS)
    sac = sac_outline(easel)
    label = structure(Anatomy.CANAL).label
    easel.paint(sac, Material.FIBROUS, grow=0.4)
    easel.paint(sac, Material.CSF, label=label)
    for root in _roots(easel, sac):
        easel.paint(root, Material.NERVE, label=None)


def paint_foramina(easel: Easel) -> None:
    """Paint the nerve roots and small veins in the fat beside the canal."""
    rng = np.random.default_rng([easel.plan.seed, 2])
    for side in (1, -1):
        x, y = 17.5 + rng.normal(0, 0.6), 0.5 + rng.normal(0, 0.5)
        ganglion = ellipse((side * x, y), (3.6, 2.4), turn=side * 35.0)
        easel.paint(ganglion, Material.NERVE)
        for _ in range(3):
            vein = ellipse((side * rng.uniform(11, 25), rng.uniform(-1, 5)), (1.1, 0.7))
            easel.paint(vein, Material.MUSCLE)


def narrowing(disc: DiscPlan) -> float:
    """Return by which factor the stenosis at a disc shrinks the thecal sac's diameter."""
    return float(np.sqrt(1 - (1 - _SEVERE_AREA) * disc.stenosis))


def sac_outline(easel: Easel) -> Points:
    """Return the outline of the thecal sac; stenosis narrows it, a bulge flattens it."""
    outline = _pushed_back(symmetric_curve(SHAPES[easel.plan.level].sac), easel)
    shrink = narrowing(easel.plan.disc)
    return scaled(outline, shrink, (0.0, float(outline[:, 1].min()) + 2.0))


def _pushed_back(outline: Points, easel: Easel) -> Points:
    """Flatten an outline from the front until the disc's bulge has room."""
    front, back = float(outline[:, 1].min()), float(outline[:, 1].max())
    free = max(front, easel.plan.disc.bulge + _GAP)
    return scaled(outline, (1.0, (back - free) / (back - front)), (0.0, back))


def _roots(easel: Easel, sac: Points) -> list[Points]:
    """Place the roots of the cauda equina in the back and the sides of the sac."""
    rng = np.random.default_rng([easel.plan.seed, 3])
    middle, extent = sac.mean(axis=0), np.ptp(sac, axis=0) / 2
    count = _ROOTS[easel.plan.level]
    angle = np.linspace(-0.25, np.pi + 0.25, count) + rng.normal(0, 0.12, count)
    reach = rng.uniform(0.35, 0.72, count)
    drift = 0.02 * easel.plan.offset
    places = middle + extent * reach[:, None] * np.stack(
        [np.cos(angle + drift), 0.9 * np.sin(angle + drift)], axis=-1
    )
    radii = _ROOT_RADIUS * rng.uniform(0.8, 1.25, count)
    return [ellipse((x, y), (radius, radius)) for (x, y), radius in zip(places, radii, strict=True)]
