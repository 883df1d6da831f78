"""Paints what lies beside the spine: quadratus lumborum, the abdominal wall, the pelvis."""

from __future__ import annotations

import numpy as np

from spine_explorer.phantom.easel import LEFT, RIGHT, Easel, on_side
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import closed_curve, stroke
from spine_explorer.phantom.plan import Level
from spine_explorer.phantom.shapes import SHAPES, Path

_WALL = ((84, 17), (98, 6), (112, -14), (122, -40))
_CREST = ((74, 26), (86, 14), (100, 0), (122, -24))
_ILIUM = ((48, 41), (55, 28), (66, 10), (80, -12), (96, -36), (112, -62))
_ALA = (
    (27, 0), (32, -8), (42, -13), (52, -12), (61, -5), (62, 4), (57, 10), (48, 10), (38, 8),
    (31, 6),
)  # fmt: skip
_GLUTEUS = (
    (56, 43), (58, 32), (68, 12), (82, -12), (98, -40), (135, -40), (140, 0), (120, 28), (92, 34),
    (72, 41),
)  # fmt: skip
_GLUTEUS_OF_CREST = (
    (75, 29), (86, 16), (101, 2), (122, -20), (134, -2), (120, 16), (102, 25), (90, 29),
)  # fmt: skip
_ILIACUS = (
    (66, 8), (79, -12), (95, -36), (112, -62), (100, -74), (88, -60), (80, -40), (72, -22),
    (66, -8),
)  # fmt: skip
_PLANE = 0.5
_LOW_CREST = 0.35


def paint_flank(easel: Easel) -> None:
    """Paint both flanks as they are at the level of the slice."""
    painter = {
        Level.L3_L4: _paint_waist,
        Level.L4_L5: _paint_crest,
        Level.L5_S1: _paint_pelvis,
    }[easel.plan.level]
    painter(easel)


def _paint_waist(easel: Easel) -> None:
    for depth in (0.0, 6.0, 11.5):
        layer = [(x + 0.7 * depth, y + 0.6 * depth) for x, y in _WALL]
        easel.paint_both(stroke(layer, 5.0, end_width=4.2), Material.MUSCLE)
    _paint_quadratus(easel)


def _paint_crest(easel: Easel) -> None:
    if np.random.default_rng([easel.plan.seed, 13]).random() < _LOW_CREST:
        _paint_waist(easel)
        return
    easel.paint_both(closed_curve(_GLUTEUS_OF_CREST), Material.MUSCLE)
    inner = [(x - 3, y - 4) for x, y in _CREST]
    easel.paint_both(stroke(inner, 5.0, end_width=9.0), Material.MUSCLE)
    _paint_blade(easel, _CREST, 7.5, 5.0)
    _paint_quadratus(easel)


def _paint_pelvis(easel: Easel) -> None:
    for muscle in (_GLUTEUS, _ILIACUS):
        easel.paint_both(closed_curve(muscle), Material.MUSCLE)
    _paint_quadratus(easel)
    for side in (LEFT, RIGHT):
        easel.paint_bone(on_side(closed_curve(_ALA), side), cortex=1.0)
    _paint_blade(easel, _ILIUM, 11.0, 6.5)


def _paint_quadratus(easel: Easel) -> None:
    outline = closed_curve(SHAPES[easel.plan.level].quadratus)
    easel.paint_both(outline, Material.FAT, grow=_PLANE)
    easel.paint_both(outline, Material.MUSCLE)


def _paint_blade(easel: Easel, path: Path, width: float, end_width: float) -> None:
    blade = stroke(path, width, end_width=end_width)
    for side in (LEFT, RIGHT):
        easel.paint_bone(on_side(blade, side), cortex=1.2)
