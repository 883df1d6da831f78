"""Only some lines of a table: those whose cells say what is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from spine_explorer.studies.table import Record, Table


def wanted_records(table: Table, only: Sequence[tuple[str, str]]) -> tuple[Record, ...]:
    """Return the lines that are wanted; there may be none.

    Args:
        table: The table.
        only: Columns and the values that they must have. Several values of one column are
            alternatives; all columns must hold one of theirs.

    Raises:
        InputError: If there is no such column.
    """
    wanted: dict[str, set[str]] = {}
    for column, value in only:
        table.require(column)
        wanted.setdefault(column, set()).add(value)
    return tuple(
        record
        for record in table.records
        if all(table.text(record, column) in values for column, values in wanted.items())
    )
