"""What is said about levels that are unknown or doubtful."""

from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.levels.axial import AxialLook
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.doubts import (
    Contradiction,
    contradiction,
    said_otherwise,
    unknown_levels,
)
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel
from support.stacks import make_identity


def test_a_clear_contradiction_is_warned_of() -> None:
    counted = [SliceLevel(Level.L4_L5, LevelSource.SAGITTAL, 0.9)] * 2
    other = np.array([[0.95, 0.03, 0.01, 0.01]] * 2, np.float32)
    against = contradiction([(counted, AxialLook("", np.arange(2.0), other))])
    (finding,) = against.findings
    assert finding.message == "Slices taken for L4-L5 look like L5-S1."
    assert against.voids
    same = np.array([[0.3, 0.6, 0.05, 0.05]] * 2, np.float32)
    assert contradiction([(counted, AxialLook("", np.arange(2.0), same))]) == Contradiction()
    assert contradiction([]) == Contradiction()


def test_one_odd_disc_among_several_does_not_void_the_count() -> None:
    looks = np.eye(4, dtype=np.float32)
    right = [(level, looks[row]) for row, level in enumerate(AXIAL_LEVELS)]
    shifted = [(level, looks[max(row - 1, 0)]) for row, level in enumerate(AXIAL_LEVELS)]
    for stacks, warnings, voids in (
        ([*right[:2], (Level.L3_L4, looks[1])], 1, False),
        (shifted, 2, True),
        (right, 0, False),
    ):
        against = contradiction(
            ([SliceLevel(level, LevelSource.SAGITTAL, 0.9)], AxialLook("", np.zeros(1), look[None]))
            for level, look in stacks
        )
        assert (len(against.findings), against.voids) == (warnings, voids)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("1000", "slices 2-4"),
        ("0101", "slices 1, 3"),
        ("1110", "slice 4"),
        ("0000", "all slices"),
        ("0", "the slice"),
    ],
)
def test_unknown_levels_are_told_by_slice_number(known: str, words: str) -> None:
    level = SliceLevel(Level.L4, LevelSource.USER, 1.0)
    (finding,) = unknown_levels([level if digit == "1" else None for digit in known])
    assert finding.message == f"The level of {words} is not known."
    assert unknown_levels([level]) == ()


@pytest.mark.parametrize(
    ("said", "warned"),
    [(Level.L4_L5, False), (Level.L4, False), (Level.L3_L4, True), (Level.L5_S1, True)],
)
def test_another_disc_than_the_user_says_is_warned_of_once(said: Level, warned: bool) -> None:
    told = [None, *[SliceLevel(Level.L4_L5, LevelSource.SAGITTAL, 0.9)] * 2]
    identity = make_identity(series="4-09bc", stack=2)
    findings = list(said_otherwise(identity, {0: said, 1: said, 2: said}, told))
    assert len(findings) == warned
    assert list(said_otherwise(identity, {}, told)) == []
    for finding in findings:
        assert finding.check == "transition"
        assert f"slice 2 of stack 4-09bc:2 shows {said}, but the program takes" in finding.message
