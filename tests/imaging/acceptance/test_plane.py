from __future__ import annotations

from dataclasses import replace

import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.acceptance.plane import is_axial, plane, position
from spine_explorer.imaging.findings import Finding, Grade
from support.stacks import (
    CORONAL,
    LUMBAR_T2,
    SAGITTAL,
    make_directions,
    make_geometry,
    make_identity,
)


def judged(directions: NDArray) -> list[Finding]:
    geometry = make_geometry(directions=directions)
    return list(plane(Header(make_identity(), LUMBAR_T2, geometry)))


@pytest.mark.parametrize(("directions", "name"), [(SAGITTAL, "sagittal"), (CORONAL, "coronal")])
def test_other_planes_are_passed_over_by_name(directions: NDArray, name: str) -> None:
    (finding,) = judged(directions)
    assert (finding.grade, finding.by_selection) == (Grade.REFUSE, True)
    assert finding.message == (
        f"The slices are {name} (90° from axial); only axial slices are measured."
    )


@pytest.mark.parametrize("flexion", [-34, -20, 0, 15, 34])
def test_slices_along_a_disc_pass(flexion: float) -> None:
    assert judged(make_directions(flexion=flexion)) == []


@pytest.mark.parametrize("flexion", [-44, 36, 44])
def test_steep_slices_warn_with_their_angle(flexion: float) -> None:
    (finding,) = judged(make_directions(flexion=flexion))
    assert finding.grade is Grade.WARN
    assert f"{abs(flexion)}°" in finding.message


@pytest.mark.parametrize(
    ("turned", "name"),
    [({"flexion": 46}, "coronal"), ({"turn": 46}, "sagittal"), ({"flexion": -60}, "coronal")],
)
def test_beyond_45_degrees_the_nearer_plane_is_named(turned: dict[str, float], name: str) -> None:
    (finding,) = judged(make_directions(**turned))
    assert name in finding.message


def test_a_doubly_oblique_slice_that_is_near_no_plane_is_not_axial() -> None:
    directions = make_directions(flexion=45, turn=35.3)
    (finding,) = judged(directions)
    assert finding.grade is Grade.REFUSE
    assert not is_axial(make_geometry(directions=directions))


def test_a_turn_within_the_plane_does_not_matter() -> None:
    assert judged(make_directions(roll=90)) == []


def test_no_geometry_is_left_to_the_reader() -> None:
    assert list(plane(Header(make_identity(), LUMBAR_T2, None))) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("FFS", "feet first"),
        ("HFP", "prone"),
        ("FFP", "feet first and prone"),
        ("HFDL", "on one side"),
    ],
)
def test_unusual_positions_are_noted(code: str, words: str) -> None:
    acquisition = replace(LUMBAR_T2, patient_position=code)
    (finding,) = position(Header(make_identity(), acquisition, None))
    assert finding.grade is Grade.NOTE
    assert f"The patient lay {words} ('{code}')" in finding.message


@pytest.mark.parametrize("code", ["HFS", "", "hfs "])
def test_the_usual_position_is_not_worth_a_note(code: str) -> None:
    acquisition = replace(LUMBAR_T2, patient_position=code)
    assert list(position(Header(make_identity(), acquisition, None))) == []
