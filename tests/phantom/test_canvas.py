from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.canvas import SUBDIVISION, Canvas
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import area, ellipse


def make_canvas(shape: tuple[int, int] = (60, 80)) -> Canvas:
    return Canvas(shape, (0.5, 0.8), (30.0, 40.0))


def drawn_area(canvas: Canvas, label: int) -> float:
    subpixel = 0.5 * 0.8 / SUBDIVISION**2
    return float((canvas.labels == label).sum() * subpixel)


@pytest.mark.parametrize("radii", [(4.0, 3.0), (9.7, 8.3), (20.1, 11.9)])
def test_filled_area_is_the_area_of_the_outline(radii: tuple[float, float]) -> None:
    canvas = make_canvas()
    outline = ellipse((1.3, -0.6), radii, turn=17)
    canvas.fill(outline, Material.MUSCLE, label=3)
    assert drawn_area(canvas, 3) == pytest.approx(area(outline), rel=3e-3)


def test_rectangle_on_pixel_borders_fills_exactly_those_pixels() -> None:
    canvas = make_canvas()
    corners = np.array([[0.4, 0.25], [1.2, 0.25], [1.2, 1.25], [0.4, 1.25]])
    canvas.fill(corners, Material.FAT, label=1)
    rows, columns = np.nonzero(canvas.labels)
    assert {*(rows // SUBDIVISION)} == {31, 32}
    assert {*(columns // SUBDIVISION)} == {41}
    assert rows.size == 2 * SUBDIVISION**2


def test_later_fill_hides_the_earlier_one_and_its_label() -> None:
    canvas = make_canvas()
    canvas.fill(ellipse((0, 0), (8, 8)), Material.MUSCLE, label=1)
    canvas.fill(ellipse((0, 0), (3, 3)), Material.MARROW)
    assert canvas.labels[120, 160] == 0
    assert canvas.materials[120, 160] == Material.MARROW


def test_label_can_be_left_as_it_is() -> None:
    canvas = make_canvas()
    canvas.fill(ellipse((0, 0), (8, 8)), Material.MUSCLE, label=1)
    canvas.fill(ellipse((0, 0), (3, 3)), Material.FAT, label=None)
    assert canvas.labels[120, 160] == 1
    assert canvas.materials[120, 160] == Material.FAT


def test_outline_beyond_the_edge_is_cut_off() -> None:
    canvas = make_canvas()
    canvas.fill(ellipse((0, 0), (500, 500)), Material.FAT, label=2)
    assert (canvas.labels == 2).all()
    canvas.fill(ellipse((900, 900), (5, 5)), Material.SKIN, label=5)
    assert not (canvas.labels == 5).any()


def test_pixel_positions_are_zero_at_the_origin_and_grow_by_the_spacing() -> None:
    x, y = make_canvas().pixel_positions()
    assert x[40] == pytest.approx(0, abs=1e-5)
    assert y[30] == pytest.approx(0, abs=1e-5)
    assert np.diff(x) == pytest.approx(0.8, abs=1e-4)
    assert np.diff(y) == pytest.approx(0.5, abs=1e-4)
