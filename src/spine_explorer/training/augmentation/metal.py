"""Screws and rods beside the canal: voids, bright pile-up and a bent picture about them.

By eye, after the look of such images. Metal gives no signal, and signal near it is shown shifted
along the direction of frequency encoding: where it is drawn apart the picture darkens (voids),
where it is pushed together it lights up (pile-up; Hargreaves 2011, doi:10.2214/AJR.11.7364). The
lobes of the shift, (a / r)^2 cos 2 theta about each rod and screw, are not computed from its
direction in the main field.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.training.augmentation.landmarks import spine_position

Point = tuple[float, float]
"""Millimetres below and right of the slice's centre."""


def screw_vertebra(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Put screws or rods beside the canal, on both sides or on one.

    The labels of the slice are still true: tissue is hidden or shown bent, not gone.

    Args:
        image: Signal from 0 to about 1 on the network's grid, shape (row, column).
        labels: Integer labels of the same shape; they say where the spine stands.
        rng: Source of randomness.

    Returns:
        The image with the metal's artefacts.
    """
    rows, columns = _grid(image)
    radius = float(rng.uniform(2.5, 4.5))
    field = torch.zeros_like(image)
    void = torch.ones_like(image)
    for head, tip in _implants(spine_position(labels, MODEL_SPACING), rng):
        down, right = _from_segment(rows, columns, head, tip)
        distance = torch.hypot(down, right).clamp_min(1e-3)
        direction = (right**2 - down**2) / distance**2
        field = field + direction * (radius / distance.clamp_min(radius)) ** 2
        void = void * torch.sigmoid((distance - radius) / 0.6)
    return _encode(image, field * float(rng.uniform(1.5, 4.5)), int(rng.integers(2))) * void


def _implants(spine: Point, rng: np.random.Generator) -> list[tuple[Point, Point]]:
    """Heads and tips: screws through the pedicles, or rods seen from their end."""
    row, column = spine
    lateral, behind = float(rng.uniform(17, 28)), float(rng.uniform(18, 36))
    inwards, ahead = float(rng.uniform(4, 10)), float(rng.uniform(5, 22))
    rod = rng.random() < 0.5
    sides = (-1, 1) if rng.random() < 0.8 else (int(rng.choice((-1, 1))),)
    implants = []
    for side in sides:
        head = (row + behind + float(rng.normal(0, 2)), column + side * lateral)
        tip = (row - ahead, column + side * (lateral - inwards))
        implants.append((head, head if rod else tip))
    return implants


def _from_segment(rows: Tensor, columns: Tensor, start: Point, end: Point) -> tuple[Tensor, Tensor]:
    """Millimetres down and right of each pixel from the nearest point of a segment."""
    high, wide = end[0] - start[0], end[1] - start[1]
    length = max(high**2 + wide**2, 1e-6)
    share = (((rows - start[0]) * high + (columns - start[1]) * wide) / length).clamp(0, 1)
    return rows - start[0] - share * high, columns - start[1] - share * wide


def _encode(image: Tensor, shift: Tensor, along: int) -> Tensor:
    """Show each place shifted by so many millimetres along an axis, and its signal with it."""
    grid = list(_grid(image))
    grid[along] = grid[along] - shift
    halves = [size * MODEL_SPACING / 2 for size in image.shape]
    places = torch.stack([grid[1] / halves[1], grid[0] / halves[0]], dim=-1)
    bent = grid_sample(image[None, None], places[None], align_corners=False)[0, 0]
    density = 1 - torch.gradient(shift, spacing=MODEL_SPACING, dim=along)[0]
    return bent * density.clamp(0, 3)


def _grid(image: Tensor) -> tuple[Tensor, Tensor]:
    offsets = [(torch.arange(size) - (size - 1) / 2) * MODEL_SPACING for size in image.shape]
    rows, columns = torch.meshgrid(*offsets, indexing="ij")
    return rows, columns
