"""Measuring only some levels."""

from __future__ import annotations

from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels
from spine_explorer.levels.selection import OTHER_LEVEL_CHECK, leave_out
from spine_explorer.outputs.run_file import record_findings
from spine_explorer.runner import loses_slice


def levels(*names: Level | None) -> StackLevels:
    return StackLevels(
        tuple(name and SliceLevel(name, LevelSource.SAGITTAL, 0.9) for name in names)
    )


def test_nothing_is_left_out_unless_levels_are_wanted() -> None:
    assert leave_out(levels(None, Level.L4), ()) == ()


def test_slices_of_other_levels_are_left_out_one_by_one() -> None:
    found = leave_out(levels(Level.L4, Level.L4_L5, Level.L5), [Level.L4_L5])
    assert [item.slice_index for item in found] == [0, 2]
    assert all(item.by_selection and item.check == OTHER_LEVEL_CHECK for item in found)
    assert not is_refused(found)


def test_a_slice_of_unknown_level_is_left_out_as_a_fault() -> None:
    other, unknown = leave_out(levels(Level.L4, Level.L4_L5, None), [Level.L4_L5])
    assert (other.slice_index, other.by_selection) == (0, True)
    assert (unknown.slice_index, unknown.by_selection, unknown.check) == (2, False, "level")
    assert "The level of slice 3 is not known" in unknown.message
    assert [loses_slice(item) for item in record_findings((other, unknown))] == [False, True]
    assert not is_refused([unknown])


def test_a_stack_at_another_disc_is_passed_over() -> None:
    (finding,) = leave_out(levels(Level.L3_L4, Level.L3_L4), [Level.L5_S1, Level.L4_L5])
    assert finding.message == "No slice shows L5-S1 or L4-L5."
    assert finding.grade is Grade.REFUSE
    assert finding.by_selection


def test_a_stack_that_may_show_it_is_a_fault() -> None:
    (finding,) = leave_out(levels(Level.L3_L4, None), [Level.L4_L5])
    assert not finding.by_selection
    assert is_refused([finding])
