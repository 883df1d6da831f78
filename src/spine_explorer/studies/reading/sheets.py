"""Reading on a sheet: a CSV form with one line a question, filled in a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.reading.answers import contradiction, expectation
from spine_explorer.studies.reading.entry import (
    check_reader,
    open_readings,
    read_draft,
    submit_within,
)
from spine_explorer.studies.reading.forms.questions import (
    Question,
    contradictions,
    stale_answers,
    unanswered,
)
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.table import Record, Table, read_table

COLUMNS = ("code", "question", "what", "choices", "value")
"""Columns of a sheet; only ``code``, ``question`` and ``value`` are read back."""

_READ_BACK = ("code", "question", "value")


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of a sheet.

    Attributes:
        answers: How many answers were kept.
        complete: Codes of the readings that have every answer now.
        incomplete: Codes of those that lack some.
        submitted: How many readings were submitted.
        locked: How many readings of the sheet were submitted before, with the same answers.
        withdrawn: How many readings of the sheet are not wanted any more.
    """

    answers: int
    complete: tuple[str, ...]
    incomplete: tuple[str, ...]
    submitted: int
    locked: int
    withdrawn: int


def write_sheet(study: Study, reader: str, path: Path, *, count: int | None = None) -> int:
    """Write a sheet with a reader's open readings: codes and questions, no names.

    Answers that the reader has saved already stand in it.

    Args:
        study: The study.
        reader: Whose sheet it is.
        path: The CSV file.
        count: Only so many readings, the next in the reader's order; all by default.

    Returns:
        How many readings are on it.

    Raises:
        InputError: If the study has no such reader, nothing is left to read, ``path`` is the study
            itself, or a sheet with answers that the study does not have.
        OutputError: If the file cannot be written.
    """
    study.keep(path)
    if count is not None and count < 1:
        raise InputError(f"The number of readings is {count}; it must be at least 1.")
    waiting = open_readings(study, reader)[:count]
    if not waiting:
        raise InputError(f"Nothing is left to read for {check_reader(study, reader)}.")
    _refuse_to_lose(study, path)
    drafts = ((item.code, read_draft(study, reader, item.code)) for item in waiting)
    write_table(
        path,
        COLUMNS,
        (
            (code, question.key, _what(question), _choices(question), draft.get(question.key, ""))
            for code, draft in drafts
            for question in study.questions
        ),
    )
    return len(waiting)


def fill_sheet(study: Study, reader: str, path: Path, *, submitting: bool = False) -> Filled:
    """Take the answers from a sheet; all of them or, if one is wrong, none.

    Empty cells leave what was saved before.

    Args:
        study: The study.
        reader: Whose sheet it is.
        path: The filled sheet: CSV, or an Excel workbook.
        submitting: Submit each reading of the sheet that is complete.

    Raises:
        InputError: If a cell is not usable; the message names line, column and what was expected.
    """
    name = check_reader(study, reader)
    table = read_table(path)
    with study.changing(name) as change:
        sheet = _Sheet(study, name, table)
        for code, answers in sheet.answers.items():
            change.draft(code, dict(answers))
        drafts = {code: read_draft(study, name, code) for code in sheet.answers}
        sheet.check_contradictions(drafts)
        for code, draft in drafts.items():
            if stale := stale_answers(study.questions, draft):
                change.draft(code, dict.fromkeys(stale))
        complete = [code for code in drafts if not unanswered(study.questions, drafts[code])]
        for code in complete if submitting else ():
            submit_within(study, change, code)
    return Filled(
        sum(map(len, sheet.answers.values())),
        tuple(complete),
        tuple(code for code in drafts if code not in complete),
        len(complete) if submitting else 0,
        len(sheet.locked),
        len(sheet.withdrawn),
    )


def _refuse_to_lose(study: Study, path: Path) -> None:
    """Make sure that no answer of an older sheet is lost by writing a new one."""
    if not path.is_file() or not path.stat().st_size:
        return
    table = read_table(path)
    table.require(*_READ_BACK)
    answers = study.rows("SELECT reading, question, value FROM answer")
    kept = {(code, question, value.casefold()) for code, question, value in answers}
    for record in table.records:
        code, question, value = (table.text(record, name) for name in _READ_BACK)
        if value and (code.upper(), question, value.casefold()) not in kept:
            raise InputError(
                f"{path}, line {record.line}: the study does not have this answer, which would be "
                "lost.",
                advice="Bring it in with 'spine-explorer read fill', or give another file with -o.",
            )


def _what(question: Question) -> str:
    return f"{question.item.label}, {question.place}".removesuffix(", ")


def _choices(question: Question) -> str:
    return "; ".join(f"{choice.code} {choice.label}" for choice in question.scale.choices)


class _Sheet:
    """A filled sheet, checked against the study.

    Attributes:
        answers: New answers by reading and question.
        locked: Readings submitted before.
        withdrawn: Readings whose case was excluded.
    """

    def __init__(self, study: Study, reader: str, table: Table) -> None:
        table.require(*_READ_BACK)
        self._table = table
        self._asked = {question.key: question for question in study.questions}
        self._lines: dict[tuple[str, str], Record] = {}
        self._states = _states(study, reader)
        self._stored = _submitted_answers(study, reader)
        self.answers: dict[str, dict[str, str]] = {}
        self.locked: set[str] = set()
        self.withdrawn: set[str] = set()
        for record in table.records:
            self._take(record)

    def _take(self, record: Record) -> None:
        code, question = self._code(record), self._question(record)
        earlier = self._lines.setdefault((code, question.key), record)
        if earlier is not record:
            raise self._error(record, "question", f"it stands in line {earlier.line} already")
        value = self._value(record, question)
        if self._states[code] == "withdrawn":
            self.withdrawn.add(code)
        elif self._states[code] == "locked":
            self.locked.add(code)
            if value is not None and value != self._stored[code, question.key]:
                raise self._error(
                    record, "value", f"reading {code} is submitted and locked with another answer"
                )
        else:
            answers = self.answers.setdefault(code, {})
            if value is not None:
                answers[question.key] = value

    def check_contradictions(self, drafts: dict[str, dict[str, str]]) -> None:
        for code, answers in drafts.items():
            for question in contradictions(self._asked.values(), answers):
                record = self._lines.get((code, question.key))
                if record is not None:
                    raise self._error(record, "value", contradiction(question))
                raise InputError(f"Reading {code}, {contradiction(question)}.")

    def _code(self, record: Record) -> str:
        text = self._table.text(record, "code")
        if text.upper() not in self._states:
            raise self._error(record, "code", f"{text!r} is not one of your readings")
        return text.upper()

    def _question(self, record: Record) -> Question:
        text = self._table.text(record, "question")
        if text not in self._asked:
            raise self._error(record, "question", f"the forms have no question {text!r}")
        return self._asked[text]

    def _value(self, record: Record, question: Question) -> str | None:
        text = self._table.text(record, "value")
        if not text:
            return None
        value = question.accepts(text)
        if value is None:
            raise self._error(record, "value", expectation(question, text))
        return value

    def _error(self, record: Record, column: str, reason: str) -> InputError:
        return self._table.error(record, column, reason)


def _states(study: Study, reader: str) -> dict[str, str]:
    found = study.rows(
        "SELECT code, submitted, excluded FROM reading "
        "JOIN subject ON subject.name = reading.subject WHERE reader = ?",
        reader,
    )
    return {
        code: "withdrawn" if excluded is not None else "locked" if submitted else "open"
        for code, submitted, excluded in found
    }


def _submitted_answers(study: Study, reader: str) -> dict[tuple[str, str], str]:
    found = study.rows(
        "SELECT code, question, value FROM answer JOIN reading ON reading.code = answer.reading "
        "WHERE reader = ? AND submitted IS NOT NULL",
        reader,
    )
    return {(code, question): value for code, question, value in found}
