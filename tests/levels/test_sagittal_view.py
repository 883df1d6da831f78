"""Sagittal slices as the network sees them, and their way back into the patient."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES, find_discs
from spine_explorer.levels.sagittal import middle_slices
from spine_explorer.levels.sagittal_view import GRID_MULTIPLE, SAGITTAL_SPACING, SagittalView
from support.stacks import SAGITTAL, make_geometry, make_stack

_IN_PLANE = [
    np.array([[1.0, 0, 0], signs[0] * row, signs[1] * column])
    for row, column in permutations((np.array([0, 0, 1.0]), np.array([0, 1.0, 0])))
    for signs in product((1.0, -1.0), repeat=2)
]


def _spot(geometry: Geometry, point: tuple[float, float, float]) -> NDArray[np.float32]:
    """A stack with a bright spot around a place in the patient."""
    indices = np.moveaxis(np.indices(geometry.shape), 0, -1)
    distance = np.linalg.norm(geometry.to_patient(indices) - np.array(point), axis=-1)
    return (20 + 200 * np.exp(-((distance / 4) ** 2))).astype(np.float32)


@pytest.mark.parametrize("directions", _IN_PLANE, ids=lambda item: str(item[1:].astype(int)))
def test_a_place_is_found_again_however_the_slice_is_stored(directions: NDArray) -> None:
    geometry = make_geometry((1, 120, 90), spacing=(4.0, 0.8, 1.6), directions=directions)
    stack = make_stack(_spot(geometry, (0.0, 17.0, 21.0)), geometry=geometry)
    view = SagittalView.of(stack, 0)
    spot = np.argwhere(view.image > view.image.max() - 1e-3).mean(axis=0)
    place = view.to_patient(spot)
    assert place == pytest.approx([0.0, 17.0, 21.0], abs=SAGITTAL_SPACING)
    assert all(size % GRID_MULTIPLE == 0 for size in view.image.shape)


def test_the_head_is_up_and_the_back_on_the_right() -> None:
    geometry = make_geometry((1, 100, 100), spacing=(4.0, 1.25, 1.25), directions=SAGITTAL)
    view = SagittalView.of(make_stack(np.ones((1, 100, 100)), geometry=geometry), 0)
    origin, down, right = view.to_patient([(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)])
    assert (down - origin) == pytest.approx([0, 0, -10 * SAGITTAL_SPACING], abs=1e-6)
    assert (right - origin) == pytest.approx([0, 10 * SAGITTAL_SPACING, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("count", "spacing", "wanted"),
    [
        (15, 4.4, [5, 6, 7, 8, 9]),
        (3, 4.0, [0, 1, 2]),
        (1, 4.0, [0]),
        (41, 1.0, [12, 16, 20, 24, 28]),
    ],
)
def test_slices_around_the_middle_are_looked_at(
    count: int, spacing: float, wanted: list[int]
) -> None:
    geometry = make_geometry((count, 16, 16), spacing=(spacing, 1, 1), directions=SAGITTAL)
    assert middle_slices(make_stack(geometry=geometry)) == wanted


def _maps(shape: tuple[int, ...], *boxes: tuple[slice, slice]) -> NDArray[np.float32]:
    maps = np.zeros((len(SAGITTAL_CLASSES), *shape), np.float32)
    for box in boxes:
        maps[1][box] = 0.9
    return maps


def test_a_disc_is_measured_where_it_lies() -> None:
    geometry = make_geometry((1, 160, 160), spacing=(4.0, 1.25, 1.25), directions=SAGITTAL)
    view = SagittalView.of(make_stack(geometry=geometry), 0)
    maps = _maps(view.image.shape, (slice(60, 68), slice(50, 78)), (slice(20, 22), slice(3, 6)))
    (disc,) = find_discs(view, maps)
    assert disc.centre == pytest.approx(view.to_patient((63.5, 63.5)))
    assert disc.up == pytest.approx([0, 0, 1], abs=1e-6)
    assert (disc.depth, disc.height) == pytest.approx((35.0, 10.0))
    assert disc.probability == pytest.approx(0.9)


def test_what_is_as_high_as_deep_is_no_disc() -> None:
    geometry = make_geometry((1, 160, 160), spacing=(4.0, 1.25, 1.25), directions=SAGITTAL)
    view = SagittalView.of(make_stack(geometry=geometry), 0)
    assert find_discs(view, _maps(view.image.shape, (slice(60, 80), slice(50, 70)))) == []
