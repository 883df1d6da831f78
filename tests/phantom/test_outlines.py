from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.phantom.outlines import (
    area,
    closed_curve,
    ellipse,
    inset,
    mirrored,
    ribbon,
    rotated,
    scaled,
    shifted,
    stroke,
    symmetric_curve,
)

SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])


def test_closed_curve_passes_its_control_points() -> None:
    curve = closed_curve(SQUARE)
    for point in SQUARE:
        assert np.min(np.linalg.norm(curve - point, axis=1)) < 1e-12


def test_closed_curve_through_points_of_a_circle_is_almost_that_circle() -> None:
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    curve = closed_curve(5 * np.stack([np.cos(angle), np.sin(angle)], axis=-1))
    assert np.linalg.norm(curve, axis=1) == pytest.approx(5, abs=0.02)


def test_symmetric_curve_is_its_own_mirror_image() -> None:
    curve = symmetric_curve([(0, 0), (3, 1), (2, 4), (0, 5)])
    for point in mirrored(curve):
        assert np.min(np.linalg.norm(curve - point, axis=1)) < 1e-9


@given(a=st.floats(1, 40), b=st.floats(1, 40), turn=st.floats(-180, 180))
@settings(max_examples=30, deadline=None)
def test_area_of_an_ellipse(a: float, b: float, turn: float) -> None:
    assert area(ellipse((3, -8), (a, b), turn=turn)) == pytest.approx(np.pi * a * b, rel=2e-3)


def test_high_exponent_approaches_the_rectangle() -> None:
    assert area(ellipse((0, 0), (3, 2), exponent=40)) == pytest.approx(24, rel=0.03)


@pytest.mark.parametrize("order", [1, -1])
def test_inset_shrinks_whichever_way_round_the_outline_runs(order: int) -> None:
    circle = ellipse((0, 0), (10, 10))[::order]
    assert np.linalg.norm(inset(circle, 2), axis=1) == pytest.approx(8, abs=1e-9)
    assert np.linalg.norm(inset(circle, -1), axis=1) == pytest.approx(11, abs=1e-9)


def test_straight_stroke_is_a_rectangle() -> None:
    assert area(stroke([(0, 0), (5, 0), (10, 0)], 2)) == pytest.approx(20, rel=1e-6)


def test_tapering_stroke_is_a_trapezium() -> None:
    assert area(stroke([(0, 0), (5, 0), (10, 0)], 2, end_width=1)) == pytest.approx(15, rel=1e-3)


def test_ribbon_is_as_wide_at_each_point_as_it_is_told() -> None:
    path = [(0, 0), (5, 0), (10, 0), (15, 0)]
    outline = ribbon(path, (0, 4, 4, 0))
    assert area(outline) == pytest.approx(10 + 20 + 10, rel=1e-3)
    assert np.ptp(outline[np.isclose(outline[:, 0], 5.0)][:, 1]) == pytest.approx(4)


def test_rotation_goes_from_x_towards_y() -> None:
    assert rotated(np.array([[1.0, 0.0]]), 90.0) == pytest.approx(np.array([[0.0, 1.0]]))


def test_each_point_can_have_its_own_angle() -> None:
    points = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert rotated(points, [0.0, 180.0]) == pytest.approx(np.array([[1.0, 0.0], [-1.0, 0.0]]))


def test_scaling_keeps_the_anchor_and_squares_the_area() -> None:
    grown = scaled(SQUARE, 1.5, (4.0, 4.0))
    assert area(grown) == pytest.approx(16 * 2.25)
    assert grown[2] == pytest.approx(np.array([4.0, 4.0]))


def test_shift_moves_without_changing_the_area() -> None:
    moved = shifted(SQUARE, 2.0, -3.0)
    assert moved[0] == pytest.approx(np.array([2.0, -3.0]))
    assert area(moved) == 16
