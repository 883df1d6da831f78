from __future__ import annotations

import itertools
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.geometry import AXIAL, Geometry, InPlaneTransform
from support.stacks import CORONAL, SAGITTAL, make_directions, make_geometry

angles = st.floats(-180, 180)
spacings = st.floats(0.1, 10)
sizes = st.integers(1, 400)
positions = st.floats(-500, 500)
directions = st.builds(make_directions, flexion=angles, turn=angles, roll=angles)
geometries = st.builds(
    Geometry,
    st.tuples(sizes, sizes, sizes),
    st.tuples(spacings, spacings, spacings),
    st.tuples(positions, positions, positions),
    directions,
)
oblique = {"flexion": st.floats(-44, 44), "turn": st.floats(-20, 20), "roll": angles}
relaxed = settings(max_examples=30, deadline=None)
TURNS = [InPlaneTransform(*flags) for flags in itertools.product([False, True], repeat=3)]


def point(geometry: Geometry, *index: float) -> NDArray[np.float64]:
    return geometry.to_patient(index)


def test_an_untilted_grid_places_voxels_by_hand_computed_millimetres() -> None:
    geometry = Geometry((5, 320, 256), (4.0, 0.5, 0.75), (-90.0, -80.0, -20.0), AXIAL)
    np.testing.assert_allclose(point(geometry, 0, 0, 0), (-90, -80, -20))
    np.testing.assert_allclose(point(geometry, 2, 10, 100), (-90 + 75, -80 + 5, -20 + 8))
    np.testing.assert_allclose(geometry.to_indices((-15, -75, -12)), (2, 10, 100))


def test_a_tilted_grid_places_voxels_along_its_own_normal() -> None:
    geometry = make_geometry(directions=make_directions(flexion=30), origin=(0.0, 0.0, 1.0))
    np.testing.assert_allclose(geometry.normal, (0, -0.5, np.sqrt(0.75)), atol=1e-12)
    np.testing.assert_allclose(point(geometry, 1, 0, 0), (0, -2, 1 + 4 * np.sqrt(0.75)))


def test_a_pixel_is_as_large_as_its_sides() -> None:
    assert make_geometry(spacing=(9.0, 0.5, 0.75)).pixel_area == 0.375


@given(geometries, st.lists(st.tuples(positions, positions, positions), min_size=1, max_size=4))
@relaxed
def test_positions_and_indices_are_inverse(geometry: Geometry, indices: list[Any]) -> None:
    there = geometry.to_patient(indices)
    assert there.shape == (len(indices), 3)
    np.testing.assert_allclose(geometry.to_indices(there), indices, atol=1e-6)


@given(geometries)
@relaxed
def test_the_affine_for_nifti_is_the_same_place_in_ras(geometry: Geometry) -> None:
    indices = np.array([[0, 0, 0], [1, 2, 3], [4, 0, 7]])
    ras = nib.affines.apply_affine(geometry.affine_nifti, indices[:, ::-1])
    np.testing.assert_allclose(ras * [-1, -1, 1], geometry.to_patient(indices), atol=1e-9)


@given(geometries)
@relaxed
def test_a_grid_survives_the_way_through_nifti(geometry: Geometry) -> None:
    again = Geometry.from_affine_nifti(geometry.affine_nifti, geometry.shape)
    assert again.shape == geometry.shape
    np.testing.assert_allclose(again.spacing, geometry.spacing)
    np.testing.assert_allclose(again.origin, geometry.origin)
    np.testing.assert_allclose(again.directions, geometry.directions, atol=1e-9)


@given(geometries)
@relaxed
def test_distances_in_the_patient_are_index_steps_times_spacing(geometry: Geometry) -> None:
    start = point(geometry, 0, 0, 0)
    for axis, step in enumerate(np.eye(3)):
        distance = np.linalg.norm(point(geometry, *step) - start)
        assert distance == pytest.approx(geometry.spacing[axis])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spacing": (4.0, 0.0, 0.7)}, "no extent"),
        ({"spacing": (4.0, -0.7, 0.7)}, "no extent"),
        ({"shape": (0, 320, 320)}, "no extent"),
        ({"spacing": (np.nan, 0.7, 0.7)}, "no number"),
        ({"origin": (0.0, np.inf, 0.0)}, "no number"),
        ({"directions": AXIAL * np.nan}, "no number"),
        ({"directions": AXIAL * 2}, "not perpendicular"),
        ({"directions": AXIAL[[0, 0, 2]]}, "not perpendicular"),
        ({"directions": AXIAL + np.diag([0.01, 0, 0])}, "not perpendicular"),
    ],
)
def test_an_unusable_grid_is_refused(change: dict[str, Any], message: str) -> None:
    grid = {"shape": (5, 320, 320), "spacing": (4.0, 0.7, 0.7), "origin": (0.0, 0.0, 0.0)}
    with pytest.raises(GeometryError, match=message):
        Geometry(**{**grid, "directions": AXIAL, **change})


def test_rounded_directions_pass() -> None:
    rounded = np.round(make_directions(flexion=17, turn=3, roll=5), 4)
    assert make_geometry(directions=rounded).directions.dtype == np.float64


@pytest.mark.parametrize(
    "affine",
    [
        np.diag([0.7, 0.7, 0.0, 1.0]),
        np.diag([0.7, np.nan, 4.0, 1.0]),
        np.full((4, 4), 1.0),
        np.array([[0.7, 0.1, 0, 0], [0, 0.7, 0, 0], [0, 0, 4, 0], [0, 0, 0, 1]]),
    ],
    ids=["singular", "nan", "parallel", "sheared"],
)
def test_an_unusable_affine_is_refused(affine: NDArray[np.float64]) -> None:
    with pytest.raises(GeometryError):
        Geometry.from_affine_nifti(affine, (3, 5, 6))


@pytest.mark.parametrize(
    ("axes", "tilts"),
    [(AXIAL, (90, 90, 0)), (SAGITTAL, (0, 90, 90)), (CORONAL, (90, 0, 90))],
)
def test_tilt_is_the_angle_of_the_normal(
    axes: NDArray[np.float64], tilts: tuple[float, ...]
) -> None:
    geometry = make_geometry(directions=axes)
    assert [geometry.tilt_from(axis) for axis in range(3)] == pytest.approx(tilts)


@given(st.floats(0, 90))
@relaxed
def test_tilt_does_not_depend_on_the_direction_of_counting(flexion: float) -> None:
    for axes in (make_directions(flexion=flexion), make_directions(flexion=flexion + 180)):
        assert make_geometry(directions=axes).tilt_from(2) == pytest.approx(flexion, abs=1e-4)


@pytest.mark.parametrize("turn", TURNS, ids=str)
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (2, 2, 3, 4)])
def test_a_turn_is_undone_exactly_on_the_last_two_axes(
    turn: InPlaneTransform, shape: tuple[int, ...]
) -> None:
    array = np.arange(np.prod(shape)).reshape(shape)
    turned = turn.apply(array)
    assert turned.shape[-2:] == turn.order(3, 4) == ((4, 3) if turn.transpose else (3, 4))
    np.testing.assert_array_equal(turn.undo(turned), array)
    assert np.shares_memory(turned, array)


def test_the_eight_turns_are_those_of_a_square() -> None:
    square = np.arange(9).reshape(3, 3)
    mirrored = square[:, ::-1]
    expected = {
        np.rot90(side, times).tobytes() for side in (square, mirrored) for times in range(4)
    }
    assert {np.ascontiguousarray(turn.apply(square)).tobytes() for turn in TURNS} == expected


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_however_a_slice_is_stored_it_is_shown_upright(turn: InPlaneTransform) -> None:
    upright = make_geometry((1, 4, 6), spacing=(4.0, 1.0, 1.0))
    places = upright.to_patient(np.stack(np.indices(upright.shape), axis=-1))[0]
    stored = turn.undo(places.transpose(2, 0, 1)).transpose(1, 2, 0)
    row, column = stored[1, 0] - stored[0, 0], stored[0, 1] - stored[0, 0]
    geometry = Geometry(
        (1, *stored.shape[:2]),
        (4.0, 1.0, 1.0),
        tuple(stored[0, 0]),
        np.array([[0, 0, 1.0], row, column]),
    )
    assert geometry.to_display == turn
    np.testing.assert_allclose(
        geometry.to_display.apply(stored.transpose(2, 0, 1))[0], places[..., 0]
    )


@pytest.mark.parametrize(
    ("order", "expected"), [([0, 1, 2], (1.25, 0.75)), ([0, 2, 1], (0.75, 1.25))]
)
def test_spacing_turns_with_the_slice(order: list[int], expected: tuple[float, float]) -> None:
    geometry = make_geometry(spacing=(4.0, 1.25, 0.75), directions=AXIAL[order])
    assert geometry.display_spacing == expected


@given(st.builds(make_directions, **oblique), st.booleans(), st.booleans())
@relaxed
def test_displayed_rows_grow_to_the_back_and_columns_to_the_left(
    axes: NDArray[np.float64], flip_rows: bool, flip_columns: bool
) -> None:
    signed = axes * np.array([[1], [-1 if flip_rows else 1], [-1 if flip_columns else 1]])
    geometry = make_geometry((2, 7, 9), directions=signed)
    places = geometry.to_patient(np.stack(np.indices(geometry.shape), axis=-1))
    x, y, _ = geometry.to_display.apply(np.moveaxis(places, -1, 0))
    assert np.all(np.diff(x, axis=-1) > 0)
    assert np.all(np.diff(y, axis=-2) > 0)


def test_the_feet_first_patient_is_shown_with_the_same_sides() -> None:
    # Feet first supine: the scanner's columns run to the patient's right.
    feet_first = np.array([[0, 0, 1.0], [0, 1.0, 0], [-1.0, 0, 0]])
    assert make_geometry(directions=feet_first).to_display == InPlaneTransform(False, False, True)
    assert make_geometry().to_display == InPlaneTransform(False, False, False)


def test_the_example_of_the_documentation_holds() -> None:
    grid = Geometry((1, 320, 320), (4.0, 0.7, 0.7), (-112.0, -112.0, 0.0), AXIAL)
    assert grid.pixel_area == pytest.approx(0.49)
