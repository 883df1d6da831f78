from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.dicom_geometry import check_slice_spacing, stack_geometry
from spine_explorer.imaging.findings import Grade
from support.dicom_files import SAGITTAL, SIZE, SPACING, disc_stack, headers, mr_slice, tilted


@settings(max_examples=30, deadline=None)
@given(st.floats(-40, 40), st.integers(2, 6), st.floats(1, 12))
def test_grid_maps_voxels_to_where_dicom_says(degrees: float, count: int, gap: float) -> None:
    slices = headers(*disc_stack(7.0, degrees, count=count, gap=gap))
    geometry = stack_geometry(slices)
    for index, slice_ in enumerate(slices):
        across = 3 * SPACING * np.array(tilted(degrees)[:3])
        down = 5 * SPACING * np.array(tilted(degrees)[3:])
        expected = np.array(slice_.grid.position) + across + down
        np.testing.assert_allclose(geometry.to_patient((index, 5, 3)), expected, atol=1e-5)
    assert geometry.shape == (count, SIZE, SIZE)
    assert geometry.spacing == pytest.approx((gap, SPACING, SPACING))
    assert geometry.tilt_from(2) == pytest.approx(abs(degrees), abs=1e-4)


def test_anisotropic_pixels_keep_their_axes() -> None:
    geometry = stack_geometry(headers(mr_slice(PixelSpacing=[0.5, 0.8])))
    np.testing.assert_allclose(geometry.to_patient((0, 2, 0)), (0, 1.0, 0))
    np.testing.assert_allclose(geometry.to_patient((0, 0, 2)), (1.6, 0, 0))


def test_sagittal_stack_grows_along_its_normal() -> None:
    slices = headers(*[mr_slice((4.0 * n, 0, 0), SAGITTAL, number=n) for n in (1, 2)])
    np.testing.assert_allclose(stack_geometry(slices).normal, (1, 0, 0), atol=1e-12)


@pytest.mark.parametrize(
    ("elements", "spacing", "checks"),
    [
        ({"SpacingBetweenSlices": 4.4}, 4.4, []),
        ({}, 4.0, []),
        ({"SliceThickness": None}, 1.0, ["slice_spacing"]),
    ],
)
def test_single_slice_takes_the_spacing_that_the_header_says(
    elements: dict[str, float | None], spacing: float, checks: list[str]
) -> None:
    slices = headers(mr_slice(**elements))
    geometry = stack_geometry(slices)
    assert geometry.spacing[0] == spacing
    assert [finding.check for finding in check_slice_spacing(slices, geometry)] == checks


@pytest.mark.parametrize(("declared", "count"), [(None, 0), (4.0, 0), (4.3, 0), (8.0, 1)])
def test_positions_win_over_the_declared_spacing(declared: float | None, count: int) -> None:
    slices = headers(*disc_stack(0.0, SpacingBetweenSlices=declared))
    geometry = stack_geometry(slices)
    findings = check_slice_spacing(slices, geometry)
    assert geometry.spacing[0] == pytest.approx(4.0)
    assert len(findings) == count
    assert all(finding.grade is Grade.WARN for finding in findings)


def test_slice_without_a_place_has_no_grid() -> None:
    with pytest.raises(GeometryError, match=r"PixelSpacing \(0028,0030\) is missing"):
        stack_geometry(headers(mr_slice(PixelSpacing=None)))
