from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.measurement.fat.fitting import FEWEST_PIXELS, fit_fat
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.fat.model import FatThresholds
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.options import LeanRegion, MeasurementOptions
from support.measurement import block_labels, make_slice

MULTIFIDUS = (1, 2)
OPTIONS = MeasurementOptions(fat_methods=tuple(FatMethod), fixed_threshold=250.0)
AUTOMATIC = [item for item in FatMethod if item not in ("fixed", "sampled")]


def fat_percent(method: FatMethod, labelled: LabelledSlice, label: int = 1) -> float:
    model = fit_fat(method, labelled, MULTIFIDUS, OPTIONS)
    assert model is not None
    return 100 * float(model.fat_share(labelled.values((label,))).mean())


def noisy(fat: float, *, noise: float = 8.0, seed: int = 0) -> LabelledSlice:
    """Muscles of 2,500 pixels under fat of 400, which is a share of the left one's pixels too."""
    rng = np.random.default_rng(seed)
    signal = rng.normal(100, noise, (70, 100))
    left = rng.random((70, 100)) < fat
    left[:, 50:] = False
    left[50:] = True
    signal[left] = rng.normal(400, 30, int(left.sum()))
    labels = np.zeros((70, 100), dtype=np.uint8)
    labels[:50, :50], labels[:50, 50:] = 1, 2
    return make_slice(signal, labels)


@pytest.mark.parametrize("method", AUTOMATIC)
@pytest.mark.parametrize("noise", [2.0, 8.0, 12.0])
def test_lean_muscle_has_next_to_no_fat(method: FatMethod, noise: float) -> None:
    assert fat_percent(method, noisy(0.0, noise=noise)) < 4


@pytest.mark.parametrize("method", AUTOMATIC)
@pytest.mark.parametrize("fat", [0.1, 0.3, 0.6])
def test_fat_that_stands_out_is_measured(method: FatMethod, fat: float) -> None:
    assert fat_percent(method, noisy(fat)) == pytest.approx(100 * fat, abs=4)


@pytest.mark.parametrize("method", AUTOMATIC)
def test_a_lean_side_beside_a_fatty_one_stays_lean(method: FatMethod) -> None:
    assert fat_percent(method, noisy(0.3), label=2) < 2.5


def test_three_components_leave_pixels_nearer_to_muscle_than_to_fat_to_muscle() -> None:
    labelled = noisy(0.2)
    signal = labelled.signal.copy()
    signal[:10] = np.random.default_rng(1).normal(220, 25, (10, 100))
    found = fit_fat(FatMethod.GMM3, make_slice(signal, labelled.labels), MULTIFIDUS, OPTIONS)
    assert isinstance(found, FatThresholds)
    assert 110 < found.muscle < 200
    assert found.fat == pytest.approx(250, abs=10)  # half way from 100 to 400


def test_three_classes_stay_three_where_the_middle_one_is_empty() -> None:
    rng = np.random.default_rng(0)
    tones = ((64, 54, 115), (430, 27, 69), (440, 33, 215))  # mean, spread, pixels: mostly fat
    signal = np.concatenate([rng.normal(*tone) for tone in tones]).clip(0)
    labelled = make_slice([signal], np.ones((1, signal.size)))
    found = fit_fat(FatMethod.GMM3, labelled, MULTIFIDUS, OPTIONS)
    assert isinstance(found, FatThresholds)
    assert found.muscle == found.fat
    assert found.three_classes


@pytest.mark.parametrize("method", [FatMethod.GMM2, FatMethod.OTSU, FatMethod.KMEANS])
def test_two_classes_have_one_limit_also_where_it_was_raised(method: FatMethod) -> None:
    model = fit_fat(method, noisy(0.0, noise=15.0), MULTIFIDUS, OPTIONS)
    assert isinstance(model, FatThresholds)
    assert model.muscle == model.fat > 130


def test_a_fixed_threshold_is_taken_as_it_is() -> None:
    assert fit_fat(FatMethod.FIXED, noisy(0.2), MULTIFIDUS, OPTIONS) == FatThresholds(250, 250)


def test_regions_that_a_reader_chose_are_used_on_their_slice_only() -> None:
    labelled = make_slice(np.arange(10_000, dtype=np.float32).reshape(100, 100))
    region = LeanRegion(slice_index=0, row=64, column=55, radius=1)
    chosen = MeasurementOptions((FatMethod.SAMPLED,), lean_regions=(region,))
    assert fit_fat(FatMethod.SAMPLED, labelled, MULTIFIDUS, chosen) == FatThresholds(6555, 6555)
    elsewhere = MeasurementOptions(
        (FatMethod.SAMPLED,), lean_regions=(LeanRegion(5, row=64, column=55, radius=1),)
    )
    assert fit_fat(FatMethod.SAMPLED, labelled, MULTIFIDUS, elsewhere) != FatThresholds(6555, 6555)


@pytest.mark.parametrize("method", [item for item in FatMethod if item != "fixed"])
def test_a_few_pixels_are_too_few(method: FatMethod) -> None:
    labels = np.zeros((100, 100), dtype=np.uint8)
    labels[:1, : FEWEST_PIXELS - 1] = 1
    assert fit_fat(method, make_slice(labels=labels), MULTIFIDUS, OPTIONS) is None


@pytest.mark.parametrize("method", AUTOMATIC)
@pytest.mark.parametrize("level", [100.0, 0.0])
def test_constant_signal_has_no_fat(method: FatMethod, level: float) -> None:
    signal: NDArray[np.float64] = np.full((100, 100), level)
    labelled = make_slice(signal, block_labels(["multifidus_left", "multifidus_right"]))
    model = fit_fat(method, labelled, MULTIFIDUS, OPTIONS)
    if model is not None:
        assert model.fat_share(labelled.values((1,))).max() == pytest.approx(0, abs=0.01)
