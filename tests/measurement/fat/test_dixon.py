"""Fat fractions of every method against a physical one.

The Dixon images of a volunteer (MyoSegmenTUM) give the true share of fat in every voxel. Images
as T1 and T2 weighting would show them, fat 4 and 8 times as bright as muscle, are made of it. So
that more than one person's fat is seen, the true shares are also sharpened and raised, which
turns diffuse fat into streaks between lean bundles: 6, 19 and 29 % on average.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.measurement.fat.fitting import fit_fat
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.options import MeasurementOptions
from support.measurement import make_slice

DATA = Path(__file__).parents[4] / "shared" / "data" / "myosegmentum"
ERECTOR_RIGHT, MULTIFIDUS_RIGHT, MULTIFIDUS_LEFT, ERECTOR_LEFT = 1, 2, 3, 4
OUR_LABELS = {ERECTOR_RIGHT: 4, MULTIFIDUS_RIGHT: 2, MULTIFIDUS_LEFT: 1, ERECTOR_LEFT: 3}
PAIRS = ((1, 2), (3, 4))
LABELS = (1, 2, 3, 4)
AUTOMATIC = [item for item in FatMethod if item not in ("fixed", "sampled")]
CONTRASTS = (4, 8)
NOISE = 0.05

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the Dixon sample is not at {DATA}")


@pytest.fixture(scope="module")
def sample() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
    """Fat, water and our labels around the muscles on every fourth slice."""

    def load(name: str) -> NDArray[np.float64]:
        image = nib.load(DATA / f"TUM01_{name}.nii.gz")
        return np.asarray(image.dataobj, dtype=np.float64).T[::4]

    mask = load("mask")
    labels = np.zeros(mask.shape, dtype=np.uint8)
    for theirs, ours in OUR_LABELS.items():
        labels[mask == theirs] = ours
    _, rows, columns = np.nonzero(labels)
    box = np.s_[:, rows.min() - 8 : rows.max() + 9, columns.min() - 8 : columns.max() + 9]
    return load("fat")[box], load("water")[box], labels[box]


@dataclass(frozen=True)
class Image:
    """A made image with the true share of fat in it."""

    signal: NDArray[np.float64]
    share: NDArray[np.float64]
    labels: NDArray[np.uint8]

    def slices(self) -> Iterator[tuple[LabelledSlice, dict[int, float]]]:
        """Each slice with the true fat fraction of each muscle, in %."""
        for signal, share, labels in zip(self.signal, self.share, self.labels, strict=True):
            true = {label: 100 * float(share[labels == label].mean()) for label in LABELS}
            yield make_slice(signal, labels, spacing=(1.02, 1.02)), true


@pytest.fixture(scope="module")
def streaks(sample: tuple[NDArray, NDArray, NDArray]) -> list[Image]:
    """Fat in streaks, evenly lit: 2 to 38 % of a muscle."""
    fat, water, labels = sample
    share = np.clip(fat / np.maximum(fat + water, 1), 1e-4, 1 - 1e-4)
    logit = np.log(share / (1 - share))
    sharpened = [1 / (1 + np.exp(-(2 * logit + raised))) for raised in (0, 2, 3)]
    return [
        Image(noisy(1 + (contrast - 1) * sharp), sharp, labels)
        for sharp in sharpened
        for contrast in CONTRASTS
    ]


@pytest.fixture(scope="module")
def natural(sample: tuple[NDArray, NDArray, NDArray]) -> list[Image]:
    """The volunteer as he is, with the coil's uneven light: 9 to 23 % of a muscle."""
    fat, water, labels = sample
    share = fat / np.maximum(fat + water, 1)
    muscle, pure = np.median(water[labels > 0]), np.median(fat[share > 0.9])
    return [
        Image(noisy(water / muscle + contrast * fat / pure), share, labels)
        for contrast in CONTRASTS
    ]


def noisy(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rician noise of 5 % of the signal of muscle."""
    rng = np.random.default_rng(0)
    real = signal + rng.normal(0, NOISE, signal.shape)
    return np.hypot(real, rng.normal(0, NOISE, signal.shape))


@dataclass(frozen=True)
class Agreement:
    """Of measured with true fat fractions: mean error and mean absolute error in points."""

    bias: float
    error: float
    correlation: float


def agreement(
    images: list[Image], method: FatMethod, groups: tuple[tuple[int, ...], ...] = PAIRS
) -> Agreement:
    """Fit each group of muscles of each image, and compare each muscle."""
    pairs = []
    for image in images:
        for labelled, true in image.slices():
            for group in groups:
                model = fit_fat(method, labelled, group, MeasurementOptions())
                assert model is not None
                for label in group:
                    shares = model.fat_share(labelled.values((label,)))
                    pairs.append((100 * float(shares.mean()), true[label]))
    measured, wanted = np.array(pairs).T
    errors = measured - wanted
    correlation = float(np.corrcoef(measured, wanted)[0, 1])
    return Agreement(float(errors.mean()), float(np.abs(errors).mean()), correlation)


@pytest.mark.parametrize(
    ("method", "largest_bias", "least_correlation"),
    [
        ("gmm3", 2, 0.9),
        ("gmm3_soft", 3, 0.88),
        ("gmm2", 10, 0.8),
        ("otsu", 2, 0.9),
        ("kmeans", 2, 0.9),
        ("kmeans3", 3, 0.92),
    ],
)
def test_fat_in_streaks_is_measured(
    streaks: list[Image], method: str, largest_bias: float, least_correlation: float
) -> None:
    found = agreement(streaks, FatMethod(method))
    assert abs(found.bias) < largest_bias
    assert found.correlation > least_correlation


@pytest.mark.parametrize("method", AUTOMATIC)
def test_diffuse_fat_in_uneven_light_is_measured_less_well(
    natural: list[Image], method: FatMethod
) -> None:
    found = agreement(natural, method)
    assert -9 < found.bias < 3
    assert found.correlation > 0.2


def test_sampled_regions_call_too_much_fat_where_fat_is_diffuse(natural: list[Image]) -> None:
    assert agreement(natural, FatMethod.SAMPLED).bias > 15


def test_both_sides_together_agree_better_than_each_alone(streaks: list[Image]) -> None:
    together = agreement(streaks, FatMethod.GMM3)
    alone = agreement(streaks, FatMethod.GMM3, ((1,), (2,), (3,), (4,)))
    assert together.error < alone.error


def test_each_muscle_by_itself_agrees_better_than_both_together(natural: list[Image]) -> None:
    apart = agreement(natural, FatMethod.GMM3)
    together = agreement(natural, FatMethod.GMM3, (LABELS,))
    assert apart.error < together.error
