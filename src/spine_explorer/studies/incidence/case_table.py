"""What became of each case, from any table, one case a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import get_args

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.reading_table import SAME_NAMES
from spine_explorer.studies.reading.export import CaseState, CaseStatus, Reading
from spine_explorer.studies.table import Record, Table

COLUMNS = ("subject", "status", "group", "reason")
_STATES = {state: state for state in get_args(CaseState)}


def parse_cases(
    table: Table,
    names: Mapping[str, str] = SAME_NAMES,
    groups: Mapping[str, str] = MappingProxyType({}),
) -> list[CaseStatus]:
    """Take cases from a table.

    Args:
        table: Must have the columns ``subject`` and ``status``; has ``group`` and ``reason``
            perhaps.
        names: What a column is called in the table, where that is not its own name.
        groups: Groups of the subjects, for a table without that column.

    Raises:
        InputError: If a column is missing, a cell is not what its column wants, a subject comes
            twice. The message names the line.
    """
    columns = {name: names.get(name, name) for name in COLUMNS}
    table.require(columns["subject"], columns["status"])
    seen: dict[str, int] = {}
    cases = []
    for record in table.records:
        case = _case(table, record, columns)
        if columns["group"] not in table.columns:
            case = replace(case, group=groups.get(case.subject, ""))
        if case.subject in seen:
            reason = f"line {seen[case.subject]} has the same subject"
            raise table.error(record, columns["subject"], reason)
        seen[case.subject] = record.line
        cases.append(case)
    return cases


def _case(table: Table, record: Record, columns: Mapping[str, str]) -> CaseStatus:
    texts = {
        name: table.text(record, column) if column in table.columns else ""
        for name, column in columns.items()
    }
    if not texts["subject"]:
        raise table.error(record, columns["subject"], "the cell is empty")
    state = _STATES.get(texts["status"].lower())
    if state is None:
        reason = f"{texts['status']!r} is not one of {', '.join(_STATES)}"
        raise table.error(record, columns["status"], reason)
    excluded = state == "excluded"
    return CaseStatus(
        texts["subject"],
        texts["group"],
        state,
        (texts["reason"] or "no reason given") if excluded else "",
    )


def cases_of_readings(readings: Sequence[Reading]) -> list[CaseStatus]:
    """Take everybody who was read as a case, where no table says more.

    Raises:
        InputError: If a subject is in two groups.
    """
    groups: dict[str, str] = {}
    for reading in readings:
        group = groups.get(reading.subject) or reading.group
        if reading.group not in ("", group):
            raise InputError(
                f"Subject '{reading.subject}' is in two groups: '{group}' and '{reading.group}'."
            )
        groups[reading.subject] = group
    return [CaseStatus(subject, group, "read", "") for subject, group in groups.items()]
