"""Where on a wide slice the spine is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.segmentation.framing import WIDEST_FIELD, WINDOW, candidate_windows
from spine_explorer.segmentation.segmenter import Segmenter
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


@pytest.mark.parametrize("corner", [(40, 130), (230, 250)])
def test_a_small_spine_on_a_wide_slice_is_found(corner: tuple[int, int]) -> None:
    signal = drawn_slice().signal
    wide = np.zeros((600, 640), np.float32)
    part = wide[corner[0] : corner[0] + signal.shape[0], corner[1] : corner[1] + signal.shape[1]]
    part[:] = signal
    segmenter = Segmenter()
    placed, alone = (
        segmenter.segment(
            make_stack(
                image[None],
                geometry=Geometry((1, *image.shape), (4.0, SPACING, SPACING), (0, 0, 0), AXIAL),
            )
        ).labels
        for image in (wide, signal)
    )
    areas, expected = (np.bincount(labels.ravel(), minlength=9)[1:] for labels in (placed, alone))
    assert areas == pytest.approx(expected, rel=0.2)
