"""A small table in which the user says something of stacks: whose they are, what they show."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError


@dataclass(frozen=True)
class SaidLine:
    """A line of such a table.

    Attributes:
        where: File and number of the line, for messages.
        cells: Its texts without spaces around them, by the column's name in lower case.
    """

    where: str
    cells: Mapping[str, str]


def read_said_lines(
    path: Path,
    wanted: Sequence[Sequence[str]],
    *,
    advice: str,
    known: Collection[str] | None = None,
) -> tuple[SaidLine, ...]:
    """Read a table: CSV with commas, semicolons or tabs; empty lines are passed over.

    Args:
        path: UTF-8, with or without a byte order mark.
        wanted: Columns that it must have; of each group at least one.
        advice: What to tell the user where it is not as it should be.
        known: Columns that it may have; any if not given.

    Raises:
        InputError: If it cannot be read, is no table, or lacks a column, has one twice or one
            that is not known.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise InputError(f"{path} cannot be read: {str(reason).lower()}.") from error
    header = lines[0] if lines else ""
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(lines, delimiter=separator, restval="", restkey="", strict=True)
    try:
        columns = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        if slip := next(_slips(columns, wanted, known), None):
            raise InputError(f"{path} {slip}.", advice=advice)
        return tuple(_lines(path, reader))
    except csv.Error as error:
        raise InputError(f"{path} is not a table: {error}.", advice=advice) from error


def _slips(
    columns: Sequence[str], wanted: Sequence[Sequence[str]], known: Collection[str] | None
) -> Iterator[str]:
    """What is wrong with the first line, to be said of the file."""
    for group in wanted:
        if not set(group).intersection(columns):
            yield f"has no column {' or '.join(repr(name) for name in group)}"
    for name, count in Counter(filter(None, columns)).items():
        if count > 1:
            yield f"has the column {name!r} {count} times"
        if known is not None and name not in known:
            yield f"has a column {name!r}, which is not read: leave it out, or mend its name"


def _lines(path: Path, reader: csv.DictReader[str]) -> Iterator[SaidLine]:
    for record in reader:
        cells = {name: str(cell).strip() for name, cell in record.items()}
        if any(cells.values()):
            yield SaidLine(f"{path}, line {reader.line_num}", cells)
