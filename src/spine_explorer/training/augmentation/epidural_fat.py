"""A canal without fat about it, as where a thick ligamentum flavum takes its place."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from spine_explorer.anatomy import BACKGROUND, Tissue
from spine_explorer.training.augmentation.fields import blur, smooth_field
from spine_explorer.training.augmentation.landmarks import LABELS
from spine_explorer.training.augmentation.painting import blend


def replace_epidural_fat(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Paint what is not outlined about the canal in a dark tone.

    Ligaments are about as dark as muscle on T1- and T2-weighted slices, where fat is bright.

    Args:
        image: Signal from 0 to about 1, shape (row, column).
        labels: Integer labels of the same shape. Without an outlined canal nothing is done.
        rng: Source of randomness.

    Returns:
        The repainted image; outlined structures keep their signal but for a soft edge.
    """
    canal = labels == LABELS[Tissue.CANAL][0]
    if not canal.any():
        return image
    width = int(rng.integers(2, 6))
    ring = (blur(canal.float(), width) > float(rng.uniform(0.005, 0.1))) & (labels == BACKGROUND)
    texture = smooth_field(rng, shape=tuple(image.shape), cells=40)[0]
    tone = _darkest_tone(image, labels) * float(np.exp(rng.normal(-0.1, 0.3)))
    return blend(image, tone * torch.exp(0.15 * texture), ring, strength=float(rng.uniform(0.6, 1)))


def _darkest_tone(image: Tensor, labels: Tensor) -> float:
    """Median signal of the darkest outlined structure."""
    return min(
        float(image[labels == label].median()) for label in labels[labels != BACKGROUND].unique()
    )
