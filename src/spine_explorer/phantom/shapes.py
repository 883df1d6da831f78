"""Average outlines at each level, as control points set by hand.

Millimetres; (0, 0) is the middle of the disc's back edge, x grows to the patient's left and y to
the back. Only the left side is written down. The areas lie within two standard deviations of the
healthy means of Ivanac 2026 (psoas, erector spinae) and Lim 2017 (thecal sac, PMC5728944).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from spine_explorer.phantom.plan import Level

Path: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class LevelShapes:
    """The left side of an average slice.

    Attributes:
        multifidus: Outline within the fascia.
        erector_spinae: Outline within the fascia; reaches under the multifidus.
        psoas: Outline.
        quadratus: Outline of quadratus lumborum, or of its remains.
        disc: Half width and half depth.
        sac: Left half of the thecal sac, from front to back.
        vessels: (x, y, radius) of the great vessels of both sides.
    """

    multifidus: Path
    erector_spinae: Path
    psoas: Path
    quadratus: Path
    disc: tuple[float, float]
    sac: Path
    vessels: tuple[tuple[float, float, float], ...]


_L3_L4 = LevelShapes(
    multifidus=(
        (3.2, 31), (5, 25), (11, 20), (18, 18), (22, 21), (24, 28), (25, 37), (24, 46),
        (20, 53), (12, 55.5), (5, 53), (3.4, 42),
    ),
    erector_spinae=(
        (19, 20), (25, 13), (31, 10), (41, 13), (52, 18), (63, 24), (70, 31), (70, 37),
        (62, 45), (50, 52), (36, 56), (24, 56), (17, 50), (15, 34),
    ),
    psoas=(
        (27, -12), (29, -24), (35, -33), (43, -35), (51, -29), (57, -17), (59, -5), (53, 3),
        (43, 5), (33, 4), (28, -2),
    ),
    quadratus=(
        (45, 9), (53, 4), (64, 2), (77, 4), (88, 10), (86, 16), (75, 20), (64, 20), (53, 15),
    ),
    disc=(26.5, 20.0),
    sac=((0, -0.2), (4, 0.2), (7.5, 1.8), (7.9, 5), (5.6, 9), (2.4, 12), (0, 13)),
    vessels=((6, -50, 8.5), (-17, -48, 10)),
)  # fmt: skip

_L4_L5 = LevelShapes(
    multifidus=(
        (3.2, 33), (5, 26), (12, 21), (20, 18.5), (26, 21), (29, 29), (30, 39), (28.5, 49),
        (22, 56), (13, 58.5), (5, 55.5), (3.4, 44),
    ),
    erector_spinae=(
        (23, 19), (28, 11), (36, 8.5), (47, 11), (58, 17), (66, 25), (68, 33), (62, 43),
        (52, 51), (40, 56.5), (28, 58), (21, 52), (19, 36),
    ),
    psoas=(
        (28, -14), (29, -27), (36, -38), (47, -42), (58, -38), (66, -28), (67, -15), (60, -5),
        (48, 0), (37, 0), (30, -5),
    ),
    quadratus=((52, 8), (62, 4), (74, 4), (86, 8), (94, 14), (86, 19), (74, 20), (62, 15)),
    disc=(27.0, 19.5),
    sac=((0, 0.8), (4, 1), (7.5, 2.6), (7.7, 6), (5.4, 9.8), (2.3, 13), (0, 14)),
    vessels=((10, -49, 6.5), (-6, -50, 6), (-21, -46, 8.5), (1, -45, 4)),
)  # fmt: skip

_L5_S1 = LevelShapes(
    multifidus=(
        (3.4, 34), (5, 26), (12, 20), (20, 17), (28, 18.5), (33, 26), (35, 36), (33.5, 46),
        (27, 54), (17, 57.5), (6.5, 55), (3.8, 45),
    ),
    erector_spinae=(
        (30, 17), (35, 11.5), (40, 13), (46, 22), (51, 32), (54, 40), (51, 45), (44, 49.5),
        (36, 52), (29, 50), (28, 36),
    ),
    psoas=(
        (40, -32), (41, -44), (47, -53), (57, -56), (67, -52), (73, -41), (72, -29), (66, -19),
        (56, -14), (47, -17), (42, -24),
    ),
    quadratus=((38, 8), (43, 6), (48, 9), (50, 13), (46, 14), (41, 12)),
    disc=(26.5, 18.5),
    sac=((0, 1.8), (3.8, 2.2), (6.5, 4.2), (6.3, 8), (4.4, 11.4), (2, 13.8), (0, 14.4)),
    vessels=(
        (32, -30, 6.5), (35, -41, 5), (27, -20, 3), (-31, -31, 7), (-34, -42, 5), (-27, -20, 3),
    ),
)  # fmt: skip

SHAPES: dict[Level, LevelShapes] = {
    Level.L3_L4: _L3_L4,
    Level.L4_L5: _L4_L5,
    Level.L5_S1: _L5_S1,
}
"""The average outlines of each level."""
