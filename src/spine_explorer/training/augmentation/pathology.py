"""What illness and operations do to a slice, painted on healthy ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from torch import Tensor

from spine_explorer.training.augmentation.atrophy import waste_muscle
from spine_explorer.training.augmentation.epidural_fat import replace_epidural_fat
from spine_explorer.training.augmentation.metal import screw_vertebra
from spine_explorer.training.augmentation.operation import operate

Painter = Callable[[Tensor, Tensor, np.random.Generator], Tensor]

PAINTERS: tuple[tuple[float, Painter], ...] = (
    (0.1, waste_muscle),
    (0.12, replace_epidural_fat),
    (0.05, screw_vertebra),
)
"""Every change that leaves the labels, with its probability, in their order."""
OPERATED = 0.05
"""Share of the slices with the scar of an operation."""


def vary_pathology(
    image: Tensor, labels: Tensor, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Sometimes paint wasted muscle, a tight canal, the scar of an operation or metal.

    Args:
        image: Signal from 0 to about 1 on the network's grid, shape (row, column).
        labels: Integer labels of the same shape.
        rng: Source of randomness.

    Returns:
        Image, 0 where it was 0, and labels.
    """
    outside = image == 0
    if rng.random() < OPERATED:
        image, labels = operate(image, labels, rng)
    for probability, paint in PAINTERS:
        if rng.random() < probability:
            image = paint(image, labels, rng)
    return image.masked_fill(outside, 0), labels
