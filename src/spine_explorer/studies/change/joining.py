"""Adding the columns of a second small table: visits, groups, ages, levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spine_explorer.errors import InputError
from spine_explorer.studies.table import Record, Table, is_missing

_Key = tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """A table with further columns.

    Attributes:
        table: The table; cells of lines that found no partner are empty.
        shared: Columns that both tables have and that were compared.
        unmatched: Number of its lines without a partner.
    """

    table: Table
    shared: tuple[str, ...]
    unmatched: int


def join(table: Table, other: Table) -> Joined:
    """Add the columns of another table to the lines that agree with its lines.

    Lines agree where all columns that both tables have say the same. A column that is empty in
    the whole table, such as ``level``, is not compared but filled. Decimal commas of the small
    table become points, and its cells remember their file and line.

    Args:
        table: The measurements.
        other: The small table; each combination of the shared columns stands in one line only.

    Raises:
        InputError: If the tables share no column, or the small table says two things of one key.

    Example:
        >>> join(measurements, participants).table.columns[-1]  # doctest: +SKIP
        'group'
    """
    filled = _empty_columns(table)
    shared = [name for name in other.columns if name in table.columns and name not in filled]
    added = [name for name in other.columns if name not in shared]
    if not shared:
        raise InputError(
            f"{other.path} shares no column with {table.path}, so it cannot be joined.",
            advice=f"Name its columns as there: {', '.join(table.columns)}.",
        )
    lines = _index(other, shared)
    nothing = dict.fromkeys(added, "")
    records: list[Record] = []
    unmatched = 0
    for record in table.records:
        partner = lines.get(_key(record, shared))
        unmatched += partner is None
        records.append(
            _with_cells(record, added, other, partner)
            if partner
            else replace(record, cells={**record.cells, **nothing})
        )
    columns = tuple(dict.fromkeys((*table.columns, *added)))
    joined = replace(table, columns=columns, records=tuple(records))
    return Joined(joined, tuple(shared), unmatched)


def _with_cells(record: Record, columns: Sequence[str], other: Table, partner: Record) -> Record:
    further = {name: other.with_decimal_point(partner, name) for name in columns}
    origins = dict.fromkeys(columns, (other.path, partner.line))
    return replace(record, cells={**record.cells, **further}, origins={**record.origins, **origins})


def _empty_columns(table: Table) -> frozenset[str]:
    return frozenset(
        name
        for name in table.columns
        if all(is_missing(record.cells[name]) for record in table.records)
    )


def _index(table: Table, columns: Sequence[str]) -> dict[_Key, Record]:
    lines: dict[_Key, Record] = {}
    for record in table.records:
        first = lines.setdefault(_key(record, columns), record)
        if first.cells != record.cells:
            what = ", ".join(f"{name} {record.cells[name]!r}" for name in columns)
            raise InputError(
                f"{table.path}, line {record.line} says something else of {what} than line "
                f"{first.line}.",
                advice="Keep one of the two lines.",
            )
    return lines


def _key(record: Record, columns: Sequence[str]) -> _Key:
    return tuple(record.cells[name] for name in columns)
