"""Slices through a curved spine: the vertebra turned, the trunk sheared, one side larger.

The muscles on the convex side of a lumbar curve stand out and are larger, those on the concave
side are thin and fat; the vertebra is turned against the trunk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from spine_explorer.training.augmentation.landmarks import spine_position

_TWIST_REACH = 45.0
"""Millimetres from the spine at which the turn of the vertebra has fallen to 37 %."""
_UNSCALED = 8.0
"""Millimetres to either side of the midline that keep their width."""


@dataclass(frozen=True)
class Scoliosis:
    """One shape of a slice through a curved spine.

    Attributes:
        twist: Turn of the vertebra and what lies about it against the trunk, in radians.
        shear: How far one side lies behind the other: millimetres a millimetre.
        left: Width of the half on the left of the picture, relative to what it was.
        right: The same on the right.
    """

    twist: float = 0.0
    shear: float = 0.0
    left: float = 1.0
    right: float = 1.0


def sample_scoliosis(rng: np.random.Generator) -> Scoliosis:
    """Draw a shape: turns to 20 degrees, shear to 0.15, sides from 0.75 to 1.25 times as wide."""
    swelling = float(rng.uniform(-0.25, 0.25))
    return Scoliosis(
        twist=math.radians(float(rng.uniform(-20, 20))),
        shear=float(rng.uniform(-0.15, 0.15)),
        left=1 + swelling,
        right=1 - swelling * float(rng.uniform(0, 1)),
    )


def curve_spine(
    rows: Tensor, columns: Tensor, labels: Tensor, spacing: float, scoliosis: Scoliosis
) -> tuple[Tensor, Tensor]:
    """Return the rows and columns to sample at, so that a slice looks like a scoliotic one.

    Args:
        rows: Where each pixel of a grid comes from: mm below the slice's centre.
        columns: The same to the right of the centre.
        labels: Labels of the slice, shape (row, column); they say where the spine stands.
        spacing: Millimetres between its pixels.
        scoliosis: The shape.
    """
    middle_row, middle_column = spine_position(labels, spacing)
    down, right = rows - middle_row, columns - middle_column
    down = down - scoliosis.shear * right
    right = _scale_sides(right, scoliosis)
    angle = scoliosis.twist * torch.exp(-(down**2 + right**2) / _TWIST_REACH**2)
    cosine, sine = torch.cos(angle), torch.sin(angle)
    return (
        middle_row + cosine * down + sine * right,
        middle_column + cosine * right - sine * down,
    )


def _scale_sides(right: Tensor, scoliosis: Scoliosis) -> Tensor:
    factor = torch.where(right < 0, scoliosis.left, scoliosis.right)
    beyond = (right.abs() - _UNSCALED).clamp_min(0)
    return right + right.sign() * beyond * (1 / factor - 1)
