"""Following the spine through a stack of wide slices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.following import starting_order
from spine_explorer.segmentation.segmenter import Segmenter
from support.phantoms import SPACING, drawn_slice
from support.stacks import make_stack


@given(st.integers(0, 1000))
def test_the_spine_is_looked_for_on_slices_that_are_there_the_middle_first(count: int) -> None:
    order = starting_order(count)
    assert order[:1] == (count // 2,)[:count]
    assert len(set(order)) == len(order) <= count
    assert set(order) <= set(range(count))


def _wide_stack(*corners: tuple[int, int] | None) -> Stack:
    """Slices 30 x 34 cm wide with a spine at a corner; of noise where there is none."""
    signal = drawn_slice().signal
    wide = np.zeros((len(corners), 440, 500), np.float32)
    noise = np.random.default_rng(0).rayleigh(100, wide.shape[1:])
    for image, corner in zip(wide, corners, strict=True):
        if corner is None:
            image[:] = noise
        else:
            row, column = corner
            image[row : row + signal.shape[0], column : column + signal.shape[1]] = signal
    return make_stack(
        wide, geometry=Geometry(wide.shape, (4.0, SPACING, SPACING), (0, 0, 0), AXIAL)
    )


def _areas(stack: Stack) -> list[list[int]]:
    labels = Segmenter().segment(stack).labels
    return [np.bincount(image.ravel(), minlength=9)[1:].tolist() for image in labels]


@pytest.mark.parametrize("corner", [(0, 60), (110, 170)])
def test_a_small_spine_on_a_wide_slice_is_found(corner: tuple[int, int]) -> None:
    signal = drawn_slice().signal
    grid = Geometry((1, *signal.shape), (4.0, SPACING, SPACING), (0, 0, 0), AXIAL)
    (placed,), (alone,) = (
        _areas(_wide_stack(corner)),
        _areas(make_stack(signal[None], geometry=grid)),
    )
    assert placed == pytest.approx(alone, rel=0.2)


@pytest.mark.parametrize("middle", [None, (0, 170)], ids=["noise", "elsewhere"])
def test_the_middle_slice_decides_for_no_other(middle: tuple[int, int] | None) -> None:
    lower, _, upper = _areas(_wide_stack((120, 40), middle, (120, 40)))
    (alone,) = _areas(_wide_stack((120, 40)))
    assert lower == pytest.approx(alone, rel=0.1)
    assert upper == pytest.approx(alone, rel=0.1)


def test_windows_follow_a_spine_that_wanders_through_the_stack() -> None:
    corners = [(60, column) for column in (0, 45, 90, 135, 180)]
    areas = _areas(_wide_stack(*corners))
    (alone,) = _areas(_wide_stack(corners[2]))
    for found in areas:
        assert found == pytest.approx(alone, rel=0.15)
