"""What leaves a reading study for the statistics: one row an answer, one row a case."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.forms.questions import Question
from spine_explorer.studies.reading.scoring import scores as form_scores
from spine_explorer.studies.reading.study import Study

CaseState = Literal["read", "included", "excluded", "pending"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One submitted answer: a line of ``readings.csv``.

    Attributes:
        subject: Whose images were read.
        group: Group of the subject; empty if the study has none.
        reader: Who read.
        round: 1 for the first reading of the case by this reader, 2 for the repeat.
        form: Name of the form, such as ``"sij_lesions"``.
        side: ``"left"`` or ``"right"`` of the patient; empty if the item has no side.
        region: Quadrant, half or level, such as ``"iliac_upper"``; empty if there is none.
        slice: Number of the slice, from 1; None if the item is not asked by slice.
        item: What was asked, such as ``"erosion"``.
        value: The form's own code, such as ``"1"`` or ``"A1"``; empty if the reader answered
            that it cannot be judged.
        submitted: When the reading was submitted, ISO 8601 in UTC.
    """

    subject: str
    group: str
    reader: str
    round: int
    form: str
    side: str
    region: str
    slice: int | None
    item: str
    value: str
    submitted: str


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What became of one case: a line of ``cases.csv``.

    Attributes:
        subject: Whose images they are.
        group: Group of the subject; empty if the study has none.
        status: ``"read"``: every assigned reading is submitted; ``"pending"``: some are not yet;
            ``"included"``: no reader has it yet; ``"excluded"``: left out, with a reason.
        reason: Why it was excluded; empty otherwise.
    """

    subject: str
    group: str
    status: CaseState
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingScore:
    """One score of one submitted reading: a line of ``scores.csv``.

    Attributes:
        subject: Whose images were read.
        group: Group of the subject.
        reader: Who read.
        round: 1 for the first reading, 2 for the repeat.
        form: Name of the form.
        score: Code of the score, such as ``"sparcc_inflammation"``.
        value: The score; None where a question cannot be judged.
        maximum: The greatest value that it can have.
        unanswered: How many of its questions cannot be judged.
    """

    subject: str
    group: str
    reader: str
    round: int
    form: str
    score: str
    value: int | None
    maximum: int
    unanswered: int


def readings(study: Study) -> list[Reading]:
    """Return every submitted answer of the cases that are not excluded.

    They are sorted by subject, reader and round, then in the order of the form.
    """
    answers = _answers(study)
    return [
        Reading(
            subject=submitted.subject,
            group=submitted.group,
            reader=submitted.reader,
            round=submitted.round,
            form=question.form.name,
            side=question.side,
            region=question.region,
            slice=question.slice,
            item=question.item.code,
            value="" if value == question.scale.unknown else value,
            submitted=submitted.submitted or "",
        )
        for submitted in submitted_readings(study)
        for question in study.questions
        for value in (_answer(answers, submitted.code, question),)
    ]


def cases(study: Study) -> list[CaseStatus]:
    """Return every case with what became of it, sorted by subject."""
    found = study.rows(
        "SELECT name, grouping, excluded, COUNT(code), COUNT(submitted) FROM subject "
        "LEFT JOIN reading ON reading.subject = subject.name GROUP BY name ORDER BY name"
    )
    return [
        CaseStatus(name, group, _state(excluded, assigned, submitted), excluded or "")
        for name, group, excluded, assigned, submitted in found
    ]


def scores(study: Study) -> list[ReadingScore]:
    """Return every score of every submitted reading of the cases that are not excluded."""
    answers = _answers(study)
    return [
        ReadingScore(item.subject, item.group, item.reader, item.round, *astuple(value))
        for item in submitted_readings(study)
        for form in study.forms
        for value in form_scores(form, answers[item.code])
    ]


@dataclass(frozen=True, slots=True)
class AssignedReading:
    """A reading as it was given to a reader.

    Attributes:
        code: What the reader sees.
        subject: Whose images they are.
        group: Group of the subject.
        reader: The reader.
        round: 1 for the first reading, 2 for the repeat.
        submitted: When it was submitted; None if it is not yet.
        excluded: Why the case is excluded; None if it is not.
    """

    code: str
    subject: str
    group: str
    reader: str
    round: int
    submitted: str | None
    excluded: str | None


def assigned_readings(study: Study) -> list[AssignedReading]:
    """Return every reading that a reader was given, sorted by subject, reader and round."""
    found = study.rows(
        "SELECT code, subject, grouping, reader, round, submitted, excluded FROM reading "
        "JOIN subject ON subject.name = reading.subject ORDER BY subject, reader, round"
    )
    return [AssignedReading(*row) for row in found]


def submitted_readings(study: Study) -> list[AssignedReading]:
    """Return the submitted readings of the cases that are not excluded."""
    return [
        item
        for item in assigned_readings(study)
        if item.submitted is not None and item.excluded is None
    ]


def _answers(study: Study) -> dict[str, dict[str, str]]:
    answers: dict[str, dict[str, str]] = {}
    for code, question, value in study.rows("SELECT reading, question, value FROM answer"):
        answers.setdefault(code, {})[question] = value
    return answers


def _answer(answers: dict[str, dict[str, str]], code: str, question: Question) -> str:
    try:
        return answers[code][question.key]
    except KeyError:
        raise InputError(
            f"Reading {code} is submitted, but lacks an answer to {question.key}.",
            advice="The file was changed from outside; see: spine-explorer read verify",
        ) from None


def _state(excluded: str | None, assigned: int, submitted: int) -> CaseState:
    if excluded is not None:
        return "excluded"
    if not assigned:
        return "included"
    return "read" if submitted == assigned else "pending"
