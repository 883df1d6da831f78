from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from spine_explorer.anatomy import STRUCTURES, Side
from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.materials import dixon_fat_fraction
from spine_explorer.phantom.plan import LEVELS, DiscPlan, Level, plan_slice
from spine_explorer.phantom.protocol import Contrast
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import ScanPlan
from support.phantoms import LABELS, PIXEL_AREA, SPACING, drawn_slice

PEOPLE = (0, 1, 2)


def mean_signal(contrast: Contrast, label: int, *, level: Level = Level.L4_L5) -> float:
    drawn = drawn_slice(0, level, contrast)
    core = ndimage.binary_erosion(drawn.labels == label, iterations=2)
    return float(drawn.signal[core].mean())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", PEOPLE)
def test_mask_of_every_structure_has_the_drawn_area(seed: int, level: Level) -> None:
    drawn = drawn_slice(seed, level)
    masked = [(drawn.labels == label).sum() * PIXEL_AREA for label in LABELS]
    assert masked == pytest.approx(drawn.areas, rel=0.01)


@pytest.mark.parametrize("seed", PEOPLE)
def test_true_area_does_not_depend_on_the_grid(seed: int) -> None:
    plan = plan_slice(sample_anatomy(seed), Level.L4_L5)
    coarse = draw_slice(plan, shape=(200, 180), spacing=(1.1, 1.2))
    assert coarse.areas == pytest.approx(drawn_slice(seed).areas, rel=0.01)


@pytest.mark.parametrize("level", LEVELS)
def test_areas_are_those_of_adults(level: Level) -> None:
    areas = np.array([drawn_slice(seed, level).areas for seed in PEOPLE])
    low = (200, 200, 100, 100, 400, 400, 1000, 40)
    high = (2000, 2000, 3200, 3200, 2700, 2700, 2600, 300)
    assert (areas > low).all()
    assert (areas < high).all()


@pytest.mark.parametrize(
    ("level", "label", "mean", "deviation"),
    [
        (Level.L3_L4, 3, 2118.50, 466.27),
        (Level.L3_L4, 5, 1452.07, 428.66),
        (Level.L4_L5, 5, 1789.07, 523.51),
        (Level.L4_L5, 8, 151.67, 53.59),
    ],
)
def test_average_person_lies_within_two_deviations_of_published_means(
    level: Level, label: int, mean: float, deviation: float
) -> None:
    drawn = draw_slice(plan_slice(sample_anatomy(0, variety=0.0), level))
    assert abs(drawn.areas[label - 1] - mean) < 2 * deviation


@pytest.mark.parametrize("level", LEVELS)
def test_each_structure_is_one_piece(level: Level) -> None:
    drawn = drawn_slice(1, level)
    for label in LABELS:
        pieces, _ = ndimage.label(drawn.labels == label)
        sizes = np.bincount(pieces.ravel())[1:]
        assert sizes.max() / sizes.sum() > 0.98


def test_structures_of_the_left_lie_on_the_right_of_the_picture() -> None:
    drawn = drawn_slice()
    disc = np.nonzero(drawn.labels == 7)[1].mean()
    for item in STRUCTURES[:6]:
        column = np.nonzero(drawn.labels == item.label)[1].mean()
        assert (column > disc) == (item.side is Side.LEFT)


def test_muscles_of_the_back_lie_behind_the_canal_and_it_behind_the_disc() -> None:
    row = {label: np.nonzero(drawn_slice().labels == label)[0].mean() for label in LABELS}
    assert row[7] < row[8] < min(row[1], row[2], row[3], row[4])


def test_planned_fat_is_the_true_fat() -> None:
    planned = [muscle.fat for muscle in plan_slice(sample_anatomy(2), Level.L4_L5).muscles]
    assert drawn_slice(2).fat == pytest.approx(planned, abs=0.01)


@pytest.mark.parametrize("seed", PEOPLE)
def test_fat_map_agrees_with_the_true_fat_of_each_muscle(seed: int) -> None:
    drawn = drawn_slice(seed)
    mapped = [drawn.fat_fraction[drawn.labels == label].mean() for label in range(1, 7)]
    assert mapped == pytest.approx(drawn.fat, abs=0.02)


@pytest.mark.parametrize(("multifidus", "erector"), [(1, 3), (2, 4)])
def test_fat_divides_multifidus_from_erector_spinae(multifidus: int, erector: int) -> None:
    drawn = drawn_slice(0)
    beside = ndimage.binary_dilation(drawn.labels == multifidus) & (drawn.labels == erector)
    assert drawn.fat_fraction[beside].mean() > 2 * drawn.fat[erector - 1]


def test_dixon_pair_measures_the_true_fat() -> None:
    fat = drawn_slice(1, contrast=Contrast.FAT)
    water = drawn_slice(1, contrast=Contrast.WATER)
    inside = ndimage.binary_erosion(fat.labels == 3)
    measured = fat.signal[inside] / (fat.signal[inside] + water.signal[inside])
    assert measured.mean() == pytest.approx(fat.fat_fraction[inside].mean(), abs=0.03)


@pytest.mark.parametrize("seed", PEOPLE)
def test_dixon_pair_of_each_muscle_holds_the_true_part_of_its_protons(seed: int) -> None:
    fat = drawn_slice(seed, contrast=Contrast.FAT)
    water = drawn_slice(seed, contrast=Contrast.WATER).signal
    insides = [fat.labels == label for label in range(1, 7)]
    measured = [
        fat.signal[inside].sum() / (fat.signal[inside] + water[inside]).sum() for inside in insides
    ]
    assert measured == pytest.approx([dixon_fat_fraction(part) for part in fat.fat], abs=0.01)


def test_canal_is_bright_on_t2_and_dark_on_t1() -> None:
    assert mean_signal(Contrast.T2, 8) > 3 * mean_signal(Contrast.T2, 5)
    assert mean_signal(Contrast.T1, 8) < 0.8 * mean_signal(Contrast.T1, 5)


def test_wet_nucleus_is_brighter_than_the_annulus_on_t2() -> None:
    person = sample_anatomy(0)
    wet = replace(plan_slice(person, Level.L4_L5), disc=DiscPlan(1.0, 11.0, 1.0, 0.0, 0.0))
    drawn = draw_slice(wet, contrast=Contrast.T2)
    distance = ndimage.distance_transform_edt(drawn.labels == 7)
    core, rim = drawn.signal[distance > 15], drawn.signal[(distance > 2) & (distance < 6)]
    assert core.mean() > 2 * rim.mean()


def test_slice_beyond_the_disc_shows_marrow() -> None:
    disc, vertebra = (drawn_slice(contrast=Contrast.FAT, offset=z) for z in (0.0, 9.0))
    core = ndimage.binary_erosion(disc.labels == 7, iterations=8)
    assert disc.fat_fraction[core].mean() < 0.02
    assert vertebra.fat_fraction[core].mean() > 0.3


def test_stenosis_narrows_the_sac() -> None:
    plan = plan_slice(sample_anatomy(0), Level.L4_L5)
    areas = []
    for stenosis in (0.0, 0.5, 0.9):
        narrowed = replace(plan, disc=replace(plan.disc, stenosis=stenosis))
        areas.append(draw_slice(narrowed).areas[7])
    assert areas[1] < 0.8 * areas[0]
    assert areas[2] < 0.5 * areas[0]


def test_bulging_disc_flattens_the_sac_and_grows() -> None:
    plan = plan_slice(sample_anatomy(0), Level.L4_L5)
    flat, bulging = (
        draw_slice(replace(plan, disc=replace(plan.disc, bulge=bulge))).areas for bulge in (0, 4)
    )
    assert bulging[6] > flat[6] + 30
    assert bulging[7] < 0.85 * flat[7]


def test_contrast_scan_and_noise_change_only_the_signal() -> None:
    plan = plan_slice(sample_anatomy(0), Level.L4_L5)
    one, other = drawn_slice(), draw_slice(plan, contrast=Contrast.T1, scanning=ScanPlan())
    assert np.array_equal(one.labels, other.labels)
    assert (one.areas, one.fat) == (other.areas, other.fat)
    assert not np.array_equal(one.signal, other.signal)


def test_front_band_spares_what_is_outlined() -> None:
    silent = ScanPlan(noise=0.0, normalised=1.0, resolution=1.0)
    # Psoas of this person reaches 8 mm further to the front than the average one.
    plan = plan_slice(sample_anatomy(139), Level.L5_S1)
    banded, free = (
        draw_slice(plan, scanning=replace(silent, front_band=band)) for band in (12.0, 400.0)
    )
    outlined = (free.labels > 0) & (free.signal > 0.05)
    assert (banded.signal[outlined] / free.signal[outlined]).min() > 0.9


def test_same_plan_and_generator_give_the_same_slice() -> None:
    plan, scanning = plan_slice(sample_anatomy(3), Level.L5_S1), ScanPlan()
    first, second = (
        draw_slice(plan, rng=np.random.default_rng(8), scanning=scanning) for _ in range(2)
    )
    assert np.array_equal(first.signal, second.signal)


def test_neighbouring_slices_overlap_almost_wholly() -> None:
    here, above = drawn_slice().labels > 0, drawn_slice(offset=3.3).labels > 0
    assert 2 * (here & above).sum() / (here.sum() + above.sum()) > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_extreme_people_have_every_structure(seed: int) -> None:
    plan = plan_slice(sample_anatomy(seed, variety=2.5), Level.L5_S1)
    drawn = draw_slice(plan, shape=(160, 160), spacing=(2 * SPACING, 2 * SPACING))
    assert min(drawn.areas) > 30
    assert np.isfinite(drawn.signal).all()


def test_signal_is_float32_and_labels_are_bytes() -> None:
    drawn = drawn_slice()
    assert (drawn.signal.dtype, drawn.labels.dtype) == (np.float32, np.uint8)
    assert drawn.fat_fraction.dtype == np.float32
