"""The file of a reading study: one SQLite database, safe against interruption and two writers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spine_explorer.errors import InputError, OutputError, UnreadableFileError

APPLICATION_ID = 0x53455244
"""Marks the file as a reading study (https://www.sqlite.org/pragma.html#pragma_application_id)."""

SCHEMA_VERSION = 1
"""Counts up when the tables change."""

_ADVICE = "Give the file of a reading study."
_UNDECODED = "Could not decode"
"""How Python begins to tell that a text is damaged, before it quotes it."""

_WAIT_SECONDS = 20.0
_SYNCHRONOUS = "FULL"
_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNWRITABLE = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)


def _lock(change: str, row: str) -> str:
    """Forbid one kind of change to the answers of a submitted reading."""
    return f"""CREATE TRIGGER answer_locked_{change.lower()} BEFORE {change} ON answer
        WHEN (SELECT submitted FROM reading WHERE code = {row}.reading) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a submitted reading is locked'); END"""  # noqa: S608  # fixed words


TABLES = (
    """CREATE TABLE study (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        title TEXT NOT NULL, seed INTEGER NOT NULL, created TEXT NOT NULL)""",
    """CREATE TABLE form (
        position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, content TEXT NOT NULL)""",
    """CREATE TABLE subject (
        name TEXT PRIMARY KEY, grouping TEXT NOT NULL, location TEXT NOT NULL,
        excluded TEXT CHECK (excluded <> ''))""",
    """CREATE TABLE reader (name TEXT PRIMARY KEY)""",
    """CREATE TABLE reading (
        code TEXT PRIMARY KEY,
        reader TEXT NOT NULL REFERENCES reader, subject TEXT NOT NULL REFERENCES subject,
        round INTEGER NOT NULL CHECK (round >= 1), position INTEGER NOT NULL,
        submitted TEXT,
        UNIQUE (reader, subject, round), UNIQUE (reader, position))""",
    """CREATE TABLE answer (
        reading TEXT NOT NULL REFERENCES reading, question TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (reading, question))""",
    """CREATE TABLE event (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
        detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE)""",
    """CREATE TRIGGER event_kept BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed'); END""",
    """CREATE TRIGGER event_not_deleted BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed'); END""",
    *map(_lock, ("INSERT", "UPDATE", "DELETE"), ("NEW", "OLD", "OLD")),
)
"""The tables. What a trigger forbids, no slip of the program or of a hand on the file can do."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file of a study.

    Args:
        path: The file.

    Raises:
        InputError: If there is no such file, it is no reading study, or one of a newer program.
    """
    if not path.is_file():
        raise InputError(
            f"{path} does not exist.", advice="Make a study with: spine-explorer read create"
        )
    with translated(path):
        connection = _open(path)
        try:
            _check_kind(path, connection)
        except BaseException:
            connection.close()
            raise
        return connection


def create(path: Path) -> sqlite3.Connection:
    """Make an empty file for a study and begin the transaction that fills it.

    A program that dies before the commit leaves no tables, and the command can be given again.

    Args:
        path: The file; it must not exist, or be empty.

    Raises:
        InputError: If the file exists.
        OutputError: If it cannot be written.
    """
    with translated(path):
        if path.exists() and (not path.is_file() or path.stat().st_size):
            raise _exists(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}.") from error
        connection = _open(path)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            if _pragma(connection, "schema_version"):
                raise _exists(path)
            add_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def add_tables(connection: sqlite3.Connection) -> None:
    """Add the tables of a study to an empty database."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    for statement in TABLES:
        connection.execute(statement)


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Make all changes of a block or none; other writers wait until it ends.

    Raises:
        OutputError: If another program keeps the file busy, or it cannot be written.
        UnreadableFileError: If the file is damaged.
    """
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one that says what is wrong with the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(path, error) from error


def _translate(path: Path, error: sqlite3.Error) -> InputError | OutputError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in _TAKEN:
        return OutputError(
            f"{path} is being written by another program.", advice="Try again in a moment."
        )
    if primary in _UNWRITABLE:
        return OutputError(
            f"{path} cannot be written: {error}.",
            advice="Check that the file and its folder may be written to and the disk has room.",
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return UnreadableFileError(path, f"{error}", advice=_ADVICE)
    reason = "it is damaged" if _UNDECODED in str(error) else f"{error}"
    return UnreadableFileError(path, reason, advice="Go back to a copy of the file.")


def _open(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_SECONDS)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
    return connection


def _check_kind(path: Path, connection: sqlite3.Connection) -> None:
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise UnreadableFileError(path, "it is not a reading study", advice=_ADVICE)
    if _pragma(connection, "user_version") > SCHEMA_VERSION:
        raise UnreadableFileError(
            path,
            "a newer version of the program wrote it",
            advice="Read it with that version.",
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _exists(path: Path) -> InputError:
    return InputError(f"{path} exists.", advice="Give the name of a new file.")
