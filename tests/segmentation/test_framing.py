"""Where on a wide slice the spine is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.framing import (
    ROOM,
    WIDEST_FIELD,
    WINDOW,
    candidate_windows,
    follow,
    starting_order,
)
from spine_explorer.segmentation.segmenter import Segmenter
from support.outlines import lumbar_labels
from support.phantoms import SPACING, drawn_slice
from support.stacks import make_stack


@given(st.integers(100, 700), st.integers(100, 700), st.floats(0.3, 1.5))
def test_windows_lie_inside_and_reach_every_row(rows: int, columns: int, spacing: float) -> None:
    image = np.ones((rows, columns), np.float32)
    windows = candidate_windows(image, (spacing, spacing))
    seen = np.zeros(rows, bool)
    for row, column in windows:
        assert 0 <= row.start < row.stop <= rows
        assert 0 <= column.start < column.stop <= columns
        seen[row] = True
    assert seen.all()
    for size, side in ((rows, 0), (columns, 1)):
        length = windows[0][side].stop - windows[0][side].start
        wide = size * spacing > WIDEST_FIELD
        assert length == (round(WINDOW / spacing) if wide else size)


def test_windows_follow_the_body_sideways() -> None:
    image = np.zeros((500, 500), np.float32)
    image[:, 250:] = 1
    middles = {(w[1].start + w[1].stop) / 2 for w in candidate_windows(image, (1.0, 1.0))}
    assert min(middles) > 300


@pytest.mark.parametrize("offset", [0.0, -300.0])
def test_the_zero_of_the_signal_moves_no_window(offset: float) -> None:
    image = np.zeros((500, 500), np.float32)
    image[:, 320:] = 300
    expected = candidate_windows(image, (1.0, 1.0))
    assert candidate_windows(image + np.float32(offset), (1.0, 1.0)) == expected


@given(st.integers(0, 1000))
def test_the_spine_is_looked_for_on_slices_that_are_there_the_middle_first(count: int) -> None:
    order = starting_order(count)
    assert order[:1] == (count // 2,)[:count]
    assert len(set(order)) == len(order) <= count
    assert set(order) <= set(range(count))


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 170), st.integers(0, 170))
def test_a_window_follows_outlines_that_come_near_its_edge(
    top: int, left: int, down: int, right: int
) -> None:
    shape, spacing, size = (530, 530), (1.0, 1.0), round(WINDOW)
    window = slice(top, top + size), slice(left, left + size)
    labels = np.zeros((size, size), np.uint8)
    labels[down : down + 60, right : right + 60] = 1
    moved = follow(window, labels, shape, spacing)
    for before, after, start in zip(window, moved, (top + down, left + right), strict=True):
        well_inside = before.start + ROOM <= start <= before.stop - ROOM - 60
        assert after == before or not well_inside
        assert after.stop - after.start == size
        assert after.start == 0 or start - after.start >= ROOM
        assert after.stop == 530 or after.stop - start - 60 >= ROOM


def test_a_slice_taken_whole_has_no_window_to_move() -> None:
    labels = lumbar_labels()
    whole = slice(0, labels.shape[0]), slice(0, labels.shape[1])
    assert follow(whole, labels, labels.shape, (1.0, 1.0)) == whole


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
