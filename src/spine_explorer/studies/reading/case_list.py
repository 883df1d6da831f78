"""Cases from a table or from the entries of a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.studies.reading.cases import NewCase
from spine_explorer.studies.reading.names import clean_name, name_fault
from spine_explorer.studies.table import Record, Table, read_table


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """Which columns of a table say what about a case; only the subject's is required.

    Attributes:
        subject: The subject.
        group: The group.
        location: Where the images are.
        reason: Why the case is left out; an empty cell means that it is not.
    """

    subject: str = "subject"
    group: str = "group"
    location: str = "location"
    reason: str = "reason"


def list_cases(
    path: Path, columns: CaseColumns = CaseColumns(), *, sheet: str | None = None
) -> list[NewCase]:
    """Return the cases of a table, or of a folder with one entry a case.

    Of a folder, every entry that is not hidden is a case: its name without a suffix such as
    ``.zip`` is the subject, its path the location.

    Args:
        path: A CSV file, an Excel workbook, or a folder.
        columns: Columns of the table.
        sheet: Sheet of a workbook.

    Raises:
        InputError: If a cell or a name is not usable; the message names line and column.
    """
    return _from_folder(path) if path.is_dir() else _from_table(path, columns, sheet)


def _from_folder(folder: Path) -> list[NewCase]:
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise UnreadableFileError(folder, error.strerror or str(error)) from error
    cases: dict[str, NewCase] = {}
    for entry in entries:
        fault = name_fault(entry.name) or name_fault(str(entry), 4096)
        if fault:
            raise InputError(f"{str(folder)!r} has an entry whose name is not usable: {fault}.")
        subject = clean_name(entry.name if entry.is_dir() else _without_suffixes(entry))
        if subject in cases:
            raise InputError(f"{folder} has two entries for the subject '{subject}'.")
        cases[subject] = NewCase(subject, location=str(entry))
    if not cases:
        raise InputError(f"{folder} is empty.", advice="Give a folder with one entry a case.")
    return list(cases.values())


def _without_suffixes(path: Path) -> str:
    """``P07.nii.gz`` is P07, ``P07.1.dcm`` is P07.1."""
    return path.name.removesuffix(".gz").removesuffix(Path(path.name.removesuffix(".gz")).suffix)


def _from_table(path: Path, columns: CaseColumns, sheet: str | None) -> list[NewCase]:
    table = read_table(path, sheet=sheet)
    table.require(columns.subject)
    first: dict[str, int] = {}
    cases = []
    for record in table.records:
        cell = _cells(table, record)
        subject = clean_name(cell(columns.subject))
        fault = name_fault(subject)
        if subject in first:
            fault = f"subject {subject!r} stands in line {first[subject]} already"
        if fault:
            raise table.error(record, columns.subject, fault)
        first[subject] = record.line
        rest = (cell(name) for name in (columns.group, columns.location, columns.reason))
        cases.append(NewCase(subject, *rest))
    return cases


def _cells(table: Table, record: Record) -> Callable[[str], str]:
    """What reads a cell of a line; an absent column is empty."""

    def cell(column: str) -> str:
        text = table.text(record, column) if column in table.columns else ""
        fault = name_fault(text, 4096) if text else ""
        if fault:
            raise table.error(record, column, fault)
        return text

    return cell
