"""A table of a study: named columns, lines that know their number, cells read with care."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.outputs.cells import unguard_text
from spine_explorer.studies.table_file import read_lines

MEASUREMENTS = "measurements.csv"
"""The table that is read where a folder of results is given."""

_MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", ".", "-", "\N{EN DASH}"})
"""What stands for a missing value, whatever the case: R, SPSS, SAS, Excel, Python."""

_NO_NUMBER = "none"
"""What stands for a missing number too; among texts it is an answer: no earlier surgery."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?", re.ASCII)
_POINT_NUMBER = re.compile(r"[+-]?\d*\.\d+", re.ASCII)


@dataclass(frozen=True)
class Record:
    """One line of a table.

    Attributes:
        line: Its number in the file, from 1; the header is line 1.
        cells: Its texts, by column, without spaces around them.
        origins: File and line of the cells that come from another table, by column.
    """

    line: int
    cells: Mapping[str, str]
    origins: Mapping[str, tuple[Path, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Attributes:
        path: The file, for messages.
        columns: Names of the columns in their order.
        records: The lines, without empty ones.
        comma_decimals: Whether ``12,5`` may be a number here.
    """

    path: Path
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    comma_decimals: bool = False

    def require(self, *columns: str) -> None:
        """Make sure that columns exist.

        Raises:
            InputError: If one does not; the message names it and those that there are.
        """
        for column in columns:
            if column not in self.columns:
                raise InputError(
                    f"{self.path} has no column '{column}'.",
                    advice=f"Its columns are: {', '.join(self.columns)}.",
                )

    def text(self, record: Record, column: str) -> str:
        """Return a cell as text; guards against spreadsheet formulas are taken off.

        Raises:
            InputError: If there is no such column.
        """
        self.require(column)
        return unguard_text(record.cells[column])

    def number(self, record: Record, column: str) -> float:
        """Return a cell as a number; NaN where it is missing.

        ``12,5`` is a number where commas separate no cells and the column has no decimal points.

        Raises:
            InputError: If there is no such column or the cell is something else.
        """
        self.require(column)
        cell = self.with_decimal_point(record, column).replace("\N{MINUS SIGN}", "-")
        if is_missing(cell) or cell.lower() == _NO_NUMBER:
            return math.nan
        if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
            raise self.error(record, column, f"{record.cells[column]!r} is not a number")
        return float(cell)

    def with_decimal_point(self, record: Record, column: str) -> str:
        """Return a cell as it is, but with a point where its comma is a decimal sign."""
        cell = record.cells[column]
        if _COMMA_NUMBER.fullmatch(cell) and self._has_decimal_commas(column):
            return cell.replace(",", ".")
        return cell

    def error(self, record: Record, column: str, reason: str) -> InputError:
        """Return the error that names a cell; raise it.

        Args:
            record: The line of the cell.
            column: Its column.
            reason: What is wrong, as the end of a sentence: ``"'x' is not a number"``.
        """
        path, line = record.origins.get(column, (self.path, record.line))
        return InputError(
            f"{path}, line {line}, column '{column}': {reason}.",
            advice="Correct the cell.",
        )

    def _has_decimal_commas(self, column: str) -> bool:
        return self.comma_decimals and column not in self._columns_with_points

    @cached_property
    def _columns_with_points(self) -> frozenset[str]:
        return frozenset(
            column
            for record in self.records
            for column, cell in record.cells.items()
            if _POINT_NUMBER.fullmatch(cell)
        )


def is_missing(cell: str) -> bool:
    """Tell whether a cell stands for a missing value, be it a number or a text."""
    return cell.lower() in _MISSING


def read_table(path: Path, *, sheet: str | None = None) -> Table:
    """Read a table.

    Text may be separated by commas, semicolons or tabs (whichever the first line has most of), in
    UTF-8, UTF-16 or Windows-1252, with a byte order mark or a ``sep=`` line or without. Columns
    without a name are left out.

    Args:
        path: A text file, an Excel workbook (``.xlsx``, needs the extra ``statistics``), or a
            folder with the program's results, of which ``measurements.csv`` is read.
        sheet: Sheet of a workbook; the first one by default.

    Raises:
        InputError: If the file is no table: nothing in it, two columns of the same name, a line
            with more or fewer cells than the first. The message names file, line and column.
        MissingExtraError: If a workbook is to be read and the extra is not installed.

    Example:
        >>> table = read_table(Path("cohort.csv"))  # doctest: +SKIP
        >>> [table.number(record, "age") for record in table.records]  # doctest: +SKIP
        [61.0, 74.0]
    """
    if path.is_dir():
        path = path / MEASUREMENTS
    lines = read_lines(path, sheet=sheet)
    rows = ((line, cells) for line, cells in lines.rows if any(cells))
    _, header = next(rows, (0, []))
    _check_header(path, header)
    records = tuple(_records(path, header, rows))
    if not records:
        raise InputError(f"{path} has no line of values.", advice="Give a table with values.")
    return Table(path, tuple(filter(None, header)), records, lines.comma_decimals)


def _check_header(path: Path, header: Sequence[str]) -> None:
    if not header:
        raise InputError(f"{path} is empty.", advice="Give a table with a first line of names.")
    name, count = Counter(filter(None, header)).most_common(1)[0]
    if count > 1:
        raise InputError(
            f"{path} has {count} columns named '{name}'.", advice="Give each column its own name."
        )


def _records(
    path: Path, header: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[Record]:
    for line, cells in rows:
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise InputError(
                f"{path}, line {line} has {len(cells)} cells, but the first line names "
                f"{len(header)} columns.",
                advice="Correct the line.",
            )
        named = zip(header, cells, strict=False)
        yield Record(line, {name: cell for name, cell in named if name})
