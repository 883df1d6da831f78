from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.imaging.dicom_plane import read_plane
from spine_explorer.imaging.dicom_slice import Plane
from spine_explorer.imaging.dicom_tags import Tags
from support.dicom_files import headers, mr_slice, tilted


def plane(**elements: Any) -> tuple[Plane | None, tuple[str, ...]]:
    return read_plane(Tags((mr_slice(**elements),)))


def test_plane_of_a_sound_header() -> None:
    found, problems = plane(PixelSpacing=[0.5, 0.75], ImagePositionPatient=[1, 2, 3])
    assert problems == ()
    assert found == Plane(16, 16, (0.5, 0.75), (1, 0, 0), (0, 1, 0), (1, 2, 3))


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [
        ("Rows", "(0028,0010)"),
        ("Columns", "(0028,0011)"),
        ("PixelSpacing", "(0028,0030)"),
        ("ImageOrientationPatient", "(0020,0037)"),
        ("ImagePositionPatient", "(0020,0032)"),
    ],
)
def test_missing_element_is_named(keyword: str, tag: str) -> None:
    assert plane(**{keyword: None}) == (None, (f"{keyword} {tag} is missing",))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Rows", 0),
        ("PixelSpacing", [0.0, 0.7]),
        ("PixelSpacing", [-0.7, 0.7]),
        ("PixelSpacing", ["nan", "0.7"]),
        ("PixelSpacing", [0.7]),
        ("PixelSpacing", [1e30, 0.7]),
        ("ImagePositionPatient", [0.0, "nan", 0.0]),
        ("ImagePositionPatient", [0.0, 0.0]),
        ("ImagePositionPatient", [0.0, 0.0, 1e300]),
        ("ImageOrientationPatient", [1, 0, 0, 1, 0, 0]),
        ("ImageOrientationPatient", [2, 0, 0, 0, 2, 0]),
        ("ImageOrientationPatient", [0, 0, 0, 0, 0, 0]),
        ("ImageOrientationPatient", [1, 0, 0, 0.1, 0.99, 0]),
        ("ImageOrientationPatient", [1, 0, 0]),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value")
def test_unusable_value_is_named(keyword: str, value: object) -> None:
    found, problems = plane(**{keyword: value})
    assert found is None
    assert len(problems) == 1
    assert problems[0].startswith(f"{keyword} (")
    assert problems[0].endswith("holds no usable value")


def test_every_problem_is_named() -> None:
    _, problems = plane(PixelSpacing=None, ImagePositionPatient=None)
    assert len(problems) == 2


def test_absurd_matrix_is_unusable() -> None:
    _, problems = plane(Rows=65535, Columns=65535)
    assert [problem.split()[0] for problem in problems] == ["Rows", "Columns"]


@settings(max_examples=30, deadline=None)
@given(st.floats(-60, 60), st.integers(2, 6))
def test_rounded_directions_become_perpendicular_unit_vectors(degrees: float, digits: int) -> None:
    rounded = [round(value, digits) for value in tilted(degrees)]
    found, _ = plane(ImageOrientationPatient=rounded)
    assert found is not None
    axes = np.array([found.row_direction, found.column_direction])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(axes.ravel(), tilted(degrees), atol=0.02)


@pytest.mark.parametrize(
    ("orientation", "normal"),
    [
        ((1, 0, 0, 0, 1, 0), (0, 0, 1)),
        ((-1, 0, 0, 0, 1, 0), (0, 0, 1)),
        ((0, 1, 0, 0, 0, -1), (1, 0, 0)),
        ((1, 0, 0, 0, 0, -1), (0, 1, 0)),
    ],
)
def test_normal_does_not_depend_on_how_the_picture_is_turned(
    orientation: tuple[float, ...], normal: tuple[float, ...]
) -> None:
    (slice_,) = headers(mr_slice(orientation=orientation))
    np.testing.assert_allclose(slice_.grid.normal, normal, atol=1e-12)


def test_centre_is_half_the_matrix_away() -> None:
    (slice_,) = headers(mr_slice((0, 0, 10), pixels=np.zeros((5, 11), np.uint16)))
    np.testing.assert_allclose(slice_.grid.centre, (3.5, 1.4, 10))
