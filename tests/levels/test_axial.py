"""From posteriors to names, stack by stack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.levels.axial import AxialLook, AxialReader, name_slices, order_levels
from spine_explorer.levels.axial_view import AXIAL_LEVELS, AXIAL_PIXELS, axial_windows, coarse
from spine_explorer.levels.doubts import Contradiction, contradiction, unknown_levels
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel
from support.stacks import make_geometry, make_stack


def posteriors(states: list[int], *, sure: float = 0.95) -> NDArray[np.float64]:
    rest = (1 - sure) / len(AXIAL_LEVELS)
    table = np.full((len(states), len(AXIAL_LEVELS) + 1), rest)
    table[np.arange(len(states)), states] = sure
    return table


def names(found: tuple[SliceLevel | None, ...]) -> list[str]:
    return [str(item.level) if item else "" for item in found]


def test_every_slice_of_a_stack_along_a_disc_has_its_name() -> None:
    found = name_slices(posteriors([1, 1, 1]), np.array([0.0, 4.0, 8.0]))
    assert names(found) == ["L4-L5"] * 3
    assert all(item and item.source is LevelSource.AXIAL for item in found)


def test_what_is_not_sure_enough_stays_empty() -> None:
    assert names(name_slices(posteriors([1], sure=0.79), np.zeros(1))) == [""]
    assert names(name_slices(posteriors([1], sure=0.81), np.zeros(1))) == ["L4-L5"]


def test_above_the_known_discs_nothing_is_named() -> None:
    assert names(name_slices(posteriors([3, 3]), np.array([0.0, 4.0]))) == ["", ""]


def test_in_a_long_stack_only_slices_around_a_disc_are_named() -> None:
    heights = np.arange(0.0, 105.0, 5.0)
    states = [0] * 7 + [1] * 7 + [2] * 7
    found = name_slices(posteriors(states), heights)
    middle = 32.5 + 17.5  # between the borders of L4-L5, at 32.5 and at 67.5
    for height, name in zip(heights[7:14], names(found)[7:14], strict=True):
        assert name == ("L4-L5" if abs(height - middle) <= 8 else "")
    assert names(found)[3] == "L5-S1"
    assert names(found)[0] == ""


def test_a_long_stack_without_a_border_is_not_named() -> None:
    found = name_slices(posteriors([1] * 10), np.arange(0.0, 50.0, 5.0))
    assert names(found) == [""] * 10


def test_stacks_of_a_study_name_each_other() -> None:
    sure, unsure = [0.01, 0.97, 0.01, 0.01], [0.25, 0.25, 0.25, 0.25]
    looks = [
        AxialLook("top", np.array([100.0]), np.array([unsure], np.float32)),
        AxialLook("middle", np.array([65.0]), np.array([sure], np.float32)),
        AxialLook("low", np.array([30.0]), np.array([unsure], np.float32)),
    ]
    found = order_levels(looks)
    assert names(found["middle"]) == ["L4-L5"]
    assert names(found["low"]) == ["L5-S1"]


def test_the_network_sees_a_square_around_the_middle() -> None:
    image = np.zeros((320, 320), np.float32)
    image[150:170, 150:170] = 1.0
    seen = coarse(image, (0.6875, 0.6875))
    assert seen.shape == (AXIAL_PIXELS, AXIAL_PIXELS)
    rows, columns = np.nonzero(seen > 0.5)
    assert (rows.mean(), columns.mean()) == pytest.approx((63.5, 63.5), abs=0.6)


def test_a_wide_slice_is_searched_for_the_spine() -> None:
    geometry = make_geometry((1, 360, 360), spacing=(4.0, 1.0, 1.0))
    stack = make_stack(geometry=geometry)
    assert len(axial_windows(stack, 0)) > 1
    look = AxialReader().look(stack)
    assert look.probabilities.shape == (1, len(AXIAL_LEVELS) + 1)
    assert look.probabilities.sum() == pytest.approx(1.0, abs=1e-4)


def test_a_refused_slice_looks_like_nothing_and_leaves_the_others_alone() -> None:
    stack = make_stack(geometry=make_geometry((3, 160, 160)))
    plain = AxialReader().look(stack)
    stack.voxels[0] = np.nan
    refusal = Finding("numbers", Grade.REFUSE, "No numbers.", slice_index=0)
    look = AxialReader().look(replace(stack, findings=(refusal,)))
    assert not look.probabilities[0].any()
    np.testing.assert_allclose(look.probabilities[1:], plain.probabilities[1:], atol=1e-5)
    everything = tuple(replace(refusal, slice_index=index) for index in range(3))
    assert not AxialReader().look(replace(stack, findings=everything)).probabilities.any()


def test_a_clear_contradiction_is_warned_of() -> None:
    counted = [SliceLevel(Level.L4_L5, LevelSource.SAGITTAL, 0.9)] * 2
    other = np.array([[0.95, 0.03, 0.01, 0.01]] * 2, np.float32)
    against = contradiction([(counted, AxialLook("", np.arange(2.0), other))])
    (finding,) = against.findings
    assert finding.message == "Slices counted as L4-L5 look like L5-S1."
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
