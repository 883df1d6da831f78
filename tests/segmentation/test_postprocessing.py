"""Keeping anatomy possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.segmentation.postprocessing import clean
from support.outlines import lumbar_labels


def test_a_plausible_slice_stays_as_it_is() -> None:
    labels = lumbar_labels()
    assert np.array_equal(clean(labels), labels)


def test_nothing_stays_nothing() -> None:
    assert not clean(np.zeros((50, 60), np.uint8)).any()


def test_the_smaller_of_two_regions_is_dropped() -> None:
    labels = lumbar_labels()
    stained = labels.copy()
    stained[20:26, 200:206] = 7
    assert np.array_equal(clean(stained), labels)


def test_a_hole_is_filled() -> None:
    labels = lumbar_labels()
    holed = labels.copy()
    holed[130:134, 170:175] = 0
    assert np.array_equal(clean(holed), labels)


def test_another_structure_inside_is_not_painted_over() -> None:
    labels = lumbar_labels()
    labels[68:78, 115:125] = 8
    labels[90:110] = 0
    assert np.array_equal(clean(labels), labels)


@pytest.mark.parametrize("item", [s for s in STRUCTURES if s.mirrored is not s], ids=str)
def test_a_muscle_with_the_label_of_the_other_side_is_put_right(item: object) -> None:
    labels = lumbar_labels()
    swapped = labels.copy()
    swapped[labels == item.label] = item.mirrored.label  # type: ignore[attr-defined]
    assert np.array_equal(clean(swapped), labels)


def test_swapped_sides_are_put_right_on_a_turned_patient() -> None:
    turned = ndimage.rotate(lumbar_labels(), 25, order=0, reshape=False)
    mirror = np.array([0, 2, 1, 4, 3, 6, 5, 7, 8], dtype=np.uint8)
    assert np.array_equal(clean(mirror[turned]), clean(turned))


def test_specks_are_noise() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[10, 10:13] = 7
    assert not clean(labels).any()


@given(st.integers(0, 2**32 - 1))
def test_every_structure_is_one_region_whatever_comes_in(seed: int) -> None:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 9, size=(8, 8)).astype(np.uint8)
    cleaned = clean(np.kron(coarse, np.ones((5, 5), np.uint8)))
    for item in STRUCTURES:
        assert ndimage.label(cleaned == item.label)[1] <= 1
