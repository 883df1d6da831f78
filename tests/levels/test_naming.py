"""From posteriors to names, stack by stack."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.levels.axial import AxialLook
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.naming import name_slices, order_levels
from spine_explorer.levels.result import LevelSource, SliceLevel


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
    assert names(found["middle"].slices) == ["L4-L5"]
    assert names(found["low"].slices) == ["L5-S1"]


UNSURE = [0.25, 0.25, 0.25, 0.25]


def look(
    key: str, height: float, seen: list[float], *, count: int = 5, frame: str = ""
) -> AxialLook:
    """Slices 5 mm apart around a height, which all look alike."""
    heights = height + 5.0 * (np.arange(count) - (count - 1) / 2)
    return AxialLook(key, heights, np.array([seen] * count, np.float32), frame)


def test_stacks_of_several_slices_are_ordered_by_their_middles() -> None:
    sure = [[0.7, 0.2, 0.1, 0.0], [0.1, 0.8, 0.1, 0.0], [0.1, 0.2, 0.7, 0.0]]
    found = order_levels([look(str(n), 30.0 * n, seen) for n, seen in enumerate(sure)])
    for level, levels in zip(AXIAL_LEVELS, found.values(), strict=True):
        assert names(levels.slices) == [str(level)] * 5


def test_stacks_of_different_frames_of_reference_are_not_ordered_together() -> None:
    low, middle = [0.97, 0.01, 0.01, 0.01], [0.3, 0.69, 0.01, 0.0]
    before = [look("a", 0.0, low, frame="1"), look("b", 35.0, middle, frame="1")]
    after = [look("c", 35.0, low, frame="2"), look("d", 70.0, middle, frame="2")]
    found = order_levels([*before, *after])
    for low_one, high_one in ("ab", "cd"):
        assert names(found[low_one].slices) == ["L5-S1"] * 5
        assert names(found[high_one].slices) == ["L4-L5"] * 5
    assert order_levels(after) == {key: found[key] for key in "cd"}


def test_a_stack_that_surely_looks_like_another_disc_than_its_place_stays_empty() -> None:
    sure = [0.97, 0.02, 0.01, 0.0]
    stacks = [look(str(n), 35.0 * n, seen) for n, seen in enumerate((UNSURE, UNSURE, sure))]
    others = [look(f"{n} again", 35.0 * n, list(seen)) for n, seen in enumerate(np.eye(4)[:3])]
    found = order_levels([*stacks, *others])
    assert names(found["1"].slices) == ["L4-L5"] * 5
    assert found["2"].names == {}
    (finding,) = found["2"].findings
    assert finding.check == "transition"
    assert finding.message == "Slices taken for L3-L4 look like L5-S1."


def test_a_level_that_only_looks_tell_is_noted_to_be_the_nearest_disc() -> None:
    found = order_levels(
        [look("a", 0.0, [0.97, 0.01, 0.01, 0.01]), look("b", 0.0, UNSURE, frame="2")]
    )
    (finding,) = found["a"].findings
    assert "that of the nearest disc" in finding.message
    assert (found["b"].names, found["b"].findings) == ({}, ())


def test_refused_slices_do_not_dim_the_look_of_a_stack() -> None:
    stack = look("a", 0.0, [0.02, 0.96, 0.01, 0.01])
    (whole,) = {item.confidence for item in order_levels([stack])["a"].slices if item}
    stack.probabilities[[0, 4]] = 0
    found = order_levels([stack])["a"]
    assert names(found.slices) == ["L4-L5"] * 5
    assert [item.confidence for item in found.slices if item] == pytest.approx([whole] * 5)
    stack.probabilities[:] = 0
    assert order_levels([stack])["a"].names == {}
