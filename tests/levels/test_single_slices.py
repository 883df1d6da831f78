"""A slice is asked for, its stack is read once."""

from __future__ import annotations

from dataclasses import replace

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.finder import LevelFinder
from spine_explorer.levels.said import SaidLevels, parse_level_of
from spine_explorer.levels.single_slices import SingleSlices
from support.drawn import GivenSource
from support.stacks import make_identity, make_stack

SAGITTAL = Finding("plane", Grade.REFUSE, "The slices are sagittal.", by_selection=True)


def test_each_stack_that_is_asked_for_is_read_once() -> None:
    reads: list[str] = []

    class Noted(GivenSource):
        def load(self) -> Stack:
            reads.append(self.identity.key)
            return super().load()

    one, other = (make_stack(identity=make_identity(key=key)) for key in ("a" * 12, "b" * 12))
    sources = [Noted(one), Noted(other)]
    said = SaidLevels((parse_level_of(f"{one.identity.key}=L4-L5"),))
    slices = SingleSlices(sources, LevelFinder(sources, said))
    assert slices.level_of(one.identity, 0) == "L4-L5"
    assert slices.level_of(one.identity, 1) == "L4-L5"
    assert slices.level_of(one.identity, one.slice_count) == ""
    assert reads == [one.identity.key]


def test_what_is_refused_shows_no_known_level() -> None:
    stack = replace(make_stack(), findings=(SAGITTAL,))
    source = GivenSource(stack)
    said = SaidLevels((parse_level_of(f"{stack.identity.key}=L4-L5"),))
    slices = SingleSlices([source], LevelFinder([source], said))
    assert slices.level_of(stack.identity, 0) == ""
