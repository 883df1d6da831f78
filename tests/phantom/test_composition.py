from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.canvas import SUBDIVISION, Canvas
from spine_explorer.phantom.composition import (
    compose,
    pixel_labels,
    structure_cover,
    true_fat,
)
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import Points, area, ellipse


def make_canvas(*fills: tuple[Points, Material, int]) -> Canvas:
    canvas = Canvas((40, 40), (1.0, 1.0), (20.0, 20.0))
    for outline, material, label in fills:
        canvas.fill(outline, material, label=label)
    return canvas


def no_fat(canvas: Canvas) -> np.ndarray:
    return np.zeros(canvas.materials.shape, np.float32)


def test_parts_of_a_pixel_add_up_to_one() -> None:
    canvas = make_canvas((ellipse((0, 0), (9, 7)), Material.MUSCLE, 1))
    fat = np.where(canvas.labels == 1, np.float32(0.3), np.float32(0))
    assert compose(canvas, fat).sum(axis=0) == pytest.approx(1.0, abs=1e-5)


def test_half_covered_pixel_is_half_of_each_material() -> None:
    half = np.array([[-0.5, -0.5], [0.0, -0.5], [0.0, 0.5], [-0.5, 0.5]])
    parts = compose(make_canvas((half, Material.MARROW, 0)), np.zeros((160, 160), np.float32))
    assert parts[Material.MARROW, 20, 20] == 0.5
    assert parts[Material.AIR, 20, 20] == 0.5


def test_fat_within_muscle_moves_from_muscle_to_fat() -> None:
    canvas = make_canvas((ellipse((0, 0), (9, 9)), Material.MUSCLE, 1))
    parts = compose(canvas, np.where(canvas.labels == 1, np.float32(0.25), np.float32(0)))
    assert parts[Material.FAT, 20, 20] == pytest.approx(0.25)
    assert parts[Material.MUSCLE, 20, 20] == pytest.approx(0.75)


def test_cover_adds_up_to_the_drawn_area() -> None:
    outline = ellipse((0.3, 0.2), (9, 7))
    cover = structure_cover(make_canvas((outline, Material.CSF, 8)))
    assert cover[7].sum() == pytest.approx(area(outline), rel=3e-3)
    assert cover[:7].sum() == 0


@pytest.mark.parametrize("radius", [2.3, 3.1, 4.05, 5.7])
def test_small_circle_keeps_its_area_in_pixels(radius: float) -> None:
    cover = structure_cover(make_canvas((ellipse((0.37, 0.11), (radius, radius)), Material.CSF, 8)))
    assert abs((pixel_labels(cover) == 8).sum() - cover[7].sum()) <= 0.5


def test_pixel_goes_to_the_structure_that_covers_most_of_it() -> None:
    left = np.array([[-0.5, -5.5], [-8.5, -5.5], [-8.5, 5.5], [-0.5, 5.5]])
    right = np.array([[-0.75, -5.5], [8.5, -5.5], [8.5, 5.5], [-0.75, 5.5]])
    cover = structure_cover(make_canvas((left, Material.MUSCLE, 1), (right, Material.MUSCLE, 2)))
    labels = pixel_labels(cover)
    assert labels[20, 19] == 1
    assert labels[20, 20] == 2


def test_neighbours_with_a_common_border_both_keep_their_area() -> None:
    muscle, other = ellipse((-2.2, 0.3), (6.1, 7.7)), ellipse((4.3, -0.4), (5.3, 6.9))
    canvas = make_canvas((muscle, Material.MUSCLE, 1), (other, Material.MUSCLE, 2))
    cover = structure_cover(canvas)
    labels = pixel_labels(cover)
    for label in (1, 2):
        assert abs((labels == label).sum() - cover[label - 1].sum()) <= 0.5


def test_uncovered_pixels_are_background() -> None:
    cover = structure_cover(make_canvas((ellipse((0, 0), (3, 3)), Material.CSF, 8)))
    assert pixel_labels(cover)[0, 0] == 0


def test_true_fat_counts_painted_fat_and_fat_within_muscle() -> None:
    square = np.array([[-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5]])
    canvas = make_canvas((square, Material.MUSCLE, 2))
    canvas.fill(square[:, ::-1] * 1 / 3, Material.FAT, label=None)
    fat = np.where(canvas.materials == Material.MUSCLE, np.float32(0.1), np.float32(0))
    expected = 1 / 9 + 8 / 9 * 0.1
    assert true_fat(canvas, fat)[1] == pytest.approx(expected, rel=1e-5)


def test_muscle_that_is_not_there_has_no_fat() -> None:
    canvas = make_canvas()
    assert true_fat(canvas, no_fat(canvas)) == (0.0,) * 6


def test_subdivision_divides_a_pixel_evenly() -> None:
    assert make_canvas().materials.shape == (40 * SUBDIVISION, 40 * SUBDIVISION)
