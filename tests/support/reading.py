"""Reading studies for tests: small ones, made quickly, and answers to fill them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from spine_explorer.studies.reading.assignment import assign
from spine_explorer.studies.reading.cases import NewCase, import_cases
from spine_explorer.studies.reading.entry import open_readings, save_draft, submit
from spine_explorer.studies.reading.forms.library import load_form
from spine_explorer.studies.reading.study import Study


def make_study(
    path: Path,
    *,
    forms: Sequence[str] = ("disc_degeneration",),
    subjects: Sequence[str] = ("P1", "P2", "P3", "P4"),
    readers: Sequence[str] = ("anna", "ben"),
    repeats: int = 0,
    distance: int = 0,
    seed: int = 7,
) -> Study:
    """Make a study whose subjects belong to the groups A and B in turn."""
    study = Study.create(path, [load_form(name) for name in forms], title="Test", seed=seed)
    cases = [NewCase(name, "AB"[place % 2], f"/img/{name}") for place, name in enumerate(subjects)]
    import_cases(study, cases)
    for reader in readers:
        assign(study, reader, repeats=repeats, distance=distance)
    return study


def next_code(study: Study, reader: str) -> str:
    """Return the code that a reader reads next."""
    return open_readings(study, reader)[0].code


def subject_of(study: Study, code: str) -> str:
    """Look behind the blinding."""
    return str(study.rows("SELECT subject FROM reading WHERE code = ?", code)[0][0])


def read_case(study: Study, reader: str, code: str, value: str, **others: str) -> None:
    """Answer every question with a code, some with another, and submit."""
    answers = {question.key: value for question in study.questions}
    save_draft(study, reader, code, answers | others)
    submit(study, reader, code)


def tamper(path: Path, *statements: str) -> None:
    """Change the file behind the program's back, as someone with a database tool can."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
