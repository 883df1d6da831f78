from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.outlines.overlap import area_error, dice, iou, surface_distances

SPACING = (0.7, 0.9)


def rectangle(top: int, left: int, height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros((40, 50), dtype=np.bool_)
    mask[top : top + height, left : left + width] = True
    return mask


def blob(seed: int) -> NDArray[np.bool_]:
    rng = np.random.default_rng(seed)
    rows, columns = np.indices((40, 50))
    radius = rng.uniform(4, 12, 2)
    centre = rng.uniform(13, 27, 2)
    wobble = rng.normal(0, 0.3, (40, 50))
    inside = ((rows - centre[0]) / radius[0]) ** 2 + ((columns - centre[1]) / radius[1]) ** 2
    return inside + wobble < 1


def test_overlap_of_shifted_rectangles() -> None:
    found, wanted = rectangle(5, 5, 4, 6), rectangle(5, 8, 4, 6)
    assert dice(found, wanted) == pytest.approx(2 * 12 / 48)
    assert iou(found, wanted) == pytest.approx(12 / 36)


@given(seed=st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_dice_and_iou_say_the_same(seed: int) -> None:
    found, wanted = blob(seed), blob(seed + 1)
    overlap = iou(found, wanted)
    assert dice(found, wanted) == pytest.approx(2 * overlap / (1 + overlap))


def test_area_error_is_signed_and_relative_to_the_reference() -> None:
    small, large = rectangle(0, 0, 4, 5), rectangle(0, 0, 5, 5)
    assert area_error(large, small) == pytest.approx(25)
    assert area_error(small, large) == pytest.approx(-20)


def test_identical_masks_agree_wholly() -> None:
    mask = blob(0)
    assert (dice(mask, mask), iou(mask, mask), area_error(mask, mask)) == (1, 1, 0)
    assert surface_distances(mask, mask, SPACING) == (0, 0)


def test_scores_without_any_pixel_are_not_defined() -> None:
    empty = np.zeros((40, 50), dtype=np.bool_)
    assert math.isnan(dice(empty, empty))
    assert math.isnan(iou(empty, empty))
    assert math.isnan(area_error(blob(0), empty))


def test_missed_structure_has_no_overlap_and_no_distance() -> None:
    empty = np.zeros((40, 50), dtype=np.bool_)
    assert (dice(empty, blob(0)), iou(empty, blob(0)), area_error(empty, blob(0))) == (0, 0, -100)
    assert all(math.isnan(value) for value in surface_distances(empty, blob(0), SPACING))
    assert all(math.isnan(value) for value in surface_distances(blob(0), empty, SPACING))


def test_distance_of_single_pixels_is_in_millimetres() -> None:
    hd95, mean = surface_distances(rectangle(10, 10, 1, 1), rectangle(13, 14, 1, 1), SPACING)
    assert hd95 == mean == pytest.approx(math.hypot(3 * 0.7, 4 * 0.9))


def test_ring_around_a_square_lies_one_step_away() -> None:
    hd95, mean = surface_distances(rectangle(9, 9, 12, 12), rectangle(10, 10, 10, 10), (0.5, 0.5))
    # 36 inner border pixels at one step; of the 44 outer ones 4 corners are farther.
    assert hd95 == pytest.approx(0.5 * math.sqrt(2), abs=0.21)
    assert mean == pytest.approx(0.5 * (36 + 40 + 4 * math.sqrt(2)) / 80)


def test_few_stray_pixels_do_not_reach_the_95th_percentile() -> None:
    wanted = rectangle(5, 5, 30, 30)
    found = wanted.copy()
    found[20, 49] = True
    assert surface_distances(found, wanted, (1, 1))[0] == 0


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_distances_are_symmetric(seed: int) -> None:
    found, wanted = blob(seed), blob(seed + 1)
    there, back = (surface_distances(*pair, SPACING) for pair in ((found, wanted), (wanted, found)))
    assert there == pytest.approx(back)


@pytest.mark.filterwarnings("ignore:.*always_return_as_numpy:FutureWarning")
@pytest.mark.parametrize("seed", range(5))
def test_equals_monai(seed: int) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra 'train'")
    monai = pytest.importorskip("monai.metrics", reason="needs the extra 'train'")
    masks = blob(seed), blob(seed + 100)
    found, wanted = (torch.from_numpy(mask)[None, None] for mask in masks)
    options = {"include_background": True, "spacing": list(SPACING)}
    hd95 = monai.compute_hausdorff_distance(found, wanted, percentile=95, **options)
    mean = monai.compute_average_surface_distance(found, wanted, symmetric=True, **options)
    assert surface_distances(*masks, SPACING) == pytest.approx((float(hd95), float(mean)), rel=1e-5)
    assert dice(*masks) == pytest.approx(float(monai.compute_dice(found, wanted)))
    assert iou(*masks) == pytest.approx(float(monai.compute_iou(found, wanted)))
