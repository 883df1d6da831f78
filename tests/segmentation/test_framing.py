"""Where on a wide slice the spine is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.segmentation.framing import (
    ROOM,
    WIDEST_FIELD,
    WINDOW,
    candidate_windows,
    centre_on,
)
from support.outlines import lumbar_labels


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


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 170), st.integers(0, 170))
def test_a_window_is_centred_on_outlines_that_come_near_its_edge(
    top: int, left: int, down: int, right: int
) -> None:
    shape, spacing, size = (530, 530), (1.0, 1.0), round(WINDOW)
    window = slice(top, top + size), slice(left, left + size)
    labels = np.zeros((size, size), np.uint8)
    labels[down : down + 60, right : right + 60] = 1
    moved = centre_on(window, labels, shape, spacing)
    for before, after, start in zip(window, moved, (top + down, left + right), strict=True):
        well_inside = before.start + ROOM <= start <= before.stop - ROOM - 60
        assert after == before or not well_inside
        assert after.stop - after.start == size
        assert after.start == 0 or start - after.start >= ROOM
        assert after.stop == 530 or after.stop - start - 60 >= ROOM


def test_a_slice_taken_whole_has_no_window_to_move() -> None:
    labels = lumbar_labels()
    whole = slice(0, labels.shape[0]), slice(0, labels.shape[1])
    assert centre_on(whole, labels, labels.shape, (1.0, 1.0)) == whole
