"""Paints the trunk: skin, the fat below it, vessels, bowel and kidneys."""

from __future__ import annotations

import numpy as np

from spine_explorer.phantom.easel import Easel
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.muscles import muscle_back
from spine_explorer.phantom.outlines import Points, ellipse, inset, stroke
from spine_explorer.phantom.plan import Level, SlicePlan
from spine_explorer.phantom.shapes import SHAPES

_BODY_CENTRE = -50.0
_HALF_WIDTH = 175.0
_SKIN = 1.6
_SEPTA = 26
_LOOPS = 5


def paint_trunk(easel: Easel) -> None:
    """Paint the body's outline, its skin and the fat that everything else lies in."""
    outline = _body_outline(easel)
    easel.canvas.fill(outline, Material.SKIN)
    easel.canvas.fill(inset(outline, _SKIN), Material.FAT)
    _paint_septa(easel, outline)


def paint_abdomen(easel: Easel) -> None:
    """Paint what lies in front of the spine."""
    rng = np.random.default_rng([easel.plan.seed, 4])
    for _ in range(_LOOPS):
        _paint_loop(easel, rng)
    if easel.plan.level is Level.L3_L4 and rng.random() < 0.5:
        _paint_kidneys(easel, rng)
    for x, y, radius in SHAPES[easel.plan.level].vessels:
        vessel = ellipse(
            (x + rng.normal(0, 1.5), y + rng.normal(0, 1)), radius * rng.uniform(0.75, 1.2, 2)
        )
        easel.paint(vessel, Material.MUSCLE)
        easel.paint(vessel, Material.FLOWING_BLOOD, grow=-0.9)


def body_surface(plan: SlicePlan) -> float:
    """Return how far in mm the skin of the back lies behind the disc's back edge."""
    return muscle_back(plan) * plan.build + plan.irregularity + plan.subcutaneous


def _body_outline(easel: Easel) -> Points:
    depth = body_surface(easel.plan) / easel.plan.build - _BODY_CENTRE
    oval = ellipse((0.0, _BODY_CENTRE), (_HALF_WIDTH, depth), exponent=2.7)
    furrow = 4.0 * np.exp(-((oval[:, 0] / 16.0) ** 2)) * (oval[:, 1] > 0)
    return easel.deformation.body(oval - np.stack([np.zeros_like(furrow), furrow], axis=-1))


def _paint_septa(easel: Easel, body: Points) -> None:
    """Paint fibrous septa in the subcutaneous fat: one sheet along the skin, and short ones."""
    rng = np.random.default_rng([easel.plan.seed, 5])
    back = body[body[:, 1] > 0]
    back = back[np.argsort(back[:, 0])]
    depth = easel.plan.subcutaneous
    sheet = back - (0.0, 0.45 * depth) - np.abs(back[:, :1]) * (0.0, 0.05)
    easel.canvas.fill(stroke(sheet, 0.5), Material.FIBROUS)
    for _ in range(_SEPTA):
        x = rng.uniform(-105, 105)
        y = np.interp(x, back[:, 0], back[:, 1]) - rng.uniform(0.1, 1.4) * depth
        length, slope = rng.uniform(5, 16), rng.normal(0, 0.5)
        bend = rng.normal(0, 0.15) * length
        path = [
            (x, y),
            (x + length / 2, y + slope * length / 2 + bend),
            (x + length, y + slope * length),
        ]
        easel.canvas.fill(stroke(path, 0.35, end_width=0.15), Material.FIBROUS)


def _paint_loop(easel: Easel, rng: np.random.Generator) -> None:
    side = rng.choice((-1, 1))
    centre = (side * rng.uniform(50, 110), rng.uniform(-95, -38))
    radii = (rng.uniform(8, 16), rng.uniform(7, 13))
    loop = ellipse(centre, radii, turn=rng.uniform(0, 180))
    easel.paint(loop, Material.MUSCLE)
    filling = rng.choice([Material.BOWEL, Material.BOWEL, Material.AIR])
    easel.paint(loop, Material(filling), grow=-2.0)


def _paint_kidneys(easel: Easel, rng: np.random.Generator) -> None:
    for side in (1, -1):
        centre = (side * (80.0 + rng.normal(0, 3)), -28.0 + rng.normal(0, 4))
        kidney = ellipse(centre, (24.0, 21.0), exponent=2.2, turn=side * rng.uniform(10, 40))
        easel.paint(kidney, Material.FAT, grow=6.0)
        easel.paint(kidney, Material.KIDNEY)
        hilum = ellipse((centre[0] - side * 6, centre[1]), (8.0, 3.0), turn=side * 20.0)
        easel.paint(hilum, Material.FAT)
