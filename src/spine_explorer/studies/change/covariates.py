"""What is known of each subject besides the measurements: age, sex, bone density."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.errors import InputError
from spine_explorer.outputs.cells import unguard_text
from spine_explorer.studies.change.columns import Role
from spine_explorer.studies.change.reading import Reading, visit_of
from spine_explorer.studies.change.scan import scan_columns
from spine_explorer.studies.change.visits import Visits
from spine_explorer.studies.numeric_columns import numeric_columns
from spine_explorer.studies.table import Record, Table, is_missing

MOST_CATEGORIES = 10
"""A column of more different texts is no category but a name or a remark."""


@dataclass(frozen=True)
class Covariate:
    """One covariate; exactly one of the two mappings is filled.

    Attributes:
        name: Name of the column.
        numbers: Values by subject; those without one are missing.
        categories: Texts by subject, likewise.
    """

    name: str
    numbers: Mapping[str, float] | None = None
    categories: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Covariates:
    """All covariates.

    Attributes:
        known: In the order of the columns.
        ignored: Columns that play no part.
    """

    known: tuple[Covariate, ...]
    ignored: tuple[str, ...] = ()

    def named(self, name: str) -> Covariate:
        """Return a covariate.

        Raises:
            InputError: If there is none of that name.
        """
        for item in self.known:
            if item.name == name:
                return item
        known = ", ".join(item.name for item in self.known)
        raise InputError(
            f"There is no covariate '{name}'.",
            advice=f"There are: {known or 'none'}. Name all that you want with --covariate.",
        )


def find_covariates(
    tables: Sequence[Table],
    reading: Reading,
    visits: Visits,
    *,
    measured: Sequence[str] = (),
    chosen: Sequence[str] = (),
) -> Covariates:
    """Find the covariates of each subject, that of the first visit where they differ.

    Args:
        tables: All tables.
        reading: Which column says what.
        visits: Which visit comes first.
        measured: Columns that hold measurements.
        chosen: Columns to take; all columns that say one thing of each subject if empty.

    Raises:
        InputError: If a chosen column is missing.
    """
    taken = {*measured, *reading.match}
    for table in tables:
        taken |= reading.columns.roles_in(table) | set(scan_columns(table))
    columns = dict.fromkeys(name for table in tables for name in table.columns)
    free = [name for name in columns if name not in taken]
    for name in chosen:
        if name not in columns:
            tables[0].require(name)
    found = [_Column(name, tables, reading) for name in chosen or free]
    known = [column for column in found if chosen or column.is_covariate]
    ignored = [column.name for column in found if column not in known]
    return Covariates(tuple(column.covariate(visits) for column in known), tuple(ignored))


class _Column:
    """The cells of one column, by subject."""

    def __init__(self, name: str, tables: Sequence[Table], reading: Reading) -> None:
        self.name = name
        holders = [table for table in tables if name in table.columns]
        self._is_numeric = bool(numeric_columns(holders, [name], option="--covariate"))
        self._cells: dict[str, list[tuple[str, str | float]]] = {}
        for number, table in enumerate(tables):
            subject = reading.columns.require(table, Role.SUBJECT)
            for record in table.records if table in holders else ():
                value = self._value(table, record)
                if value is not None:
                    whose = unguard_text(record.cells[subject])
                    visit = visit_of(reading.columns, number, table, record)
                    self._cells.setdefault(whose, []).append((visit, value))

    @property
    def is_covariate(self) -> bool:
        """Whether it says one thing of each subject, not of all, and can be compared."""
        values = [{value for _, value in cells} for cells in self._cells.values()]
        different = set().union(*values)
        is_comparable = self._is_numeric or len(different) <= MOST_CATEGORIES
        return all(len(own) == 1 for own in values) and len(different) > 1 and is_comparable

    def covariate(self, visits: Visits) -> Covariate:
        """The value of each subject, that of the first visit where there are several."""
        chosen: dict[str, str | float] = {}
        for subject, cells in self._cells.items():
            first = visits.of.get(subject, ("", ""))[0]
            at_first = [value for visit, value in cells if visit == first]
            chosen[subject] = (at_first or [value for _, value in cells])[0]
        if self._is_numeric:
            return Covariate(self.name, numbers={who: float(v) for who, v in chosen.items()})
        return Covariate(self.name, categories={who: str(v) for who, v in chosen.items()})

    def _value(self, table: Table, record: Record) -> str | float | None:
        if self._is_numeric:
            number = table.number(record, self.name)
            return None if math.isnan(number) else number
        text = table.text(record, self.name)
        return None if is_missing(text) else text
