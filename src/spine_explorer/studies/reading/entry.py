"""What a reader does: see the next codes, answer, submit. A reader sees codes, never names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.answers import check_answers, contradiction
from spine_explorer.studies.reading.forms.questions import (
    complete,
    contradictions,
    implied_answers,
    unanswered,
)
from spine_explorer.studies.reading.names import check_name, check_reason
from spine_explorer.studies.reading.study import COORDINATOR, Change, Study


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A reading that waits for its reader, without a word on whose images it is.

    Attributes:
        code: What the images are called.
        position: Its place in the reader's order, from 1.
        answered: How many questions have an answer, implied ones included.
        questions: How many there are.
    """

    code: str
    position: int
    answered: int
    questions: int


def open_readings(study: Study, reader: str) -> list[OpenReading]:
    """Return what a reader has still to submit, in the reader's order.

    Raises:
        InputError: If the study has no such reader.
    """
    found = study.rows(
        "SELECT code, position FROM reading JOIN subject ON subject.name = reading.subject "
        "WHERE reader = ? AND submitted IS NULL AND excluded IS NULL ORDER BY position",
        check_reader(study, reader),
    )
    count = len(study.questions)
    return [
        OpenReading(code, position, count - len(unanswered(study.questions, draft)), count)
        for code, position in found
        for draft in (_answers(study, code),)
    ]


def read_draft(study: Study, reader: str, code: str) -> dict[str, str]:
    """Return the answers that a reader has given to an open reading, by question.

    Raises:
        InputError: If it is not an open reading of this reader.
    """
    return _answers(study, _check_open(study, reader, code))


def save_draft(
    study: Study, reader: str, code: str, answers: Mapping[str, str | None]
) -> dict[str, str]:
    """Keep answers of an open reading; they are on the disk when this returns.

    Args:
        study: The study.
        reader: Whose reading it is.
        code: Code of the reading.
        answers: Codes by question; None takes an answer back.

    Returns:
        All answers of the reading.

    Raises:
        InputError: If it is not an open reading of this reader, or a question or an answer is not
            one of the form's; then nothing is kept.
    """
    with study.changing(reader) as change:
        name = _check_open(study, reader, code)
        change.draft(name, check_answers(study, answers))
        return _answers(study, name)


def submit(study: Study, reader: str, code: str) -> None:
    """Submit a reading. From then on its answers are locked and in the audit trail.

    Raises:
        InputError: If it is not an open reading of this reader, a question has no answer, or two
            answers contradict each other.
    """
    with study.changing(reader) as change:
        submit_within(study, change, _check_open(study, reader, code))


def submit_within(study: Study, change: Change, code: str) -> None:
    """Submit an open reading as a part of a larger change."""
    answers = _answers(study, code)
    missing = unanswered(study.questions, answers)
    if missing:
        raise InputError(
            f"Reading {code} is not complete: {len(missing)} questions have no answer, the first "
            f"is {missing[0].key}."
        )
    clashes = contradictions(study.questions, answers)
    if clashes:
        raise InputError(f"Reading {code}, {contradiction(clashes[0])}.")
    full = complete(study.questions, answers)
    change.record("submitted", {"code": code, "answers": full})


def unlock(study: Study, code: str, *, reason: str, by: str = COORDINATOR) -> str:
    """Give a submitted reading back to its reader for a correction.

    The answers as they were submitted stay in the audit trail.

    Returns:
        The reader.

    Raises:
        InputError: If there is no such reading, it is not submitted, or the reason is empty.
    """
    detail = {"code": code.strip().upper(), "reason": check_reason(reason)}
    with study.changing(by) as change:
        found = study.rows("SELECT reader, submitted FROM reading WHERE code = ?", detail["code"])
        if not found:
            raise InputError(f"{study.path} has no reading '{detail['code']}'.")
        reader, submitted = found[0]
        if submitted is None:
            raise InputError(f"Reading {detail['code']} is not submitted, so nothing is locked.")
        change.record("unlocked", detail)
        implied = implied_answers(study.questions, _answers(study, detail["code"]))
        change.draft(detail["code"], dict.fromkeys(implied))
    return str(reader)


def check_reader(study: Study, reader: str) -> str:
    """Return a reader's name as the study has it.

    Raises:
        InputError: If the study has no such reader.
    """
    name = check_name(reader, "The reader's name")
    if not study.rows("SELECT 1 FROM reader WHERE name = ?", name):
        raise InputError(
            f"{study.path} has no reader '{name}'.",
            advice="The coordinator adds readers with: spine-explorer read assign",
        )
    return name


def _check_open(study: Study, reader: str, code: str) -> str:
    """Return the code of a reading that a reader may answer.

    Raises:
        InputError: If the reader has no such reading, it is submitted, or its case was excluded.
    """
    name, code = check_reader(study, reader), code.strip().upper()
    found = study.rows(
        "SELECT submitted, excluded FROM reading JOIN subject ON subject.name = reading.subject "
        "WHERE code = ? AND reader = ?",
        code,
        name,
    )
    if not found:
        raise InputError(f"{code!r} is not one of the readings of {name}.")
    submitted, excluded = found[0]
    if submitted is not None:
        raise InputError(
            f"Reading {code} is submitted and locked.",
            advice="The coordinator can unlock it, with a reason: spine-explorer read unlock",
        )
    if excluded is not None:
        raise InputError(f"Reading {code} is not wanted any more: its case was excluded.")
    return code


def _answers(study: Study, code: str) -> dict[str, str]:
    return dict(study.rows("SELECT question, value FROM answer WHERE reading = ?", code))
