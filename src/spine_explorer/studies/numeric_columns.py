"""Which columns of a wide table hold measurements, and whose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from spine_explorer.errors import InputError
from spine_explorer.studies.table import Table


def numeric_columns(
    tables: Sequence[Table], columns: Sequence[str], *, option: str = "--values"
) -> list[str]:
    """Return the columns that hold numbers in every table.

    Args:
        tables: The tables.
        columns: Those to look at.
        option: By which the user can name the columns instead, for the message.

    Raises:
        InputError: If a column is of numbers but for a few cells: these are named rather than the
            whole column passed over.
    """
    return [
        column for column in columns if all(_is_numeric(table, column, option) for table in tables)
    ]


def ending_of(column: str, endings: Sequence[str]) -> str:
    """Return the longest of some endings that a column has; empty if it has none.

    Example:
        >>> ending_of("area_ai", ("_ai", "_gd")), ending_of("area", ("_ai", "_gd"))
        ('_ai', '')
    """
    return max((item for item in endings if column.endswith(item)), key=len, default="")


def _is_numeric(table: Table, column: str, option: str) -> bool:
    numbers, wrong = 0, []
    for record in table.records:
        try:
            numbers += not math.isnan(table.number(record, column))
        except InputError as error:
            wrong.append(error)
    if wrong and numbers > len(wrong):
        raise InputError(
            wrong[0].message,
            advice=f"Correct the cell, or name the columns that count with {option}.",
        )
    return numbers > 0 and not wrong
