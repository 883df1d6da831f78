"""Repainting tissues by their outlines: what turns a T1-weighted slice into a T2-like one.

The canal becomes bright fluid with dark roots, discs become dark or bright in the middle, and
muscles change their tone or fill with fat. Structures that are not outlined are left as they
are. Strengths were chosen by eye, wide enough to cover both T1 and T2 weighting.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from spine_explorer.anatomy import STRUCTURES, Side, Tissue
from spine_explorer.training.augmentation.fields import blur, smooth_field
from spine_explorer.training.augmentation.landmarks import LABELS, mask_of
from spine_explorer.training.augmentation.painting import blend, fat_tone

_MUSCLE_TISSUES = [tissue for tissue in Tissue if tissue.is_muscle]
_MUSCLES = [s.label for s in STRUCTURES if s.tissue.is_muscle]


def recolour(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Repaint some of the outlined tissues at random.

    Args:
        image: Signal from 0 to about 1, shape (row, column).
        labels: Integer labels of the same shape.
        rng: Source of randomness.

    Returns:
        The repainted image.
    """
    if rng.random() < 0.4:
        image = _repaint_canal(image, labels, rng)
    if rng.random() < 0.5:
        image = _repaint_disc(image, labels, rng)
    if rng.random() < 0.3:
        image = _shift_muscle_tone(image, labels, rng)
    if rng.random() < 0.25:
        image = _infiltrate_with_fat(image, labels, rng)
    return image


def _repaint_canal(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Fluid of a random tone, with roots of another tone that lie at random towards the back."""
    canal = labels == LABELS[Tissue.CANAL][0]
    if not canal.any():
        return image
    fluid = float(rng.uniform(0.02, 1.1))
    roots = fluid * float(rng.uniform(0.3, 1.0))
    texture = smooth_field(rng, shape=tuple(image.shape), cells=int(rng.integers(50, 100)))[0]
    rows = torch.arange(image.shape[0], dtype=torch.float32)[:, None]
    depth = (rows - rows[canal.any(dim=1)].mean()) * float(rng.uniform(-0.05, 0.2))
    share = torch.sigmoid(3 * (texture + depth + float(rng.normal(0, 1))))
    paint = fluid + (roots - fluid) * share
    return blend(image, paint * float(rng.uniform(0.7, 1.1)), canal, strength=0.9)


def _repaint_disc(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Scale the disc's tone, with a nucleus brighter or darker than the annulus."""
    disc = labels == LABELS[Tissue.DISC][0]
    if not disc.any():
        return image
    centrality = blur(disc.float(), int(rng.integers(5, 12))).pow(2)
    tone = float(np.exp(rng.normal(-0.1, 0.6)))
    nucleus = float(np.exp(rng.normal(0.1, 0.5)))
    return blend(image, image * tone * (1 + (nucleus - 1) * centrality), disc)


def _shift_muscle_tone(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Make all muscles, or one kind, brighter or darker."""
    together = rng.random() < 0.7
    chosen = _MUSCLES if together else LABELS[Tissue(rng.choice(_MUSCLE_TISSUES))]
    muscle = mask_of(labels, chosen)
    return blend(image, image * float(np.exp(rng.normal(0, 0.35))), muscle)


def _infiltrate_with_fat(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Fill the back muscles with streaks of fat, unevenly, sometimes nearly whole."""
    muscle = mask_of(labels, _choose_back_muscles(rng))
    if not muscle.any():
        return image
    shape = tuple(image.shape)
    streaks = _streaks(shape, rng) + 0.7 * smooth_field(rng, shape=shape, cells=10)[0]
    share = torch.sigmoid(4 * (streaks - float(rng.normal(0.9, 0.6))))
    fat = fat_tone(image, rng)
    return blend(image, image + (fat - image).clamp_min(0) * share, muscle)


def _choose_back_muscles(rng: np.random.Generator) -> list[int]:
    """Labels of some back muscles; in a quarter of the slices all of one side."""
    back = [s for s in STRUCTURES if s.tissue in (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE)]
    if rng.random() < 0.25:
        side = Side.LEFT if rng.random() < 0.5 else Side.RIGHT
        return [s.label for s in back if s.side is side]
    return [s.label for s in back if rng.random() < 0.7] or [s.label for s in back]


def _streaks(shape: tuple[int, ...], rng: np.random.Generator) -> Tensor:
    """Noise that is drawn out along one direction."""
    cells = (int(rng.integers(20, 70)), int(rng.integers(20, 70)))
    lattice = torch.from_numpy(rng.standard_normal((1, 1, *cells), dtype=np.float32))
    return interpolate(lattice, size=shape, mode="bilinear", align_corners=True)[0, 0]
