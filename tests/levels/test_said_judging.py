"""What the user says of levels, compared with the stacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.said import SaidLevels, parse_level_of
from spine_explorer.levels.said_judging import judge_said
from support.stacks import LUMBAR_T2, make_geometry, make_identity, make_stack

REFUSAL = Finding("plane", Grade.REFUSE, "It is sagittal.", by_selection=True)


def stack_at(height: float, number: int, *, series: str = "4-09bc", frame: str = "1.2") -> Stack:
    geometry = make_geometry((3, 8, 8), origin=(0.0, 0.0, height))
    names = {"series": series, "stack": number, "study": "f0e1"}
    identity = make_identity(key=f"{number:012x}", **names)
    acquisition = replace(LUMBAR_T2, frame_of_reference=frame)
    return make_stack(geometry=geometry, identity=identity, acquisition=acquisition)


STACKS = [stack_at(35.0 * number, number) for number in (1, 2, 3)]


def judged(*words: str, stacks: list[Stack] = STACKS) -> list[str]:
    said = SaidLevels(tuple(parse_level_of(word) for word in words))
    return [finding.message for finding in judge_said(said, stacks)]  # type: ignore[arg-type]


def test_levels_that_go_up_with_the_slices_are_not_spoken_of() -> None:
    assert judged() == []
    assert judged("4-09bc:1=L5-S1", "4-09bc:2=L4-L5", "4-09bc:3=L3-L4") == []


def test_levels_that_go_down_while_slices_go_up_are_warned_of() -> None:
    (message,) = judged("4-09bc:1=L4-L5", "4-09bc:3=L5-S1")
    assert message == (
        "You said that 4-09bc:1 shows L4-L5 and 4-09bc:3, which lies 70 mm higher, L5-S1."
    )


def test_heights_of_another_frame_of_reference_or_patient_are_not_compared() -> None:
    moved = stack_at(300.0, 1, series="9-ffff", frame="3.4")
    words = ("4-09bc:1=L4-L5", "9-ffff:1=L5-S1")
    assert judged(*words, stacks=[*STACKS, moved]) == []
    other = replace(STACKS[2], identity=replace(STACKS[2].identity, subject="P002"))
    assert judged("4-09bc:1=L4-L5", "4-09bc:3=L5-S1", stacks=[STACKS[0], other]) == []


def test_what_is_said_of_no_stack_or_a_refused_one_is_told() -> None:
    refused = replace(STACKS[0], findings=(REFUSAL,))
    words = ("4-09bc:1=L5-S1", "4-09bc:2=L4-L5", "9-0000:1=L4")
    messages = judged(*words, stacks=[refused, *STACKS[1:]])
    assert [message.partition(":")[0] for message in messages] == [
        "--level-of 4-09bc",
        "--level-of 9-0000",
    ]
    assert all("no accepted stack fits" in message for message in messages)


def test_a_series_of_several_stacks_is_not_named_whole() -> None:
    with pytest.raises(InputError, match="series 4-09bc holds 3 stacks") as caught:
        judged("4-09bc=L4-L5")
    assert "4-09bc:1=L4-L5" in caught.value.advice
    assert judged("4-09bc=L4-L5", stacks=STACKS[:1]) == []
    refused = replace(STACKS[1], findings=(REFUSAL,))
    assert judged("4-09bc=L4-L5", stacks=[STACKS[0], refused]) == []
