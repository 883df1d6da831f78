"""Axial training samples without end: the n-th is the same in every run with the same seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from spine_explorer.levels.axial_view import (
    AXIAL_CLASSES,
    AXIAL_LEVELS,
    AXIAL_PIXELS,
    AXIAL_SPACING,
    coarse,
)
from spine_explorer.segmentation.preprocessing import normalise
from spine_explorer.training.augmentation.intensity import vary_intensity
from spine_explorer.training.augmentation.recolour import recolour
from spine_explorer.training.cases import Case
from spine_explorer.training.levels.axial_cases import level_index
from spine_explorer.training.levels.placing import Spread, place_randomly

_SPREAD = Spread(angle=6, size=0.1, stretch=0.04, shift=10 / AXIAL_SPACING, warp=1.5, mirrored=0.5)
_SHAPE = (AXIAL_PIXELS, AXIAL_PIXELS)
_NONE = AXIAL_CLASSES.index("none")
_OFF_THE_SPINE = 0.1
"""Share of the samples whose middle lies beside the spine, or that stand on their head."""
_CROPPED = 0.25
_AS_ACQUIRED = 0.25


class AxialSamples:
    """Samples by number: image (1, row, column) and class.

    Args:
        cases: Slices to draw from, each level equally often.
        seed: Of the whole run.
    """

    def __init__(self, cases: Sequence[Case], *, seed: int) -> None:
        self._by_level = [
            [index for index, case in enumerate(cases) if level_index(case) == label]
            for label in range(len(AXIAL_LEVELS))
        ]
        pictures = [case.read() for case in cases]
        self._images = [
            _scaled(coarse(image, (case.spacing, case.spacing)))
            for case, (image, _) in zip(cases, pictures, strict=True)
        ]
        self._masks = [
            _coarse_labels(mask, case.spacing)
            for case, (_, mask) in zip(cases, pictures, strict=True)
        ]
        self._seed = seed

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        """Return the sample of a number: the same in every run, whatever came before."""
        rng = np.random.default_rng((self._seed, number))
        label = int(rng.integers(len(AXIAL_LEVELS)))
        index = self._by_level[label][int(rng.integers(len(self._by_level[label])))]
        image, mask = self._images[index], self._masks[index]
        if rng.random() < _OFF_THE_SPINE:
            image, mask, label = *_off_the_spine(image, mask, rng), _NONE
        image, mask = place_randomly(image, mask, _SHAPE, _SPREAD, rng)
        image = _cropped(image, rng)
        if rng.random() >= _AS_ACQUIRED:
            image = vary_intensity(recolour(image, mask, rng), rng)
        return torch.from_numpy(normalise(image.numpy()))[None], torch.tensor(label)


def _scaled(image: np.ndarray) -> Tensor:
    """Bring the signal to about 0 to 1; what the slice does not show stays 0."""
    return torch.from_numpy(image / max(float(np.percentile(image, 99.5)), 1e-6)).float()


def _coarse_labels(mask: np.ndarray, spacing: float) -> Tensor:
    """The nearest label at each of the network's pixels."""
    offsets = (np.arange(AXIAL_PIXELS) - (AXIAL_PIXELS - 1) / 2) * AXIAL_SPACING / spacing
    places = [np.rint(offsets + (size - 1) / 2).astype(int) for size in mask.shape]
    inside = [(place >= 0) & (place < size) for place, size in zip(places, mask.shape, strict=True)]
    rows, columns = (
        np.clip(place, 0, size - 1) for place, size in zip(places, mask.shape, strict=True)
    )
    labels = mask[np.ix_(rows, columns)] * (inside[0][:, None] & inside[1][None, :])
    return torch.from_numpy(labels.astype(np.int64))


def _off_the_spine(image: Tensor, mask: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Move the spine 50 to 90 mm away, or stand the slice on its head."""
    if rng.random() < 0.2:
        return image.flip(0), mask.flip(0)
    distance, angle = rng.uniform(50, 90) / AXIAL_SPACING, rng.uniform(0, 2 * np.pi)
    shifts = int(distance * np.sin(angle)), int(distance * np.cos(angle))
    return image.roll(shifts, (0, 1)), mask.roll(shifts, (0, 1))


def _cropped(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Sometimes cut the slice to a smaller field of view: up to 40 mm on each side."""
    if rng.random() >= _CROPPED:
        return image
    kept = torch.zeros_like(image)
    top, bottom, left, right = rng.integers(0, int(40 / AXIAL_SPACING), 4).tolist()
    kept[top : image.shape[0] - bottom, left : image.shape[1] - right] = 1
    return image * kept
