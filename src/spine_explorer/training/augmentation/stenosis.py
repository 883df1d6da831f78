"""A narrow canal from a normal one: its neighbourhood drawn inwards.

Canals are narrowed from the front by a bulging disc, from the back and its two corners by a
thick ligamentum flavum, and from the sides by facet joints. A normal sac has more than 130 mm2,
a severely narrowed one less than 75 (Schönström & Hansson, Spine 1988).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from spine_explorer.anatomy import Tissue
from spine_explorer.training.augmentation.landmarks import LABELS, positions

_REACH = 2.3
"""Times the half axes of the canal: what lies within is stretched into the place it leaves."""
_FEWEST_PIXELS = 20


@dataclass(frozen=True)
class Stenosis:
    """How much of the canal's half axes is left, from above 0 to 1.

    Attributes:
        front: Towards the disc.
        back: Towards the spinous process.
        sides: To either side.
        corners: What is left of the above at the two corners of the back; less than 1 makes a
            canal of the shape of a clover leaf.
    """

    front: float = 1.0
    back: float = 1.0
    sides: float = 1.0
    corners: float = 1.0


def sample_stenosis(rng: np.random.Generator) -> Stenosis:
    """Draw a stenosis, from a mild one to one that leaves about a sixth of the area."""
    front, back = (float(value) for value in rng.uniform(0.35, 0.9, size=2))
    return Stenosis(
        front=front,
        back=back,
        sides=float(rng.uniform(0.5, 1.0)),
        corners=float(rng.uniform(0.6, 1.0)),
    )


def narrow_canal(
    rows: Tensor, columns: Tensor, labels: Tensor, spacing: float, stenosis: Stenosis
) -> tuple[Tensor, Tensor]:
    """Return the rows and columns to sample at, so that the canal is narrowed.

    Args:
        rows: Where each pixel of a grid comes from: mm below the slice's centre.
        columns: The same to the right of the centre.
        labels: Labels of the slice, shape (row, column).
        spacing: Millimetres between its pixels.
        stenosis: How narrow. A slice without an outlined canal is not changed.
    """
    canal = positions(labels == LABELS[Tissue.CANAL][0], spacing)
    if len(canal) < _FEWEST_PIXELS:
        return rows, columns
    centre = canal.mean(dim=0)
    # The half axes of an ellipse are twice the SDs of its points.
    high, wide = (2 * canal.std(dim=0)).tolist()
    down, right = (rows - centre[0]) / high, (columns - centre[1]) / wide
    distance = torch.hypot(down, right).clamp_min(1e-6)
    left = _share_left(down / distance, right / distance, stenosis)
    beyond = 1 + (distance - left) * (_REACH - 1) / (_REACH - left)
    source = torch.where(distance < left, distance / left, beyond)
    ratio = torch.where(distance < _REACH, source / distance, 1.0)
    return centre[0] + down * ratio * high, centre[1] + right * ratio * wide


def _share_left(down: Tensor, right: Tensor, stenosis: Stenosis) -> Tensor:
    """What is left of the canal's radius in each direction, given as (cosine, sine)."""
    ahead = torch.where(down < 0, stenosis.front, stenosis.back)
    share = ahead * down**2 + stenosis.sides * right**2
    corner = (2 * down.clamp_min(0) * right) ** 2
    return share * (1 - (1 - stenosis.corners) * corner)
