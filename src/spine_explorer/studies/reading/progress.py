"""How far a study is, and the key that leads from codes to images; for the coordinator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.reading.entry import check_reader
from spine_explorer.studies.reading.study import COORDINATOR, Study

KEY_COLUMNS = ("reader", "position", "code", "subject", "location")
"""Columns of a key."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reader is.

    Attributes:
        reader: The reader.
        readings: Readings to do, repeats included, without those of excluded cases.
        submitted: How many of them are submitted.
        started: How many others have an answer saved.
    """

    reader: str
    readings: int
    submitted: int
    started: int


def progress(study: Study) -> list[Progress]:
    """Return how far each reader is, sorted by name."""
    found = study.rows(
        "SELECT reader, COUNT(*), COUNT(submitted), SUM(submitted IS NULL AND EXISTS "
        "(SELECT 1 FROM answer WHERE answer.reading = reading.code)) FROM reading "
        "JOIN subject ON subject.name = reading.subject WHERE excluded IS NULL "
        "GROUP BY reader ORDER BY reader"
    )
    return [Progress(*row) for row in found]


def write_key(study: Study, path: Path, *, reader: str | None = None, by: str = COORDINATOR) -> int:
    """Write which code stands for whose images, for the one who prepares them.

    Whoever has the key is not blinded; that it was written goes into the audit trail.

    Args:
        study: The study.
        path: The CSV file.
        reader: Only the codes of this reader.
        by: Who does it.

    Returns:
        How many codes are in it.

    Raises:
        InputError: If there is no such reader, or nothing is assigned yet.
        OutputError: If the file cannot be written.
    """
    name = None if reader is None else check_reader(study, reader)
    study.keep(path)
    with study.changing(by) as change:
        found = study.rows(
            "SELECT reader, position, code, subject, location FROM reading "
            "JOIN subject ON subject.name = reading.subject "
            "WHERE excluded IS NULL AND reader = COALESCE(?, reader) ORDER BY reader, position",
            name,
        )
        if not found:
            raise InputError(f"{study.path} has no assigned reading, so there is no key.")
        change.record("unblinded", {"reader": name or "", "codes": len(found)})
        write_table(path, KEY_COLUMNS, found)
    return len(found)
