"""A smaller field of view than the slice was acquired with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from spine_explorer.anatomy import BACKGROUND

_PROBABILITY = 0.2
_MOST_AT_START = 45
"""Pixels cut off at the top and at the left: 40 mm."""
_MOST_AT_END = 30
"""Pixels cut off at the bottom and at the right: 27 mm."""


def vary_field_of_view(
    image: Tensor, labels: Tensor, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Sometimes cut the slice to a smaller field of view, and its labels with it.

    Args:
        image: Signal, shape (row, column); exactly 0 outside the slice.
        labels: Integer labels of the same shape.
        rng: Source of randomness.

    Returns:
        Image and labels of the same shape, both 0 outside a random rectangle.
    """
    if rng.random() >= _PROBABILITY:
        return image, labels
    kept = _rectangle(image, rng)
    return image * kept, labels.masked_fill(~kept, BACKGROUND)


def _rectangle(image: Tensor, rng: np.random.Generator) -> Tensor:
    kept = torch.zeros_like(image, dtype=torch.bool)
    top, left = (int(rng.integers(0, _MOST_AT_START)) for _ in range(2))
    bottom, right = (int(size - rng.integers(0, _MOST_AT_END)) for size in image.shape)
    kept[top:bottom, left:right] = True
    return kept
