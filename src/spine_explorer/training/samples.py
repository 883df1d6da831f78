"""Training samples without end: the n-th one is the same in every run with the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spine_explorer.anatomy import BACKGROUND, CLASS_COUNT
from spine_explorer.segmentation.preprocessing import normalise
from spine_explorer.training.augmentation.field_of_view import vary_field_of_view
from spine_explorer.training.augmentation.intensity import vary_intensity
from spine_explorer.training.augmentation.pathology import vary_pathology
from spine_explorer.training.augmentation.random_convolution import convolve_at_random
from spine_explorer.training.augmentation.recolour import recolour
from spine_explorer.training.augmentation.spatial import place, sample_placement, soften
from spine_explorer.training.cases import Case
from spine_explorer.training.config import DataConfig

Sample = tuple[Tensor, Tensor, Tensor]
"""Image (1, row, column), labels (row, column), outlined (class,)."""

_PERCENTILES = (0.5, 99.5)
_FAINTEST = 1e-4


class RandomSamples:
    """Samples by number: a case drawn by weight and varied at random.

    Args:
        cases: Slices to draw from.
        config: How often each kind is drawn.
        seed: Of the whole run.
    """

    def __init__(self, cases: Sequence[Case], config: DataConfig, *, seed: int) -> None:
        self._cases = tuple(cases)
        pictures = [case.read() for case in self._cases]
        self._images = [
            _scaled(soften(image, case.spacing))
            for case, (image, _) in zip(self._cases, pictures, strict=True)
        ]
        self._masks = [torch.from_numpy(mask) for _, mask in pictures]
        weights = np.array([_weight(case, config) for case in cases])
        self._probabilities = weights / weights.sum()
        self._as_acquired = config.as_acquired
        self._random_convolution = config.random_convolution
        self._seed = seed

    def __getitem__(self, number: int) -> Sample:
        """Return the sample of a number: the same in every run, whatever came before."""
        rng = np.random.default_rng((self._seed, number))
        index = int(rng.choice(len(self._cases), p=self._probabilities))
        case = self._cases[index]
        image = _with_air(self._images[index], rng)
        image, labels = place(image, self._masks[index], case.spacing, sample_placement(rng))
        image, labels = vary_field_of_view(image, labels, rng)
        if rng.random() >= self._as_acquired:
            image, labels = self._vary_signal(image, labels, rng)
        return torch.from_numpy(normalise(image.numpy()))[None], labels, outlined_classes(case)

    def _vary_signal(
        self, image: Tensor, labels: Tensor, rng: np.random.Generator
    ) -> tuple[Tensor, Tensor]:
        if rng.random() < self._random_convolution:
            image = convolve_at_random(image, rng)
        image, labels = vary_pathology(recolour(image, labels, rng), labels, rng)
        return vary_intensity(image, rng), labels


class NumberSampler:
    """The numbers of the samples of a run, from one on."""

    def __init__(self, first: int, last: int) -> None:
        self._range = range(first, last)

    def __iter__(self) -> Iterator[int]:
        return iter(self._range)

    def __len__(self) -> int:
        return len(self._range)


def outlined_classes(case: Case) -> Tensor:
    """Return which classes of a case are known, bool, shape (class,); background always is."""
    known = torch.zeros(CLASS_COUNT, dtype=torch.bool)
    known[[BACKGROUND, *case.outlined]] = True
    return known


def _weight(case: Case, config: DataConfig) -> float:
    weight = config.t2_weight if case.contrast == "T2" else 1.0
    if case.is_complete:
        weight *= config.complete_weight
    if case.is_draft:
        weight *= config.draft_weight
    return weight


def _scaled(image: NDArray[np.float32]) -> Tensor:
    """Signal from 0 to about 1; 0 only where it was 0."""
    low, high = np.percentile(image, _PERCENTILES)
    scaled = ((image - low) / max(high - low, 1e-6)).clip(_FAINTEST, 1.5)
    return torch.from_numpy(np.where(image == 0, 0, scaled)).float()


def _with_air(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Take zeros for faint air in half of the slices, for masked air in the others.

    Masked air, like what lies outside a slice, has no part in ``normalise``.
    """
    return image.clamp_min(_FAINTEST) if rng.random() < 0.5 else image
