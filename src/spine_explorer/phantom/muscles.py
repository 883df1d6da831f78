"""Paints the muscles of the back and the psoas, each within its fascia."""

from __future__ import annotations

import numpy as np

from spine_explorer.anatomy import Side, structure
from spine_explorer.anatomy import Tissue as Anatomy
from spine_explorer.phantom.easel import LEFT, RIGHT, Easel, on_side
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import Points, closed_curve, scaled, stroke
from spine_explorer.phantom.plan import SlicePlan
from spine_explorer.phantom.shapes import SHAPES, Path

_FAT_PLANE = 1.5
_FASCIA = 0.75
_MULTIFIDUS_ANCHOR = (4.0, 30.0)
_ERECTOR_ANCHOR = (24.0, 26.0)
_PSOAS_ANCHOR = (30.0, -10.0)
_LATERAL_PART = 0.8
_CLEFT_STEP = 6


def paint_muscles(easel: Easel) -> None:
    """Paint multifidus, erector spinae and psoas of both sides, with their labels."""
    for side in (LEFT, RIGHT):
        _paint_back(easel, side)
        _paint_psoas(easel, side)


def muscle_back(plan: SlicePlan) -> float:
    """Return how far in mm, for an average build, the back muscles reach behind the disc."""
    shapes = SHAPES[plan.level]
    parts = ((shapes.multifidus, _MULTIFIDUS_ANCHOR), (shapes.erector_spinae, _ERECTOR_ANCHOR))
    sizes = [max(plan.muscles[2 * i].size, plan.muscles[2 * i + 1].size) for i in range(2)]
    return max(
        anchor[1] + (max(y for _, y in path) - anchor[1]) * _growth(size)[1]
        for (path, anchor), size in zip(parts, sizes, strict=True)
    )


def _paint_back(easel: Easel, side: int) -> None:
    shapes = SHAPES[easel.plan.level]
    erector = _sized(easel, shapes.erector_spinae, Anatomy.ERECTOR_SPINAE, side, _ERECTOR_ANCHOR)
    multifidus = _sized(easel, shapes.multifidus, Anatomy.MULTIFIDUS, side, _MULTIFIDUS_ANCHOR)
    for grow, material in ((_FAT_PLANE, Material.FAT), (_FASCIA, Material.FIBROUS)):
        easel.paint(erector, material, grow=grow)
        easel.paint(multifidus, material, grow=grow)
    easel.paint(erector, Material.MUSCLE, label=_label(Anatomy.ERECTOR_SPINAE, side))
    _paint_cleft(easel, multifidus, side)
    easel.paint(multifidus, Material.MUSCLE, label=_label(Anatomy.MULTIFIDUS, side))


def _paint_cleft(easel: Easel, multifidus: Points, side: int) -> None:
    """Paint the fat between the two muscles, which belongs to the erector spinae's outline."""
    rng = np.random.default_rng([easel.plan.seed, 15, side + 1])
    distance = np.abs(multifidus[:, 0])
    border = multifidus[distance > _LATERAL_PART * distance.max()]
    fat = easel.plan.muscles[_label(Anatomy.ERECTOR_SPINAE, side) - 1].fat
    front, back = (0.6 + 3.0 * fat) * rng.uniform(0.5, 1.8, 2)
    cleft = stroke(border[::_CLEFT_STEP], 2 * front, end_width=2 * back)
    easel.paint(cleft, Material.FAT, label=None)


def _paint_psoas(easel: Easel, side: int) -> None:
    psoas = _sized(easel, SHAPES[easel.plan.level].psoas, Anatomy.PSOAS, side, _PSOAS_ANCHOR)
    easel.paint(psoas, Material.FAT, grow=_FASCIA)
    easel.paint(psoas, Material.MUSCLE, label=_label(Anatomy.PSOAS, side))


def _sized(
    easel: Easel, control: Path, muscle: Anatomy, side: int, anchor: tuple[float, float]
) -> Points:
    size = easel.plan.muscles[_label(muscle, side) - 1].size
    return on_side(scaled(closed_curve(control), _growth(size), anchor), side)


def _growth(size: float) -> tuple[float, float]:
    """Return how far a muscle stretches sideways and backwards: more to the back, where room is."""
    return size**0.35, size**0.65


def _label(muscle: Anatomy, side: int) -> int:
    return structure(muscle, Side.LEFT if side == LEFT else Side.RIGHT).label
