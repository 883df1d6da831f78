"""The files of an export: answers, cases, scores, forms and the audit trail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.outputs.files import write_text
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.reading.audit import Event
from spine_explorer.studies.reading.export import (
    CaseStatus,
    Reading,
    ReadingScore,
    assigned_readings,
    cases,
    readings,
    scores,
    submitted_readings,
)
from spine_explorer.studies.reading.study import COORDINATOR, Study
from spine_explorer.studies.reading.verification import verify

FILES = ("readings.csv", "cases.csv", "scores.csv", "forms.json", "audit.jsonl")
"""What an export writes."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        readings: How many submitted readings.
        cases: How many cases they are of.
        withheld: How many submitted readings were left out because their case is excluded.
        waiting: How many readings are not submitted yet.
        head: Hash of the last event. Note it outside the file: with it a rewritten trail is found.
    """

    readings: int
    cases: int
    withheld: int
    waiting: int
    head: str


def export(study: Study, folder: Path, *, by: str = COORDINATOR) -> Exported:
    """Write ``readings.csv``, ``cases.csv``, ``scores.csv``, ``forms.json`` and ``audit.jsonl``.

    The export itself goes into the audit trail first.

    Args:
        study: The study.
        folder: Where to; it is made if it is missing, and older files are replaced.
        by: Who does it.

    Raises:
        InputError: If the study fails its check, or lies in the place of one of the files.
        OutputError: If a file cannot be written.
    """
    for name in FILES:
        study.keep(folder / name)
    faults = verify(study)
    if faults:
        raise InputError(
            f"{study.path} fails its check: {faults[0]}",
            advice="List all faults with: spine-explorer read verify",
        )
    with study.changing(by) as change:
        answers, listed = readings(study), cases(study)
        assigned = assigned_readings(study)
        change.record("exported", {"answers": len(answers), "cases": len(listed)})
        _write(folder / "readings.csv", Reading, answers)
        _write(folder / "cases.csv", CaseStatus, listed)
        _write(folder / "scores.csv", ReadingScore, scores(study))
        write_text(folder / "forms.json", _forms_json(study))
        events = study.events
        write_text(folder / "audit.jsonl", "".join(f"{_line(event)}\n" for event in events))
    submitted = submitted_readings(study)
    return Exported(
        readings=len(submitted),
        cases=len({item.subject for item in submitted}),
        withheld=sum(item.submitted is not None for item in assigned if item.excluded),
        waiting=sum(item.submitted is None for item in assigned if not item.excluded),
        head=events[-1].hash,
    )


def _write(path: Path, kind: type, lines: Sequence[Reading | CaseStatus | ReadingScore]) -> None:
    names = [field.name for field in fields(kind)]
    texts = ((("" if cell is None else cell) for cell in astuple(line)) for line in lines)
    write_table(path, names, texts)


def _forms_json(study: Study) -> str:
    forms = [form.model_dump(mode="json") for form in study.forms]
    return json.dumps(forms, indent=2, ensure_ascii=False) + "\n"


def _line(event: Event) -> str:
    return json.dumps(asdict(event), ensure_ascii=True)
