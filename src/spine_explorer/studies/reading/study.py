"""A reading study: its file, its forms, and the one door through which it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.studies.reading import audit, database
from spine_explorer.studies.reading.changes import apply
from spine_explorer.studies.reading.forms.library import form_names, load_form
from spine_explorer.studies.reading.forms.questions import Question, questions
from spine_explorer.studies.reading.forms.schema import Form
from spine_explorer.studies.reading.names import check_name

COORDINATOR = "coordinator"
"""Who makes a change, unless another name is given."""

_MOST_SEED = 2**63 - 1


class Change:
    """What may be done within a transaction of a study."""

    def __init__(self, connection: sqlite3.Connection, actor: str) -> None:
        self._connection = connection
        self._actor = actor

    def record(self, action: str, detail: dict[str, Any]) -> None:
        """Add an event to the audit trail and make the change that it says."""
        event = audit.append(self._connection, actor=self._actor, action=action, detail=detail)
        apply(self._connection, event)

    def draft(self, code: str, answers: Mapping[str, str | None]) -> None:
        """Keep answers of a reading that is not submitted; None takes one back.

        The audit trail holds answers from their submission on, not before.
        """
        self._connection.executemany(
            "DELETE FROM answer WHERE reading = ? AND question = ?",
            ((code, question) for question in answers),
        )
        self._connection.executemany(
            "INSERT INTO answer VALUES (?, ?, ?)",
            ((code, question, value) for question, value in answers.items() if value is not None),
        )


class Study:
    """An open reading study. Close it, or use it in a ``with`` block.

    Attributes:
        path: Its file.

    Example:
        >>> from spine_explorer.studies.reading.forms.library import load_form
        >>> with Study.create(Path("sij.study"), [load_form("sij_lesions")]):  # doctest: +SKIP
        ...     pass
        >>> with Study.open(Path("sij.study")) as study:  # doctest: +SKIP
        ...     print(study.forms[0].title)
        Sacroiliac joints: lesions
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(
        cls,
        path: Path,
        forms: Sequence[Form],
        *,
        title: str = "",
        seed: int,
        by: str = COORDINATOR,
    ) -> Self:
        """Make a study.

        Args:
            path: Its file, which must not exist yet.
            forms: What is read in every case, in this order. They are stored in the file.
            title: Its name for people.
            seed: Whole number from 0 that decides every random order and code.
            by: Who makes it.

        Raises:
            InputError: If the file exists, there is no form, one twice, or one that has the name of
                a packaged form and differs from it.
            OutputError: If the file cannot be written.
        """
        _check_forms(forms)
        if not 0 <= seed <= _MOST_SEED:
            raise InputError(f"The seed {seed} is not a whole number from 0 to {_MOST_SEED}.")
        actor = check_name(by, "The name")
        title = check_name(title, "The title") if title.strip() else ""
        study = cls(path, database.create(path))
        try:
            with database.translated(path):
                detail = {"title": title, "seed": seed, "forms": [_content(form) for form in forms]}
                Change(study._connection, actor).record("created", detail)
                study._connection.execute("COMMIT")
        except BaseException:
            study.close()
            raise
        return study

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a study.

        Raises:
            InputError: If there is no such file, or it is no reading study.
        """
        return cls(path, database.connect(path))

    def close(self) -> None:
        """Close the file; changes that were not committed are taken back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """What is read in every case."""
        rows = self.rows("SELECT content FROM form ORDER BY position")
        try:
            return tuple(Form.model_validate_json(content) for (content,) in rows)
        except ValidationError as error:
            raise UnreadableFileError(self.path, "a form in it is damaged") from error

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question that is asked in every case, in the order of reading."""
        return questions(self.forms)

    @property
    def title(self) -> str:
        """Its name for people; may be empty."""
        return str(self.rows("SELECT title FROM study")[0][0])

    @property
    def seed(self) -> int:
        """What decides every random order and code."""
        return int(self.rows("SELECT seed FROM study")[0][0])

    @property
    def events(self) -> list[audit.Event]:
        """The audit trail."""
        with database.translated(self.path):
            return audit.read_events(self._connection)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds.

        Raises:
            UnreadableFileError: If the file is damaged.
        """
        with database.translated(self.path):
            return self._connection.execute(query, values).fetchall()

    def keep(self, path: Path) -> None:
        """Refuse to write something else in the study's place.

        Raises:
            InputError: If a file that is to be written is the study.
        """
        if path.exists() and path.samefile(self.path):
            raise InputError(f"{path} is the study itself.", advice="Give another file with -o.")

    @contextmanager
    def changing(self, by: str) -> Iterator[Change]:
        """Make the changes of a block all together or not at all; other programs wait.

        Args:
            by: Who makes them.

        Yields:
            What makes them.

        Raises:
            InputError: If the name of who makes them is not usable.
            OutputError: If the file is busy or cannot be written.
        """
        actor = check_name(by, "The name")
        with database.transaction(self._connection, self.path):
            yield Change(self._connection, actor)


def _content(form: Form) -> dict[str, Any]:
    return form.model_dump(mode="json")


def _check_forms(forms: Sequence[Form]) -> None:
    names = [form.name for form in forms]
    if not names:
        raise InputError("A study needs at least one form.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"The form '{twice}' is given twice.")
    for form in forms:
        if form.name in form_names() and form != load_form(form.name):
            raise InputError(
                f"The form '{form.name}' differs from the packaged one of that name.",
                advice="Give it a name of its own, which tables of its answers will carry.",
            )
