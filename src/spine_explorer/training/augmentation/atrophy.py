"""Wasted muscle: fat from the border of the compartment inwards, round what is left of it.

Outlines follow the compartment within the fascia, fat included, so they stay where they are.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from spine_explorer.anatomy import STRUCTURES, Side, Tissue
from spine_explorer.training.augmentation.fields import blur, smooth_field
from spine_explorer.training.augmentation.painting import blend, fat_tone

_SHARES = {Tissue.MULTIFIDUS: 0.7, Tissue.ERECTOR_SPINAE: 0.6, Tissue.PSOAS: 0.2}
"""How often each kind of muscle is among the wasted ones."""
_FASCIA = 0.5
"""A pixel's share of compartment in its neighbourhood at the very border."""


def waste_muscle(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Replace the outer part of some muscles by fat, often on one side only.

    Args:
        image: Signal from 0 to about 1, shape (row, column).
        labels: Integer labels of the same shape.
        rng: Source of randomness.

    Returns:
        The repainted image; what is not outlined is left as it is.
    """
    fat = fat_tone(image, rng)
    ragged = _ragged_field(tuple(image.shape), rng)
    for label in _choose_muscles(rng):
        muscle = labels == label
        depth = blur(muscle.float(), int(rng.integers(5, 10))) + ragged
        lost = float(rng.uniform(_FASCIA, 0.9))
        share = torch.sigmoid((lost - depth) / 0.03) * float(rng.uniform(0.7, 1.0))
        image = blend(image, image + (fat - image).clamp_min(0) * share, muscle)
    return image


def _ragged_field(shape: tuple[int, int], rng: np.random.Generator) -> Tensor:
    """What makes the loss uneven: coarsely, from one side of a muscle to the other, and finely."""
    fine = smooth_field(rng, shape=shape, cells=int(rng.integers(40, 80)))[0]
    return 0.14 * smooth_field(rng, shape=shape, cells=9)[0] + 0.08 * fine


def _choose_muscles(rng: np.random.Generator) -> list[int]:
    """Labels of one to three kinds of muscle, on both sides or on one."""
    both = (Side.LEFT, Side.RIGHT)
    sides = both if rng.random() < 0.5 else (both[int(rng.integers(2))],)
    kinds = [kind for kind, share in _SHARES.items() if rng.random() < share] or [Tissue.MULTIFIDUS]
    return [s.label for s in STRUCTURES if s.tissue in kinds and s.side in sides]
