"""The artefacts of screws and rods: voids, bright pile-up, and what lies about them bent.

By eye, after the look of such images. Metal gives no signal, and signal near it is shown shifted
along the direction of frequency encoding: where it is drawn apart the picture darkens (voids),
where it is pushed together it lights up (pile-up; Hargreaves 2011, doi:10.2214/AJR.11.7364). The
lobes of the shift, (a / r)^2 cos 2 theta about each rod and screw, are not computed from its
direction in the main field.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.phantom.deformation import Deformation
from spine_explorer.phantom.plan import SlicePlan

_Array = NDArray[np.float32]

_ROD, _TIP = (24.0, 31.0), (12.0, -20.0)
"""Millimetres beside and behind the disc's back edge of an average person."""
_RADIUS = 3.2
_SHIFT = 3.5
"""Millimetres by which signal at the metal's edge is shifted, at most."""
_EDGE = 0.5
_BRIGHTEST = 3.0


def distort(signal: _Array, x: _Array, y: _Array, plan: SlicePlan) -> _Array:
    """Return what a scanner shows of a slice with a rod on either side, and screws in the bone.

    Slices beyond the disc show the screws. Rows are encoded by frequency.

    Args:
        signal: Without metal, shape (row, column).
        x: Millimetres of each column.
        y: Millimetres of each row.
        plan: The slice.
    """
    field, shown = np.zeros_like(signal), np.ones_like(signal)
    end = _TIP if abs(plan.offset) > plan.disc.height / 2 else _ROD
    for side in (1, -1):
        across, behind = _from_line(x, y, _placed(plan, side, _ROD), _placed(plan, side, end))
        distance = np.hypot(across, behind)
        direction = (across**2 - behind**2) / np.maximum(distance, 1e-6) ** 2
        field += direction * (_RADIUS / np.maximum(distance, _RADIUS)) ** 2
        shown *= 1 / (1 + np.exp(np.clip((_RADIUS - distance) / _EDGE, -60, 60)))
    return np.asarray(_shift(signal, _SHIFT * field, float(y[1] - y[0])) * shown, np.float32)


def _placed(plan: SlicePlan, side: int, point: tuple[float, float]) -> NDArray[np.float64]:
    outline = np.array([[side * point[0], point[1]]])
    return np.asarray(Deformation(plan).spine(outline)[0])


def _from_line(
    x: _Array, y: _Array, start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Millimetres of each pixel from the nearest point of a line: across and behind."""
    along = end - start
    across, behind = x[None, :] - start[0], y[:, None] - start[1]
    share = (across * along[0] + behind * along[1]) / max(float(along @ along), 1e-9)
    share = np.clip(share, 0, 1)
    return across - share * along[0], behind - share * along[1]


def _shift(signal: _Array, shift: _Array, spacing: float) -> _Array:
    """Show signal shifted down the rows by so many millimetres, denser where it piles up."""
    rows, columns = np.indices(signal.shape, dtype=np.float32)
    source = np.stack([rows - shift / spacing, columns])
    bent = ndimage.map_coordinates(signal, source, order=1, mode="nearest")
    density = 1 - np.gradient(shift, spacing, axis=0)
    return np.asarray(bent * np.clip(density, 0, _BRIGHTEST), np.float32)
