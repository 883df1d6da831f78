"""What each event does to the tables: the one way in which a study changes.

A command records an event and applies it here; the check of a study applies every recorded event
to empty tables and compares. So no table can say what no event explains.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from spine_explorer.studies.reading.audit import Event

Detail = dict[str, Any]


def apply(connection: sqlite3.Connection, event: Event) -> None:
    """Make the change that an event records.

    Args:
        connection: A database with the tables of a study.
        event: The event; its action must be a key of ``ACTIONS``.
    """
    ACTIONS[event.action](connection, json.loads(event.detail), event.at)


def _created(connection: sqlite3.Connection, detail: Detail, at: str) -> None:
    values = (detail["title"], detail["seed"], at)
    connection.execute("INSERT INTO study VALUES (1, ?, ?, ?)", values)
    for position, form in enumerate(detail["forms"]):
        row = (position, form["name"], json.dumps(form, ensure_ascii=True, sort_keys=True))
        connection.execute("INSERT INTO form VALUES (?, ?, ?)", row)


def _imported(connection: sqlite3.Connection, detail: Detail, _at: str) -> None:
    connection.executemany(
        "INSERT INTO subject VALUES (:subject, :group, :location, NULL)", detail["cases"]
    )


def _excluded(connection: sqlite3.Connection, detail: Detail, _at: str) -> None:
    connection.execute("UPDATE subject SET excluded = :reason WHERE name = :subject", detail)


def _readmitted(connection: sqlite3.Connection, detail: Detail, _at: str) -> None:
    connection.execute("UPDATE subject SET excluded = NULL WHERE name = :subject", detail)


def _assigned(connection: sqlite3.Connection, detail: Detail, _at: str) -> None:
    reader = detail["reader"]
    connection.execute("INSERT OR IGNORE INTO reader VALUES (?)", (reader,))
    connection.executemany(
        "INSERT INTO reading VALUES (:code, :reader, :subject, :round, :position, NULL)",
        ({**reading, "reader": reader} for reading in detail["readings"]),
    )


def _submitted(connection: sqlite3.Connection, detail: Detail, at: str) -> None:
    code = detail["code"]
    connection.execute("DELETE FROM answer WHERE reading = ?", (code,))
    connection.executemany(
        "INSERT INTO answer VALUES (?, ?, ?)",
        ((code, question, value) for question, value in detail["answers"].items()),
    )
    connection.execute("UPDATE reading SET submitted = ? WHERE code = ?", (at, code))


def _unlocked(connection: sqlite3.Connection, detail: Detail, _at: str) -> None:
    connection.execute("UPDATE reading SET submitted = NULL WHERE code = :code", detail)


def _noted(_connection: sqlite3.Connection, _detail: Detail, _at: str) -> None:
    """An event that changes no table."""


ACTIONS: dict[str, Callable[[sqlite3.Connection, Detail, str], None]] = {
    "created": _created,
    "imported": _imported,
    "excluded": _excluded,
    "readmitted": _readmitted,
    "assigned": _assigned,
    "submitted": _submitted,
    "unlocked": _unlocked,
    "unblinded": _noted,
    "exported": _noted,
}
"""Every action that an event may record."""
