"""The inside of the disc: annulus, nucleus, and bone above and below it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.noise import NoiseField
from spine_explorer.phantom.outlines import Points
from spine_explorer.phantom.plan import SlicePlan

_Array = NDArray[np.float32]

_DOME = 2.5
_TRANSITION = 0.9
_NUCLEUS_EDGE = 0.85
_NUCLEUS_BLUR = 0.55


def blend_disc(parts: _Array, outline: Points, x: _Array, y: _Array, plan: SlicePlan) -> None:
    """Divide what was painted as annulus among annulus, nucleus, end plate and marrow, in place.

    Args:
        parts: What each pixel is made of, from ``compose``.
        outline: The disc as drawn, in mm.
        x: Millimetres of each column.
        y: Millimetres of each row.
        plan: The slice; beyond half the disc's height it shows the vertebral body.
    """
    centre, reach = outline.mean(axis=0), np.ptp(outline, axis=0) / 2
    radius = np.hypot((x[None, :] - centre[0]) / reach[0], (y[:, None] - centre[1]) / reach[1])
    field = NoiseField([plan.seed, 8], plan.offset)
    texture = field(x[None, :], y[:, None], 4.0)
    half_height = plan.disc.height / 2 + _DOME * (0.5 - radius**2)
    bone = 1 / (1 + np.exp((half_height - abs(plan.offset) + 0.4 * texture) / _TRANSITION))
    wet = np.clip((_NUCLEUS_EDGE - radius) / _NUCLEUS_BLUR, 0, 1) * plan.disc.hydration
    wet = np.clip(wet * (1 + 0.12 * texture), 0, 1)
    plate = 1.6 * bone * (1 - bone)
    disc = parts[Material.ANNULUS].copy()
    soft = disc * (1 - bone) * (1 - plate)
    parts[Material.ANNULUS] = soft * (1 - wet)
    parts[Material.NUCLEUS] += soft * wet
    parts[Material.MARROW] += disc * bone * (1 - plate)
    parts[Material.CORTICAL_BONE] += disc * plate
