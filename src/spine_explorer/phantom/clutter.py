"""Paints the small things that fill the fat: fibrous strands, little vessels, bowel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.easel import LEFT, RIGHT, Easel, on_side
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.noise import NoiseField
from spine_explorer.phantom.outlines import ellipse, stroke
from spine_explorer.phantom.plan import SlicePlan

_Array = NDArray[np.float32]

_WHOLLY = 0.999
_STRANDS = 26
_VESSELS = 16
_ORIGIN = np.array([14.0, 4.0])


def paint_strands(easel: Easel) -> None:
    """Paint strands that fan out beside the vertebra, and vessels in front of it."""
    rng = np.random.default_rng([easel.plan.seed, 10])
    for side in (LEFT, RIGHT):
        for _ in range(_STRANDS):
            _paint_strand(easel, rng, side)
        for _ in range(_VESSELS):
            radius = rng.uniform(0.6, 1.8)
            spot = ellipse(
                (side * rng.uniform(18, 95), rng.uniform(-60, 2)), (radius, 0.8 * radius)
            )
            easel.paint(spot, Material(rng.choice([Material.FIBROUS, Material.MUSCLE])))


def _paint_strand(easel: Easel, rng: np.random.Generator, side: int) -> None:
    angle = np.radians(rng.uniform(-55, 75))
    start = rng.uniform(7, 30)
    reach = start + np.array([0.0, 0.5, 1.0]) * rng.uniform(5, 16)
    bend = angle + rng.normal(0, 0.1, 3)
    path = _ORIGIN + reach[:, None] * np.stack([np.cos(bend), np.sin(bend)], axis=-1)
    material = Material(rng.choice([Material.FIBROUS, Material.MUSCLE]))
    outline = stroke(path, rng.uniform(0.5, 2.2), end_width=rng.uniform(0.3, 1.2))
    easel.paint(on_side(outline, side), material)


def mottle_marrow(parts: _Array, x: _Array, y: _Array, plan: SlicePlan) -> None:
    """Vary the density of bone within the marrow, in place; arguments as in ``blend_bowel``."""
    field = NoiseField([plan.seed, 12], plan.offset)
    dense = parts[Material.MARROW] * np.clip(
        0.15 + 0.2 * field(x[None, :], y[:, None], 2.5), 0, 0.6
    )
    parts[Material.MARROW] -= dense
    parts[Material.CORTICAL_BONE] += dense


def blend_bowel(parts: _Array, free: _Array, x: _Array, y: _Array, plan: SlicePlan) -> None:
    """Turn some of the fat far in front of the back into bowel with a mottled content, in place.

    Args:
        parts: What each pixel is made of, from ``compose``.
        free: The part of each pixel that no structure covers.
        x: Millimetres of each column.
        y: Millimetres of each row.
        plan: The slice.
    """
    field = NoiseField([plan.seed, 11], plan.offset)
    across, down = x[None, :], y[:, None]
    beside = np.clip((np.abs(across - plan.shift) - 42) / 25, -1, 1)
    in_front = np.clip((-40 - down) / 25, -2.5, 1)
    chance = field(across, down, 13.0) + 0.9 * (beside + in_front) - 0.6
    bowel = np.clip(chance / 0.5, 0, 1)
    bowel *= np.clip((-10 - down) / 15, 0, 1)
    bowel *= 0.85 + 0.15 * np.clip(field(across + 100, down, 4.0), -1, 1)
    content = np.clip(0.5 + 0.6 * field(across + 200, down, 7.0), 0, 1)
    changed = parts[Material.FAT] * bowel * (free > _WHOLLY)
    parts[Material.FAT] -= changed
    parts[Material.BOWEL] += changed * content
    parts[Material.MUSCLE] += changed * (1 - content)
