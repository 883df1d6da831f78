"""Smooth random fields, the raw material of shading, warps and texture."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate


def smooth_field(
    rng: np.random.Generator, *, shape: tuple[int, int], cells: int, channels: int = 1
) -> Tensor:
    """Return normal noise on a coarse lattice, interpolated smoothly to a shape.

    Args:
        rng: Source of randomness.
        shape: Rows and columns.
        cells: Lattice points along each side: the fewer, the smoother.
        channels: Independent fields.

    Returns:
        Float32, shape (channel, row, column), of about unit variance.
    """
    lattice = torch.from_numpy(rng.standard_normal((1, channels, cells, cells), dtype=np.float32))
    return interpolate(lattice, size=shape, mode="bicubic", align_corners=True)[0]


def blur(image: Tensor, radius: int) -> Tensor:
    """Return an image, shape (row, column), averaged twice over a square of 2 radius + 1."""
    blurred = image[None, None]
    for size in ((2 * radius + 1, 1), (1, 2 * radius + 1)) * 2:
        padding = (size[0] // 2, size[1] // 2)
        blurred = avg_pool2d(blurred, size, stride=1, padding=padding, count_include_pad=False)
    return blurred[0, 0]


def find_body(image: Tensor) -> Tensor:
    """Return which pixels of an image, shape (row, column), are not in air, bool."""
    return blur(image, 6) > 0.03
