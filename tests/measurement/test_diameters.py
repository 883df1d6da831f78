from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError
from spine_explorer.measurement.diameters import PlaneAxes, diameter
from support.stacks import SAGITTAL, make_directions, make_geometry

ALONG_ROWS, ALONG_COLUMNS = (1.0, 0.0), (0.0, 1.0)


def pixels(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.stack(np.nonzero(mask))


@pytest.mark.parametrize(("rows", "columns"), [(4, 9), (5, 10), (1, 1), (7, 2)])
def test_a_rectangle_measures_its_sides(rows: int, columns: int) -> None:
    found = pixels(np.ones((rows, columns), dtype=bool))
    assert diameter(found, (0.5, 0.75), ALONG_ROWS) == pytest.approx(rows * 0.5)
    assert diameter(found, (0.5, 0.75), ALONG_COLUMNS) == pytest.approx(columns * 0.75)


def test_a_square_measures_its_diagonal() -> None:
    found = pixels(np.ones((8, 8), dtype=bool))
    diagonal = (math.sqrt(0.5), math.sqrt(0.5))
    assert diameter(found, (1.0, 1.0), diagonal) == pytest.approx(8 * math.sqrt(2))


def test_only_the_line_through_the_centroid_counts() -> None:
    mask = np.zeros((21, 21), dtype=bool)
    mask[8:13, :] = True
    mask[:, 8:13] = True
    mask[0:2, 0:21] = False
    mask[19:21, 0:21] = False
    assert diameter(pixels(mask), (1.0, 1.0), ALONG_ROWS) == pytest.approx(17)


def test_an_indentation_does_not_end_the_line() -> None:
    mask = np.ones((10, 9), dtype=bool)
    mask[4:6, 3:6] = False
    assert diameter(pixels(mask), (1.0, 1.0), ALONG_ROWS) == pytest.approx(10)


def test_a_structure_that_its_own_centre_line_misses_has_no_diameter() -> None:
    mask = np.zeros((5, 11), dtype=bool)
    mask[:, [0, 10]] = True
    assert diameter(pixels(mask), (1.0, 1.0), ALONG_ROWS) == 0


@settings(max_examples=30, deadline=None)
@given(angle=st.floats(0, 180), high=st.floats(8, 20), wide=st.floats(8, 20))
def test_a_turned_ellipse_keeps_its_diameters(angle: float, high: float, wide: float) -> None:
    turn = math.radians(angle)
    rows, columns = np.mgrid[-80:81, -60:61] * np.array([0.4, 0.6])[:, None, None]
    along = rows * math.cos(turn) + columns * math.sin(turn)
    across = columns * math.cos(turn) - rows * math.sin(turn)
    found = pixels((along / high) ** 2 + (across / wide) ** 2 <= 1)
    length = diameter(found, (0.4, 0.6), (math.cos(turn), math.sin(turn)))
    assert length == pytest.approx(2 * high, abs=0.9)


def test_axes_of_a_plain_axial_stack_are_those_of_the_display() -> None:
    axes = PlaneAxes.of(make_geometry())
    assert np.abs(axes.sagittal) == pytest.approx([1, 0])
    assert axes.transverse == pytest.approx((0, 1))


@pytest.mark.parametrize("roll", [-25.0, 10.0, 40.0])
def test_axes_undo_a_turn_in_the_plane(roll: float) -> None:
    axes = PlaneAxes.of(make_geometry(directions=make_directions(flexion=15, roll=roll)))
    angle = math.degrees(math.atan2(axes.transverse[0], axes.transverse[1]))
    assert abs(angle) == pytest.approx(abs(roll), abs=2.0)
    assert np.dot(axes.sagittal, axes.transverse) == pytest.approx(0)


def test_sagittal_slices_have_no_transverse_axis() -> None:
    with pytest.raises(GeometryError, match="sagittal"):
        PlaneAxes.of(make_geometry(directions=SAGITTAL))
