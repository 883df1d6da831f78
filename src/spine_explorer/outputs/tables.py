"""``measurements.csv``: the tidy table, one measured value a row, written and read back."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TextIO

from spine_explorer.errors import InputError
from spine_explorer.measurement.row import COLUMNS, Quality, Row
from spine_explorer.outputs.cells import format_number, guard_text, unguard_text
from spine_explorer.outputs.files import replacing

SIDES = ("left", "right", "midline", "both")
"""What the column ``side`` may say."""

_MISSING = frozenset({"", "na", "nan"})
_COUNT = re.compile("[1-9][0-9]{0,8}")


def write_measurements(path: Path, rows: Iterable[Row]) -> None:
    """Write the tidy table: UTF-8, commas, a header line, an empty cell for an undefined value.

    Texts that a spreadsheet would run as a formula get an apostrophe in front. A carriage return
    in a text becomes a line feed.

    Args:
        path: The file to write, by custom ``measurements.csv``.
        rows: The values, written in their order and one at a time.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_table(path, COLUMNS, map(attrgetter(*COLUMNS), rows))


def write_table(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    """Write a CSV file of texts, whole numbers and floats.

    Args:
        path: The file to write.
        header: Names of the columns.
        lines: The cells of each line.

    Raises:
        OutputError: If the file cannot be written.
    """
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_cell(value) for value in line] for line in lines)
        text.flush()
        text.detach()


def read_measurements(path: Path) -> list[Row]:
    """Read a tidy table that this program wrote, perhaps edited by hand since.

    Columns may stand in another order and further ones are ignored. An empty value, ``NA`` and
    ``NaN`` are read as NaN.

    Args:
        path: The file to read.

    Returns:
        The rows in the order of the file.

    Raises:
        InputError: If the file cannot be read, lacks a column, or holds a cell that is not what
            its column wants; the message names line and column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(_parse(path, stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{path} cannot be read as a table: {error}.",
            advice="Give a measurements.csv that this program wrote.",
        ) from error


def _cell(value: object) -> object:
    if isinstance(value, str):
        return guard_text(value.replace("\r", "\n"))
    return format_number(value) if isinstance(value, float) else value


def _parse(path: Path, stream: TextIO) -> Iterator[Row]:
    reader = csv.DictReader(stream)
    _check_header(path, reader.fieldnames or ())
    for record in reader:
        yield _Line(path, reader.line_num, record).row()


def _check_header(path: Path, names: Iterable[str]) -> None:
    missing = [name for name in COLUMNS if name not in set(names)]
    if missing:
        raise InputError(
            f"{path} has no column '{missing[0]}' in its first line.",
            advice="Give a measurements.csv that this program wrote, separated by commas.",
        )


@dataclass(frozen=True)
class _Line:
    """One line of the table, which knows where it stands."""

    path: Path
    number: int
    record: dict[str, str | None]

    def row(self) -> Row:
        return Row(
            subject=self.text("subject"),
            session=self.text("session"),
            series=self.text("series"),
            stack=self.count("stack"),
            slice=self.count("slice"),
            level=self.text("level"),
            structure=self.text("structure"),
            side=self.choice("side", SIDES),
            quantity=self.text("quantity"),
            value=self.number_or_nan("value"),
            unit=self.text("unit"),
            method=self.text("method"),
            quality=Quality(self.choice("quality", tuple(Quality))),
        )

    def text(self, column: str) -> str:
        cell = self.record[column]
        if cell is None:
            raise self.error(column, "the line ends before it")
        return unguard_text(cell)

    def count(self, column: str) -> int:
        text = self.text(column)
        if not _COUNT.fullmatch(text):
            raise self.error(column, f"{text!r} is not a whole number from 1")
        return int(text)

    def number_or_nan(self, column: str) -> float:
        text = self.text(column)
        if text.strip().lower() in _MISSING:
            return math.nan
        try:
            value = float(text)
        except ValueError:
            value = math.inf
        if not math.isfinite(value):
            raise self.error(column, f"{text!r} is not a number")
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        text = self.text(column)
        if text not in allowed:
            raise self.error(column, f"{text!r} is not one of {', '.join(allowed)}")
        return text

    def error(self, column: str, reason: str) -> InputError:
        return InputError(
            f"{self.path}, line {self.number}, column '{column}': {reason}.",
            advice="Correct the cell or write the table again.",
        )
