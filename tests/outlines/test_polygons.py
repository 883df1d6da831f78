from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path as MatplotlibPath
from numpy.typing import NDArray

from spine_explorer.outlines.polygons import (
    fill_polygons,
    fit_spline,
    oval,
    rectangle,
    trace_polygons,
)
from support.outlines import lumbar_labels

SHAPE = (40, 50)


def centres(shape: tuple[int, int]) -> NDArray[np.float64]:
    rows, columns = np.indices(shape)
    return np.stack([columns + 0.5, rows + 0.5], axis=-1).reshape(-1, 2)


def test_a_rectangle_covers_its_pixels() -> None:
    mask = fill_polygons([rectangle(3, 5, 4, 2)], SHAPE)
    assert mask.sum() == 8
    assert mask[5:7, 3:7].all()


def test_centres_on_a_border_are_shared_as_imagej_shares_them() -> None:
    """A centre on the left border is outside, one on the right border inside; so for rows."""
    mask = fill_polygons([rectangle(3.5, 5.5, 2, 2)], SHAPE)
    assert np.argwhere(mask).tolist() == [[5, 4], [5, 5], [6, 4], [6, 5]]


@given(seed=st.integers(0, 10_000), count=st.integers(3, 12))
@settings(max_examples=30, deadline=None)
def test_filling_agrees_with_an_independent_test_of_points(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).uniform(-5, 45, (count, 2))
    turned = points[np.argsort(np.arctan2(*(points - points.mean(axis=0)).T))]
    path = MatplotlibPath(np.concatenate([turned, turned[:1]]), closed=True)
    wanted = path.contains_points(centres(SHAPE)).reshape(SHAPE)
    assert np.array_equal(fill_polygons([turned], SHAPE), wanted)


@given(seed=st.integers(0, 10_000), share=st.floats(0.02, 0.98))
@settings(max_examples=30, deadline=None)
def test_any_mask_comes_back_pixel_by_pixel(seed: int, share: float) -> None:
    mask = np.random.default_rng(seed).random(SHAPE) < share
    polygons = trace_polygons(mask)
    if polygons:
        assert np.array_equal(fill_polygons(polygons, SHAPE), mask)
    else:
        assert not mask.any()


def test_borders_of_muscles_are_short_lines() -> None:
    mask = lumbar_labels() == 3
    (border,) = trace_polygons(mask)
    assert len(border) < 220
    x, y = border.T
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    assert area == pytest.approx(mask.sum(), rel=0.02)


def test_a_hole_and_an_island_in_it_stay() -> None:
    rings = [rectangle(2, 2, 20, 20), rectangle(5, 5, 10, 10), rectangle(8, 8, 3, 3)]
    assert fill_polygons(rings, SHAPE).sum() == 400 - 100 + 9


def test_an_oval_has_its_area() -> None:
    area = fill_polygons([oval(20, 30, 300, 200)], (300, 400)).sum()
    assert area == pytest.approx(math.pi * 150 * 100, rel=0.002)


def test_a_spline_through_a_circle_is_the_circle() -> None:
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    points = 20 + 12 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    radius = np.hypot(*(fit_spline(points) - 20).T)
    assert np.abs(radius - 12).max() < 0.05


def test_what_lies_beyond_the_picture_is_cut_off() -> None:
    assert fill_polygons([rectangle(-10, -10, 15, 12)], SHAPE).sum() == 5 * 2
    assert not fill_polygons([rectangle(-10, -10, 5, 5)], SHAPE).any()
    assert fill_polygons([rectangle(-1e5, -1e5, 3e5, 3e5)], SHAPE).all()
