"""Draws sagittal slices through the middle of a phantom, as they are planned beside axial ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.phantom.canvas import SUBDIVISION, Canvas
from spine_explorer.phantom.column import ColumnDisc, column_discs
from spine_explorer.phantom.materials import Material, signals
from spine_explorer.phantom.noise import NoiseField
from spine_explorer.phantom.outlines import Points, closed_curve, inset, ribbon, stroke
from spine_explorer.phantom.plan import PhantomAnatomy
from spine_explorer.phantom.protocol import Contrast
from spine_explorer.phantom.scanner import ScanPlan, scan

_Image = NDArray[np.float32]

SHAPE = (320, 256)
SPACING = (0.9375, 0.9375)
SLICE_COUNT = 5
SLICE_SPACING = 4.4
_ORIGIN = (228.0, 150.0)
"""Row and column on which the middle of L5-S1's back edge lies."""
_DIRECTIONS = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])

_SACRAL_HEIGHTS = (24.0, 20.0, 17.0)
_SACRAL_TURN = 22.0
_SACRAL_TAPER = 0.45
_CORTEX = 0.9
_CANAL_DEPTH = 12.0
_CANAL_HALF_WIDTH = 9.0
_SPINE_HALF_WIDTH = 4.0
_CORD_END = 4
"""Disc from L5-S1 up, at which the spinal cord ends: L1-L2."""
_ROOTS, _CORD = (0.067, 0.333), (0.4, 0.55)
"""Their depth as parts of the sac's, at their lower and their upper end."""
_GRAIN = 0.06


def sagittal_geometry() -> Geometry:
    """Return the grid: slices from the patient's right to the left, head up, back on the right."""
    row, column = _ORIGIN
    origin = (
        -(SLICE_COUNT - 1) / 2 * SLICE_SPACING,
        -column * SPACING[1],
        row * SPACING[0],
    )
    return Geometry((SLICE_COUNT, *SHAPE), (SLICE_SPACING, *SPACING), origin, _DIRECTIONS)


def draw_sagittal(
    anatomy: PhantomAnatomy,
    index: int,
    *,
    contrast: Contrast = Contrast.T2,
    scanning: ScanPlan | None = None,
    rng: np.random.Generator | None = None,
) -> _Image:
    """Draw one slice of the sagittal series.

    Args:
        anatomy: The person.
        index: Of the slice, from the patient's right.
        contrast: How it is imaged.
        scanning: The scan's shading, resolution and noise; ``None`` for the ideal image.
        rng: Where the noise comes from; the person's seed if ``None``.

    Returns:
        The signal, shape (row, column), rows to the feet and columns to the back.
    """
    across = (index - (SLICE_COUNT - 1) / 2) * SLICE_SPACING
    canvas = Canvas(SHAPE, SPACING, _ORIGIN)
    _paint(canvas, anatomy, across)
    fine = signals(contrast)[canvas.materials]
    rows, columns = SHAPE
    pixels = fine.reshape(rows, SUBDIVISION, columns, SUBDIVISION).mean(axis=(1, 3))
    x, y = canvas.pixel_positions()
    grain = NoiseField([anatomy.seed, 11], across)(x[None, :], y[:, None], 3.0)
    ideal: _Image = (pixels * (1 + _GRAIN * grain)).astype(np.float32)
    if scanning is None:
        return ideal
    skin = _skin(anatomy)
    extent = (-45.0 * anatomy.build, skin)
    noise = rng or np.random.default_rng([anatomy.seed, 13, index])
    turned = scan(np.ascontiguousarray(ideal.T), x, extent, scanning, noise)
    return np.ascontiguousarray(turned.T)


def _paint(canvas: Canvas, anatomy: PhantomAnatomy, across: float) -> None:
    """Paint everything from back to front, as far left of the middle of the body as given."""
    discs = column_discs(anatomy)
    _paint_body(canvas, anatomy, discs)
    _paint_canal(canvas, discs, across)
    _paint_spines(canvas, discs, across)
    _paint_sacrum(canvas, discs[0])
    for below, above in pairwise(discs):
        _paint_vertebra(canvas, _body(below, above))
    _paint_vertebra(canvas, _highest_body(discs[-1]))
    for disc in discs:
        _paint_disc(canvas, disc)


def _paint_body(canvas: Canvas, anatomy: PhantomAnatomy, discs: tuple[ColumnDisc, ...]) -> None:
    """Skin, fat of the back, muscle and ligament, bowel and the great vessels."""
    skin = _skin(anatomy)
    _fill(canvas, _block((-400, skin), (-400, 400)), Material.SKIN)
    _fill(canvas, _block((-400, skin - 1.5), (-400, 400)), Material.FAT)
    _fill(canvas, _block((-400, 38 * anatomy.build), (-400, 400)), Material.MUSCLE)
    fronts = [disc.at(disc.depth + 9, 0.0) for disc in discs]
    edge = [np.array([fronts[0][0] - 5, -400.0]), *fronts, np.array([fronts[-1][0], 400.0])]
    _fill(canvas, np.array([(-400.0, -400.0), *edge, (-400.0, 400.0)]), Material.BOWEL)
    vessels = [disc.at(disc.depth + 10, 0.0) for disc in discs[1:]]
    _fill(canvas, stroke(vessels, 14.0), Material.FLOWING_BLOOD)
    fat = [disc.at(-12.0, 0.0) for disc in discs]
    _fill(canvas, stroke(fat, 26.0), Material.FAT)


def _paint_canal(canvas: Canvas, discs: tuple[ColumnDisc, ...], across: float) -> None:
    """The thecal sac from S2 up, with cord and roots; it ends where the spine leans away."""
    side = (across - np.array([disc.shift for disc in discs])) / _CANAL_HALF_WIDTH
    wide = _CANAL_DEPTH * np.clip(1 - side**2, 0.0, None)
    deep = wide * np.array([disc.narrowing for disc in discs])
    line = [disc.at(-2.0 - disc.bulge - d / 2, 0.0) for disc, d in zip(discs, deep, strict=True)]
    end = discs[0].at(2.0, -44.0) + np.array([16.0, 0.0])
    waist = discs[0].at(-5.0, -20.0) + np.array([4.0, 0.0])
    path = np.array([end, waist, *line, line[-1] + 4 * (line[-1] - line[-2])])
    depths = np.array([wide[0], wide[0], *deep, deep[-1]])
    for wall, material in ((3.2, Material.FIBROUS), (1.0, Material.CSF)):
        _fill(canvas, ribbon(path, (wall + depths) * (depths > 0)), material)
    _paint_nerves(canvas, path, depths)


def _paint_nerves(canvas: Canvas, path: Points, depths: NDArray[np.float64]) -> None:
    """The roots in the back of the sac, and the cord above them."""
    roots, cord = slice(1, _CORD_END + 3), slice(_CORD_END + 2, None)
    behind = path[roots] + depths[roots, None] * (0.25, 0.0)
    for nerve, at, shares in ((behind, roots, _ROOTS), (path[cord], cord, _CORD)):
        _fill(canvas, ribbon(nerve, depths[at] * np.linspace(*shares, len(nerve))), Material.NERVE)


def _paint_spines(canvas: Canvas, discs: tuple[ColumnDisc, ...], across: float) -> None:
    """Spinous processes; beside the middle, where they have ended, laminae."""
    for below, above in pairwise(discs):
        aside = abs(across - (below.shift + above.shift) / 2)
        reach = 26.0 if aside < _SPINE_HALF_WIDTH else 8.0
        root = (below.at(-21.0, 0.0) + above.at(-21.0, 0.0)) / 2 - np.array([0.0, 8.0])
        tip = root + reach * np.array([np.cos(0.35), -np.sin(0.35)])
        outline = stroke([root, (root + tip) / 2, tip], 15.0, end_width=13.0)
        _fill(canvas, outline, Material.CORTICAL_BONE)
        _fill(canvas, inset(outline, _CORTEX), Material.MARROW)
        ligament = stroke([tip, tip - np.array([4.0, 20.0])], 5.0)
        _fill(canvas, ligament, Material.FIBROUS)


def _paint_sacrum(canvas: Canvas, disc: ColumnDisc) -> None:
    """The sacrum: one tapering bone that turns backwards, with remnants of discs inside."""
    tops = [replace(disc, back=disc.at(0.0, -disc.height / 2))]
    for height in _SACRAL_HEIGHTS:
        above = tops[-1]
        end, angle = above.at(0.0, -height), above.tilt + _SACRAL_TURN
        tops.append(replace(above, back=end, tilt=angle, depth=above.depth * _SACRAL_TAPER))
    back, front = [top.at(0.0, 0.0) for top in tops], [top.at(top.depth, 0.0) for top in tops]
    _paint_vertebra(canvas, np.array([*back, *front[::-1]]))
    for top in tops[1:-1]:
        remnant = [top.at(top.depth * share, 0.0) for share in (0.3, 0.75)]
        _fill(canvas, stroke(remnant, 1.5), Material.ANNULUS)


def _paint_vertebra(canvas: Canvas, corners: Points) -> None:
    outline = _smooth(corners)
    _fill(canvas, outline, Material.CORTICAL_BONE)
    _fill(canvas, inset(outline, _CORTEX), Material.MARROW)


def _paint_disc(canvas: Canvas, disc: ColumnDisc) -> None:
    half, depth = disc.height / 2, disc.depth
    outline = [
        *(disc.at(0.0, -half * 0.8), disc.at(-disc.bulge, 0.0), disc.at(0.0, half * 0.8)),
        *(disc.at(depth / 2, half * 1.15), disc.at(depth, half * 1.1), disc.at(depth + 1.5, 0.0)),
        *(disc.at(depth, -half * 1.1), disc.at(depth / 2, -half * 1.15)),
    ]
    _fill(canvas, closed_curve(outline), Material.ANNULUS)
    nucleus = [disc.at(depth * share, 0.0) for share in (0.25, 0.5, 0.72)]
    if disc.hydration > 0.2:
        _fill(canvas, stroke(nucleus, disc.height * 0.62 * disc.hydration), Material.NUCLEUS)


def _body(below: ColumnDisc, above: ColumnDisc) -> Points:
    low, high = below.height / 2, above.height / 2
    back = (below.at(2.0, low + 4) + above.at(2.0, -high - 4)) / 2
    front = (below.at(below.depth - 3, low) + above.at(above.depth - 3, -high)) / 2
    return np.array(
        [
            *(below.at(0, low), back, above.at(0, -high)),
            *(above.at(above.depth, -high), front, below.at(below.depth, low)),
        ]
    )


def _highest_body(disc: ColumnDisc) -> Points:
    low = disc.height / 2
    corners = [(0.0, low), (0.0, low + 90), (disc.depth, low + 90), (disc.depth, low)]
    return np.array([disc.at(forward, up) for forward, up in corners])


def _smooth(corners: Points) -> Points:
    """Round the corners a little: points near each, joined by straight lines."""
    before, after = np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0)
    near = [corners + 0.08 * (other - corners) for other in (before, after)]
    return np.stack(near, axis=1).reshape(-1, 2)


def _skin(anatomy: PhantomAnatomy) -> float:
    return 46.0 * anatomy.build + anatomy.subcutaneous


def _block(y: tuple[float, float], z: tuple[float, float]) -> Points:
    return np.array([(y[0], z[0]), (y[1], z[0]), (y[1], z[1]), (y[0], z[1])], dtype=np.float64)


def _fill(canvas: Canvas, outline: Points, material: Material) -> None:
    """Paint an outline of (y, z): columns grow to the back, rows to the feet."""
    canvas.fill(outline * (1.0, -1.0), material, label=None)
