from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spine_explorer.imaging.acceptance import grid
from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.findings import Finding, Grade
from support.stacks import LUMBAR_T2, SAGITTAL, make_directions, make_geometry, make_identity

CHECKS = (
    grid.pixel_spacing,
    grid.square_pixels,
    grid.field_of_view,
    grid.matrix,
    grid.slice_thickness,
)


def judged(check: Any, *, thickness: float | None = 4.0, **geometry: Any) -> list[Finding]:
    acquisition = replace(LUMBAR_T2, slice_thickness=thickness)
    return list(check(Header(make_identity(), acquisition, make_geometry(**geometry))))


@pytest.mark.parametrize("check", CHECKS)
def test_an_ordinary_grid_passes(check: Any) -> None:
    assert judged(check, shape=(20, 320, 320), spacing=(4.4, 0.6875, 0.6875)) == []


@pytest.mark.parametrize("check", CHECKS)
def test_no_geometry_is_left_to_the_reader(check: Any) -> None:
    assert list(check(Header(make_identity(), LUMBAR_T2, None))) == []


@pytest.mark.parametrize(
    ("pixel", "grade"),
    [
        (0.05, Grade.REFUSE),
        (0.1, Grade.WARN),
        (0.19, Grade.WARN),
        (0.2, None),
        (1.0, None),
        (2.0, None),
        (2.01, Grade.WARN),
        (3.0, Grade.WARN),
        (3.5, Grade.REFUSE),
    ],
)
def test_pixel_spacing_is_graded(pixel: float, grade: Grade | None) -> None:
    found = judged(grid.pixel_spacing, spacing=(4.0, pixel, pixel))
    assert [finding.grade for finding in found] == ([grade] if grade else [])
    assert all(f"{pixel:.3g} x {pixel:.3g} mm" in finding.message for finding in found)


def test_one_bad_direction_is_enough() -> None:
    (finding,) = judged(grid.pixel_spacing, spacing=(4.0, 0.7, 3.5))
    assert finding.grade is Grade.REFUSE


@pytest.mark.parametrize(("column", "count"), [(0.7, 0), (0.706, 0), (0.708, 1), (0.69, 1)])
def test_pixels_more_than_a_hundredth_off_square_warn(column: float, count: int) -> None:
    found = judged(grid.square_pixels, spacing=(4.0, 0.7, column))
    assert [finding.grade for finding in found] == [Grade.WARN] * count


@pytest.mark.parametrize(
    ("thickness", "count"), [(None, 0), (1.9, 1), (2.0, 0), (4.0, 0), (6.0, 0), (6.1, 1)]
)
def test_unusual_thickness_is_noted(thickness: float | None, count: int) -> None:
    found = judged(grid.slice_thickness, thickness=thickness)
    assert [finding.grade for finding in found] == [Grade.NOTE] * count
    assert all(f"{thickness:g} mm thick" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("rows", "columns", "count"),
    [(128, 160, 0), (85, 120, 0), (84, 120, 1), (85, 119, 1), (119, 119, 1)],
)
def test_a_small_field_warns(rows: int, columns: int, count: int) -> None:
    found = judged(grid.field_of_view, shape=(2, rows, columns), spacing=(4.0, 1.0, 1.0))
    assert [finding.grade for finding in found] == [Grade.WARN] * count
    text = f"{columns} mm wide and {rows} mm deep"
    assert all(text in finding.message for finding in found)


def test_the_field_is_pixels_times_spacing() -> None:
    assert judged(grid.field_of_view, shape=(2, 320, 320), spacing=(4.0, 0.5, 0.5)) == []
    (finding,) = judged(grid.field_of_view, shape=(2, 200, 200), spacing=(4.0, 0.5, 0.5))
    assert "100 mm wide and 100 mm deep" in finding.message


def test_the_width_is_the_patients_even_where_columns_run_to_the_back() -> None:
    turned = make_directions(roll=90)
    tall = {"shape": (2, 160, 100), "spacing": (4.0, 1.0, 1.0), "directions": turned}
    assert judged(grid.field_of_view, **tall) == []
    flat = {**tall, "shape": (2, 100, 160)}
    (finding,) = judged(grid.field_of_view, **flat)
    assert "100 mm wide and 160 mm deep" in finding.message


def test_the_field_of_other_planes_is_not_judged() -> None:
    assert judged(grid.field_of_view, shape=(2, 50, 50), directions=SAGITTAL) == []


@pytest.mark.parametrize(
    ("rows", "columns", "grade"),
    [(63, 320, Grade.REFUSE), (64, 320, Grade.WARN), (320, 127, Grade.WARN), (128, 128, None)],
)
def test_a_small_matrix_is_graded(rows: int, columns: int, grade: Grade | None) -> None:
    found = judged(grid.matrix, shape=(2, rows, columns))
    assert [finding.grade for finding in found] == ([grade] if grade else [])
    assert all(f"{rows} rows and {columns} columns" in finding.message for finding in found)
