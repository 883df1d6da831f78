"""A patient who moved while the slice was acquired."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

_MOST_SHIFT = 6.0
"""Pixels: 5 mm."""
_MOST_TURN = 3.0
"""Degrees."""


def move_patient(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Take part of the lines of k-space from the slice as it lies after a small movement.

    Either everything on one side of a line of k-space off its centre is acquired after the
    movement, as when lines come in their order, or every n-th line, as with several shots. Lines
    run along the rows or along the columns.

    Args:
        image: Signal, shape (row, column).
        rng: Source of randomness.

    Returns:
        The magnitude of the image; the greater part of its signal has not moved.
    """
    along = int(rng.integers(2))
    late = _late_lines(image.shape[along], rng)
    late = late[:, None] if along == 0 else late[None, :]
    moved = _move(image, rng)
    spectrum = torch.where(late, torch.fft.fft2(moved), torch.fft.fft2(image))
    return torch.fft.ifft2(spectrum).abs()


def _late_lines(count: int, rng: np.random.Generator) -> Tensor:
    """Which spatial frequencies, in the order of the transform, are acquired after moving."""
    frequency = torch.fft.fftfreq(count)
    if rng.random() < 0.5:
        start = float(rng.uniform(0.02, 0.25))
        return frequency > start if rng.random() < 0.5 else frequency < -start
    shots = int(rng.integers(3, 9))
    line = torch.round(frequency * count).long()
    return line % shots == 1


def _move(image: Tensor, rng: np.random.Generator) -> Tensor:
    angle = math.radians(float(rng.uniform(-_MOST_TURN, _MOST_TURN)))
    shifts = [float(rng.uniform(-_MOST_SHIFT, _MOST_SHIFT)) * 2 / size for size in image.shape]
    cosine, sine = math.cos(angle), math.sin(angle)
    matrix = torch.tensor([[[cosine, -sine, shifts[1]], [sine, cosine, shifts[0]]]])
    grid = affine_grid(matrix, [1, 1, *image.shape], align_corners=False)
    return grid_sample(image[None, None], grid, align_corners=False)[0, 0]
