"""The back after a laminectomy: scar or fluid in the midline behind the canal."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from spine_explorer.anatomy import BACKGROUND, Tissue
from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.training.augmentation.fields import blur, smooth_field
from spine_explorer.training.augmentation.landmarks import LABELS, mask_of, positions
from spine_explorer.training.augmentation.painting import blend

_GRAIN = 0.03
"""Signal; noise passes it, and the borders of what was there before do not."""


def operate(image: Tensor, labels: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Fill a defect between the two multifidus muscles, from the canal backwards.

    What the defect takes of multifidus is muscle no longer; the canal and all else are spared.

    Args:
        image: Signal from 0 to about 1 on the network's grid, shape (row, column).
        labels: Integer labels of the same shape. A slice in which canal and both multifidus
            muscles are not outlined is not changed.
        rng: Source of randomness.

    Returns:
        Image and labels.
    """
    wanted = [*LABELS[Tissue.MULTIFIDUS], *LABELS[Tissue.CANAL]]
    found = [positions(labels == label, MODEL_SPACING) for label in wanted]
    if not all(len(each) for each in found):
        return image, labels
    spared = (labels != BACKGROUND) & ~mask_of(labels, LABELS[Tissue.MULTIFIDUS])
    defect = _defect(image, found, rng) & ~spared
    painted = blend(image, _filling(image, rng), defect)
    return torch.where(spared, image, painted.clamp_min(0)), labels.masked_fill(defect, BACKGROUND)


def _defect(image: Tensor, found: list[Tensor], rng: np.random.Generator) -> Tensor:
    """A wavy ellipse from the canal's back border to a depth within multifidus."""
    left, right, canal = found
    front = float(canal[:, 0].quantile(0.95))
    back = float(torch.cat([left, right])[:, 0].quantile(0.9))
    length = max(back - front, 10.0) * float(rng.uniform(0.5, 1.1))
    width = float(rng.uniform(5, 13))
    middle = float(left[:, 1].mean() + right[:, 1].mean()) / 2
    offsets = [(torch.arange(size) - (size - 1) / 2) * MODEL_SPACING for size in image.shape]
    down = (offsets[0][:, None] - front - length / 2) / (length / 2)
    across = (offsets[1][None, :] - middle) / width
    wave = smooth_field(rng, shape=tuple(image.shape), cells=14)[0] * 0.15
    return torch.hypot(down, across) + wave < 1


def _filling(image: Tensor, rng: np.random.Generator) -> Tensor:
    """An even pool of fluid, or scar: dark to middling and uneven."""
    shape = tuple(image.shape)
    grain = (0.5 * (image - blur(image, 1))).clamp(-_GRAIN, _GRAIN)
    if rng.random() < 0.4:
        dark, bright = float(rng.uniform(0.05, 0.25)), float(rng.uniform(0.7, 1.1))
        return grain + (dark if rng.random() < 0.5 else bright)
    texture = smooth_field(rng, shape=shape, cells=int(rng.integers(20, 60)))[0]
    return grain + float(rng.uniform(0.08, 0.5)) * torch.exp(0.25 * texture)
