"""From the lines of tables to observations, whether a line holds one value or many."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spine_explorer.errors import InputError
from spine_explorer.measurement.row import Quality
from spine_explorer.outputs.cells import unguard_text
from spine_explorer.studies.change.columns import METHOD, QUALITY, SLICE_COLUMNS, Columns, Role
from spine_explorer.studies.change.observation import Observation, Outcome, Slice
from spine_explorer.studies.change.scan import scan_columns
from spine_explorer.studies.numeric_columns import numeric_columns
from spine_explorer.studies.table import Record, Table, is_missing


@dataclass(frozen=True)
class Reading:
    """How to read tables.

    Attributes:
        columns: Which column says what.
        values: Columns of measurements, for tables with a column a quantity; empty for all.
        match: Columns by which slices are matched.
    """

    columns: Columns
    values: tuple[str, ...] = ()
    match: tuple[str, ...] = ()

    def observations(self, tables: Sequence[Table]) -> list[Observation]:
        """Read every value.

        Args:
            tables: Of one kind: one value a line, or a column a quantity.

        Raises:
            InputError: If a column is missing, a cell is not what its column wants, or one value
                is given twice.
        """
        for table in tables:
            table.require(*self.match)
        tidy, measured = self._is_tidy(tables), self.columns_of_values(tables)
        found = [
            item
            for number, table in enumerate(tables)
            for item in (
                self._of_tidy(number, table) if tidy else self._of_wide(number, table, measured)
            )
        ]
        _check_repeats(tables, found)
        return found

    def columns_of_values(self, tables: Sequence[Table]) -> tuple[str, ...]:
        """Return the columns that hold measurements, for tables with a column a quantity.

        Those are the ones asked for, or else all columns of numbers that have no other role and
        are not the same in every line of each subject, as height may be. There is none where
        each line holds one value and names its quantity.

        Raises:
            InputError: If there is none, or one that was asked for is missing.
        """
        for table in tables:
            table.require(*self.values)
        if self.values or self._is_tidy(tables):
            return self.values
        taken = self.columns.roles_in(tables[0]) | {*self.match, *scan_columns(tables[0])}
        free = [
            name
            for name in tables[0].columns
            if name not in taken and all(name in table.columns for table in tables)
        ]
        names = numeric_columns(tables, free)
        varying = tuple(name for name in names if self._varies(tables, name))
        if not varying:
            raise InputError(
                f"{tables[0].path} has no column of numbers that differ within a subject.",
                advice="Write a line for each subject and visit, or name the columns that hold "
                "measurements with --values.",
            )
        return varying

    def _is_tidy(self, tables: Sequence[Table]) -> bool:
        return not self.values and all(self.columns.is_tidy(table) for table in tables)

    def _varies(self, tables: Iterable[Table], name: str) -> bool:
        seen: dict[str, float] = {}
        for table in tables:
            subject = self.columns.require(table, Role.SUBJECT)
            for record in table.records:
                value = table.number(record, name)
                whose = record.cells[subject]
                if not math.isnan(value) and seen.setdefault(whose, value) != value:
                    return True
        return False

    def _of_tidy(self, number: int, table: Table) -> Iterator[Observation]:
        lines = _Lines(self, number, table)
        quantity = self.columns.require(table, Role.QUANTITY)
        value = self.columns.require(table, Role.VALUE)
        for record in table.records:
            name = unguard_text(record.cells[quantity])
            if is_missing(name):
                raise table.error(record, quantity, "it is empty")
            yield lines.observation(record, name, table.number(record, value))

    def _of_wide(self, number: int, table: Table, names: Sequence[str]) -> Iterator[Observation]:
        lines = _Lines(self, number, table)
        for record in table.records:
            for name in names:
                yield lines.observation(record, name, table.number(record, name))


class _Lines:
    """The lines of one table, with the columns that they share looked up once."""

    def __init__(self, reading: Reading, number: int, table: Table) -> None:
        self._number, self._table, self._match = number, table, reading.match
        self._columns = reading.columns
        self._subject = reading.columns.require(table, Role.SUBJECT)
        self._found = {role: reading.columns.find(table, role) for role in Role}
        self._names = [name for name in SLICE_COLUMNS if name in table.columns]
        self._scan = scan_columns(table)

    def observation(self, record: Record, quantity: str, value: float) -> Observation:
        subject = unguard_text(record.cells[self._subject])
        if is_missing(subject):
            raise self._table.error(record, self._subject, "it is empty")
        return Observation(
            subject=subject,
            visit=visit_of(self._columns, self._number, self._table, record),
            group=self._text(record, Role.GROUP),
            outcome=Outcome(
                quantity=quantity,
                unit=self._text(record, Role.UNIT),
                structure=self._text(record, Role.STRUCTURE),
                side=self._text(record, Role.SIDE),
                method=record.cells.get(METHOD, ""),
            ),
            slice=self._slice(record),
            value=value,
            check=record.cells.get(QUALITY) == Quality.CHECK,
            line=record.line,
        )

    def _slice(self, record: Record) -> Slice:
        cells = record.cells
        return Slice(
            table=self._number,
            name=tuple(cells[name] for name in self._names),
            level=self._text(record, Role.LEVEL),
            marks=tuple(cells[name] for name in self._match),
            scan=tuple((name, cells[name]) for name in self._scan if not is_missing(cells[name])),
        )

    def _text(self, record: Record, role: Role) -> str:
        name = self._found[role]
        text = "" if name is None else unguard_text(record.cells[name])
        return "" if is_missing(text) and role in _MAY_BE_MISSING else text


_MAY_BE_MISSING = frozenset({Role.GROUP, Role.LEVEL})


def visit_of(columns: Columns, number: int, table: Table, record: Record) -> str:
    """Return the label of a line's visit: of its column, else the session, else the table.

    Args:
        columns: Which column says what.
        number: Number of the table, from 0.
        table: The table.
        record: The line.

    Returns:
        The label; empty where the column of the visit says nothing.
    """
    name = columns.find(table, Role.VISIT)
    if name is not None:
        text = unguard_text(record.cells[name])
        return "" if is_missing(text) else text
    return record.cells.get("session", "") or f"table {number + 1}"


def _check_repeats(tables: Sequence[Table], found: Iterable[Observation]) -> None:
    seen: dict[object, Observation] = {}
    for item in found:
        key = (item.subject, item.visit, item.outcome, replace(item.slice, table=0))
        first = seen.setdefault(key, item)
        if first is not item:
            other = tables[first.slice.table].path
            place = "" if first.slice.table == item.slice.table else f" of {other}"
            raise InputError(
                f"{tables[item.slice.table].path}, line {item.line} gives "
                f"'{item.outcome.quantity}' of subject {item.subject!r} again, after line "
                f"{first.line}{place}.",
                advice="Name the columns that tell the lines apart (--column, --match), or remove "
                "one line.",
            )
