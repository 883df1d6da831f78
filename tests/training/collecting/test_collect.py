from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels
from spine_explorer.levels.selection import leave_out
from spine_explorer.outlines.drawn import DrawnOutlines
from spine_explorer.outlines.reading import find_outlines
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.collecting.collect import Collected, CollectPlan, collect
from spine_explorer.training.collecting.folder import DataFolder
from spine_explorer.training.collecting.patients import SaidPatient, SaidPatients
from support.drawn import GivenSource, stacked, write_mask
from support.outputs import lumbar_stack
from support.stacks import make_identity


@dataclass(frozen=True)
class Said:
    """Levels that are known, by the slice's index."""

    names: Mapping[int, Level] = field(default_factory=dict)
    wanted: tuple[Level, ...] = ()

    def find(self, stack: Stack) -> tuple[StackLevels, tuple[Finding, ...]]:
        slices = (self.names.get(index) for index in range(stack.slice_count))
        known = [item and SliceLevel(item, LevelSource.USER, 1.0) for item in slices]
        levels = StackLevels(tuple(known))
        return levels, leave_out(levels, self.wanted)


def source(subject: str = "P001", **details: Any) -> GivenSource:
    identity = make_identity(subject=subject, key=hashlib.sha256(subject.encode()).hexdigest()[:12])
    return GivenSource(lumbar_stack(3, identity=identity, **details))


def run(
    folder: Path,
    sources: Sequence[GivenSource],
    masks: Mapping[str, NDArray[np.uint8]],
    *,
    add: bool = False,
    **plan: Any,
) -> tuple[Collected, list[Case]]:
    """Collect from masks that are named after subjects."""
    for subject, labels in masks.items():
        write_mask(folder / "masks" / f"{subject}.nii.gz", labels)
    drawn = DrawnOutlines.on(sources, find_outlines([folder / "masks"]))
    data = DataFolder.open(folder / "data", add=add)
    result = collect(sources, drawn, data, CollectPlan(**{"levels": Said(), **plan}))
    return result, list(read_cases(folder / "data", ("outlined",)))


def only(labels: NDArray[np.uint8], *kept: int) -> NDArray[np.uint8]:
    return np.where(np.isin(labels, kept), labels, 0).astype(np.uint8)


def test_what_is_not_outlined_on_a_slice_is_unknown_there(tmp_path: Path) -> None:
    labels = stacked(3)
    labels[0], labels[1] = only(labels[0], 7, 8), 0
    result, cases = run(tmp_path, [source()], {"P001": labels})
    assert [len(case.outlined) for case in cases] == [2, 8]
    assert cases[0].outlined == {7, 8}
    assert (result.written, result.bare_slices) == (2, 1)
    assert result.structures["disc"] == 2
    assert result.structures["psoas_left"] == 1
    assert np.array_equal(cases[1].read()[1], labels[2])


def test_slips_and_exchanged_sides_teach_nothing(tmp_path: Path) -> None:
    labels = stacked(3)
    labels[0, 0, :5] = 8
    labels[0][labels[0] == 8] = 0
    labels[0, 0, :5] = 8
    psoas = labels[1].copy()
    labels[1][psoas == 5], labels[1][psoas == 6] = 6, 5
    result, cases = run(tmp_path, [source()], {"P001": labels})
    assert (result.slips, result.exchanged) == (1, 2)
    assert [sorted(set(range(1, 9)) - case.outlined) for case in cases] == [[8], [5, 6], []]


def test_patients_are_divided_and_nothing_tells_who_they_are(tmp_path: Path) -> None:
    names = [f"Doepkins-Janette-{number}" for number in range(5)]
    masks = {name: only(stacked(3), 7) for name in names}
    result, cases = run(tmp_path, [source(name) for name in names], masks)
    assert result.patients == {"train": 4, "validation": 1}
    assert result.slices == {"train": 12, "validation": 3}
    assert result.own_patients == 5
    assert len({case.patient for case in cases}) == 5
    texts = [str(path) + path.read_text("latin-1") for path in (tmp_path / "data").rglob("*.*")]
    assert not any("doepkins" in text.lower() for text in texts)


def test_the_user_can_say_who_is_in_which_split(tmp_path: Path) -> None:
    lines = (
        SaidPatient({"subject": "A-1"}, "Anna", "test"),
        SaidPatient({"subject": "A-2"}, "Anna"),
        SaidPatient({"subject": "B-1"}, "", "train"),
    )
    masks = {name: stacked(3) for name in ("A-1", "A-2", "B-1")}
    sources = [source(name) for name in masks]
    result, _ = run(tmp_path, sources, masks, patients=SaidPatients(lines))
    assert result.slices == {"test": 6, "train": 3}
    assert result.own_patients == 1


def test_a_patient_in_two_splits_is_refused_and_the_index_left_alone(tmp_path: Path) -> None:
    run(tmp_path, [source("A")], {"A": stacked(3)})
    before = (tmp_path / "data" / "index.csv").read_text("utf-8")
    lines = (SaidPatient({"subject": "A"}, "", "test"),)
    with pytest.raises(InputError, match="to be in 'test', but has slices in 'train'"):
        run(tmp_path, [source("A")], {}, add=True, patients=SaidPatients(lines))
    assert (tmp_path / "data" / "index.csv").read_text("utf-8") == before


def test_levels_are_noted_and_can_be_selected(tmp_path: Path) -> None:
    said = Said({0: Level.L4_L5, 1: Level.L3_L4})
    _, cases = run(tmp_path / "all", [source()], {"P001": stacked(3)}, levels=said)
    assert [case.level for case in cases] == ["L4-L5", "L3-L4", ""]
    result, cases = run(
        tmp_path / "some",
        [source()],
        {"P001": stacked(3)},
        levels=replace(said, wanted=(Level.L3_L4,)),
    )
    assert [case.level for case in cases] == ["L3-L4"]
    assert result.unwanted == 2


def test_a_refused_slice_is_left_out_and_said(tmp_path: Path) -> None:
    refusal = Finding("pixels", Grade.REFUSE, "It is all black.", slice_index=1)
    result, cases = run(tmp_path, [source(findings=(refusal,))], {"P001": stacked(3)})
    assert len(cases) == 2
    assert result.unusable == 1
    assert refusal in result.findings


def test_a_stack_without_outlines_is_not_even_read(tmp_path: Path) -> None:
    class Unreadable(GivenSource):
        def load(self) -> Stack:
            raise AssertionError("it was read")

    bare = Unreadable(source("bare").stack)
    result, _ = run(tmp_path, [source(), bare], {"P001": stacked(3)})
    assert result.bare_stacks == 1


def test_nothing_to_collect_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No outline lies on an image"):
        run(tmp_path / "a", [source("A")], {"A": np.zeros((3, 20, 20), np.uint8) + 7})
    with pytest.raises(InputError, match="level that was asked for"):
        run(tmp_path / "b", [source()], {"P001": stacked(3)}, levels=Said({}, (Level.L5_S1,)))
    assert not (tmp_path / "b" / "data" / "index.csv").exists()
