from __future__ import annotations

import pytest

from spine_explorer.imaging.findings import Finding, Grade, is_refused, worst_grade

NOTE = Finding("a", Grade.NOTE, "It is small.")
WARN = Finding("b", Grade.WARN, "It is odd.", "Look at it.")
REFUSE = Finding("c", Grade.REFUSE, "It is broken.")
REFUSE_SLICE = Finding("c", Grade.REFUSE, "A slice is broken.", slice_index=0)
PASS_OVER = Finding("d", Grade.REFUSE, "It is sagittal.", by_selection=True)


def test_grades_are_ordered_by_seriousness() -> None:
    assert Grade.NOTE < Grade.WARN < Grade.REFUSE
    assert [grade.label for grade in Grade] == ["note", "warn", "refuse"]


def test_the_text_is_the_message_and_then_the_advice() -> None:
    assert str(WARN) == "It is odd. Look at it."
    assert str(NOTE) == "It is small."


@pytest.mark.parametrize(
    ("findings", "worst"),
    [
        ((), None),
        ((NOTE,), Grade.NOTE),
        ((NOTE, WARN, NOTE), Grade.WARN),
        ((NOTE, REFUSE_SLICE), Grade.REFUSE),
    ],
)
def test_the_worst_grade_counts(findings: tuple[Finding, ...], worst: Grade | None) -> None:
    assert worst_grade(findings) is worst


@pytest.mark.parametrize(
    ("findings", "refused"),
    [
        ((), False),
        ((NOTE, WARN), False),
        ((REFUSE_SLICE,), False),
        ((REFUSE_SLICE, REFUSE), True),
        ((PASS_OVER,), True),
    ],
)
def test_only_a_refusal_of_the_whole_refuses_a_stack(
    findings: tuple[Finding, ...], refused: bool
) -> None:
    assert is_refused(findings) == refused


def test_findings_are_read_from_any_iterable() -> None:
    assert worst_grade(iter([WARN])) is Grade.WARN
    assert is_refused(iter([REFUSE]))
