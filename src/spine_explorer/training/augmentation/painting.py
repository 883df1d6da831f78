"""Laying paint on a region of a slice."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from spine_explorer.training.augmentation.fields import blur


def blend(image: Tensor, paint: Tensor, region: Tensor, strength: float = 1.0) -> Tensor:
    """Paint a region with an edge that is soft over two pixels to either side."""
    alpha = strength * blur(region.float(), 1)
    return image * (1 - alpha) + paint * alpha


def fat_tone(image: Tensor, rng: np.random.Generator) -> float:
    """Return a signal that fat may have in a slice: one of its brighter ones."""
    return float(np.quantile(image[::4, ::4].numpy(), rng.uniform(0.8, 0.97)))
