"""What axial slices look like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.levels.axial import AxialReader, frame_of
from spine_explorer.levels.axial_view import AXIAL_LEVELS, AXIAL_PIXELS, axial_windows, coarse
from support.stacks import LUMBAR_T2, make_geometry, make_identity, make_stack


def test_the_network_sees_a_square_around_the_middle() -> None:
    image = np.zeros((320, 320), np.float32)
    image[150:170, 150:170] = 1.0
    seen = coarse(image, (0.6875, 0.6875))
    assert seen.shape == (AXIAL_PIXELS, AXIAL_PIXELS)
    rows, columns = np.nonzero(seen > 0.5)
    assert (rows.mean(), columns.mean()) == pytest.approx((63.5, 63.5), abs=0.6)


def test_a_wide_slice_is_searched_for_the_spine() -> None:
    geometry = make_geometry((1, 360, 360), spacing=(4.0, 1.0, 1.0))
    stack = make_stack(geometry=geometry)
    assert len(axial_windows(stack, 0)) > 1
    look = AxialReader().look(stack)
    assert look.probabilities.shape == (1, len(AXIAL_LEVELS) + 1)
    assert look.probabilities.sum() == pytest.approx(1.0, abs=1e-4)


def test_a_refused_slice_looks_like_nothing_and_leaves_the_others_alone() -> None:
    stack = make_stack(geometry=make_geometry((3, 160, 160)))
    plain = AxialReader().look(stack)
    stack.voxels[0] = np.nan
    refusal = Finding("numbers", Grade.REFUSE, "No numbers.", slice_index=0)
    look = AxialReader().look(replace(stack, findings=(refusal,)))
    assert not look.probabilities[0].any()
    np.testing.assert_allclose(look.probabilities[1:], plain.probabilities[1:], atol=1e-5)
    everything = tuple(replace(refusal, slice_index=index) for index in range(3))
    assert not AxialReader().look(replace(stack, findings=everything)).probabilities.any()


def test_heights_are_compared_within_a_frame_of_reference_or_else_a_series() -> None:
    identity = make_identity(series="4-09bc")
    assert frame_of(make_stack(identity=identity)) == "4-09bc"
    framed = replace(LUMBAR_T2, frame_of_reference="1.2.3")
    assert frame_of(make_stack(identity=identity, acquisition=framed)) == "1.2.3"
    stack = make_stack(geometry=make_geometry((1, 160, 160)), acquisition=framed)
    assert AxialReader().look(stack).frame == "1.2.3"
