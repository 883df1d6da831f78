"""Random place, size and turn of a picture, by one look-up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from spine_explorer.training.augmentation.fields import smooth_field


@dataclass(frozen=True)
class Spread:
    """How far random placements stray.

    Attributes:
        angle: SD in degrees.
        size: SD of the logarithm of the magnification.
        stretch: The same, of rows against columns.
        shift: SD in pixels, down and to the right.
        warp: Pixels by which a smooth warp displaces at most, in half of the pictures.
        mirrored: Share of the pictures that are mirrored.
    """

    angle: float
    size: float
    stretch: float
    shift: float
    warp: float = 0.0
    mirrored: float = 0.0


def place_randomly(
    picture: Tensor,
    labels: Tensor,
    shape: tuple[int, int],
    spread: Spread,
    rng: np.random.Generator,
) -> tuple[Tensor, Tensor]:
    """Return a picture and its labels as a random placement shows them.

    Args:
        picture: Signal, shape (row, column).
        labels: Integer labels of the same shape.
        shape: Rows and columns of the result, at the same pixel size, centred on the same point.
        spread: How far to stray.
        rng: Source of randomness.

    Returns:
        Both of shape ``shape``, 0 outside the picture.
    """
    height, width = picture.shape
    angle = math.radians(float(np.clip(rng.normal(0, spread.angle), -30, 30)))
    size, stretch = rng.normal(0, spread.size), rng.normal(0, spread.stretch)
    scale = math.exp(size + stretch), math.exp(size - stretch)
    shift = rng.normal(0, spread.shift, 2)
    rows, columns = torch.meshgrid(
        *(torch.arange(count) - (count - 1) / 2 for count in shape), indexing="ij"
    )
    rows, columns = rows - float(shift[0]), columns - float(shift[1])
    cosine, sine = math.cos(angle), math.sin(angle)
    source = torch.stack(
        [(cosine * columns - sine * rows) / scale[1], (cosine * rows + sine * columns) / scale[0]]
    )
    if spread.warp and rng.random() < 0.5:
        field = smooth_field(rng, shape=shape, cells=int(rng.integers(4, 8)), channels=2)
        source = source + field * float(rng.uniform(0, spread.warp))
    if rng.random() < spread.mirrored:
        source = source * torch.tensor([-1.0, 1.0])[:, None, None]
    grid = torch.stack([2 * source[0] / width, 2 * source[1] / height], dim=-1)[None]
    layers = picture[None, None], labels[None, None].float()
    placed = grid_sample(layers[0], grid.float(), mode="bilinear", align_corners=False)[0, 0]
    marked = grid_sample(layers[1], grid.float(), mode="nearest", align_corners=False)[0, 0]
    return placed, marked.long()
