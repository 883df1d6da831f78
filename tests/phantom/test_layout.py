from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.phantom.drawing import origin_pixel
from spine_explorer.phantom.layout import (
    display_geometry,
    stored_geometry,
    stored_view,
    tilt,
)
from spine_explorer.phantom.plan import LEVELS, Level
from spine_explorer.phantom.protocol import PatientPosition, Protocol
from spine_explorer.phantom.sampling import sample_anatomy

PERSON = sample_anatomy(0, variety=0.0)
POSITIONS = [Protocol(position=position) for position in PatientPosition]


def disc_position(level: Level, protocol: Protocol) -> np.ndarray:
    """Where the middle of the disc's back edge lies in the patient."""
    grid = display_geometry(PERSON, level, protocol)
    middle = (protocol.slice_count - 1) / 2
    return grid.to_patient((middle, *origin_pixel(protocol.shape)))


def test_offsets_are_centred_on_the_disc() -> None:
    offsets = Protocol(slice_count=4, slice_spacing=3.0).offsets
    assert offsets == pytest.approx((-4.5, -1.5, 1.5, 4.5))


def test_discs_lie_above_each_other_one_segment_apart() -> None:
    lower, middle, upper = (disc_position(level, Protocol()) for level in reversed(LEVELS))
    assert lower == pytest.approx(np.zeros(3), abs=1e-9)
    assert lower[2] < middle[2] < upper[2]
    assert np.linalg.norm(middle - lower) == pytest.approx(37.0)
    assert middle[1] < lower[1]


def test_tilts_differ_by_the_lordosis() -> None:
    assert tilt(PERSON, Level.L5_S1) - tilt(PERSON, Level.L3_L4) == pytest.approx(PERSON.lordosis)


@pytest.mark.parametrize("level", LEVELS)
def test_stack_is_tilted_with_its_front_down(level: Level) -> None:
    grid = display_geometry(PERSON, level, Protocol())
    angle = np.degrees(np.arctan2(grid.directions[1][2], grid.directions[1][1]))
    assert angle == pytest.approx(tilt(PERSON, level))
    assert grid.directions[2] == pytest.approx(np.array([1.0, 0.0, 0.0]))
    assert grid.normal[2] > 0


@pytest.mark.parametrize(
    ("position", "orientation"),
    [
        ("HFS", (1, 0, 0, 0, 1, 0)),
        ("HFP", (-1, 0, 0, 0, -1, 0)),
        ("FFS", (-1, 0, 0, 0, 1, 0)),
        ("FFP", (1, 0, 0, 0, -1, 0)),
        ("HFDL", (0, -1, 0, 1, 0, 0)),
        ("HFDR", (0, 1, 0, -1, 0, 0)),
    ],
)
def test_rows_and_columns_run_as_the_patient_lies(
    position: str, orientation: tuple[int, ...]
) -> None:
    """Image Orientation (Patient) of an untilted slice: rows grow to the side lain on."""
    protocol = Protocol(position=PatientPosition(position))
    upright = replace(PERSON, lordosis=0.0)
    grid = display_geometry(upright, Level.L4_L5, protocol)
    stored = stored_geometry(grid, stored_view(protocol))
    assert (*stored.directions[2], *stored.directions[1]) == pytest.approx(orientation)


@pytest.mark.parametrize("protocol", POSITIONS, ids=lambda item: item.position)
def test_stored_grid_turns_back_to_display_as_the_readers_work_it_out(protocol: Protocol) -> None:
    display = display_geometry(PERSON, Level.L5_S1, protocol)
    assert stored_geometry(display, stored_view(protocol)).to_display == stored_view(protocol)


@pytest.mark.parametrize("protocol", POSITIONS, ids=lambda item: item.position)
def test_stored_voxels_stay_where_they_are_in_the_patient(protocol: Protocol) -> None:
    protocol = replace(protocol, shape=(6, 8), spacing=(1.5, 2.5))
    display = display_geometry(PERSON, Level.L4_L5, protocol)
    view = stored_view(protocol)
    stored = stored_geometry(display, view)
    place = np.stack(np.meshgrid(*map(np.arange, display.shape), indexing="ij"), axis=-1)
    expected = display.to_patient(place)
    turned = np.stack([view.undo(expected[..., axis]) for axis in range(3)], axis=-1)
    places = np.stack(np.meshgrid(*map(np.arange, stored.shape), indexing="ij"), axis=-1)
    assert stored.to_patient(places) == pytest.approx(turned)


def test_prone_rows_grow_to_the_front_and_columns_to_the_right() -> None:
    protocol = Protocol(position=PatientPosition.HEAD_FIRST_PRONE)
    stored = stored_geometry(display_geometry(PERSON, Level.L3_L4, protocol), stored_view(protocol))
    assert stored.directions[1][1] < 0
    assert stored.directions[2][0] < 0
