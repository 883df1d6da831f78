"""Sagittal training samples without end: the n-th is the same in every run with the same seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from spine_explorer.levels.sagittal_view import resampled_size
from spine_explorer.segmentation.preprocessing import normalise
from spine_explorer.training.augmentation.fields import blur
from spine_explorer.training.augmentation.intensity import vary_intensity
from spine_explorer.training.levels.placing import Spread, place_randomly
from spine_explorer.training.levels.sagittal_cases import PIXEL_SPACING, SagittalCase

SHAPE = (240, 176)
"""Rows and columns of a sample, at the network's pixel size."""

_SPREAD = Spread(angle=7, size=0.12, stretch=0.05, shift=12, warp=2.0)
_AS_ACQUIRED = 0.25
_REPAINTED = 0.6
_TISSUES = (1, 2, 3)


class SagittalSamples:
    """Samples by number: image (1, row, column) and labels (row, column).

    Args:
        cases: Slices to draw from.
        seed: Of the whole run.
    """

    def __init__(self, cases: Sequence[SagittalCase], *, seed: int) -> None:
        self._pictures = [_resampled(*case.read()) for case in cases]
        self._seed = seed

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        """Return the sample of a number: the same in every run, whatever came before."""
        rng = np.random.default_rng((self._seed, number))
        image, labels = self._pictures[int(rng.integers(len(self._pictures)))]
        image, labels = place_randomly(image, labels, SHAPE, _SPREAD, rng)
        if rng.random() >= _AS_ACQUIRED:
            image = vary_intensity(_repaint(image, labels, rng), rng)
        return torch.from_numpy(normalise(image.numpy()))[None], labels


def _resampled(image: np.ndarray, labels: np.ndarray) -> tuple[Tensor, Tensor]:
    """Bring a picture to the network's pixels and its signal to about 0 to 1."""
    rows, columns = resampled_size(image.shape, (PIXEL_SPACING, PIXEL_SPACING))
    small = Image.fromarray(image).resize((columns, rows), Image.Resampling.BILINEAR)
    marks = Image.fromarray(labels).resize((columns, rows), Image.Resampling.NEAREST)
    signal = np.array(small)
    signal /= max(float(np.percentile(signal, 99)), 1e-6)
    return torch.from_numpy(signal), torch.from_numpy(np.array(marks, dtype=np.int64))


def _repaint(image: Tensor, labels: Tensor, rng: np.random.Generator) -> Tensor:
    """Make discs, vertebrae or canal brighter or darker, as other sequences do."""
    for tissue in _TISSUES:
        if rng.random() < _REPAINTED:
            alpha = blur((labels == tissue).float(), 1)
            image = image * (1 + alpha * (float(np.exp(rng.normal(0, 0.5))) - 1))
    return image
