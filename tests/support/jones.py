"""A reading study with the counts of Jones 2020: sacroiliac joints of 51 hypermobile patients.

Referred 51, excluded 3; of the 48 read, 15 have any lesion: oedema 8, sclerosis 6, fatty change 5,
erosion 2. Who has which lesion where is made up.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path

from spine_explorer.studies.reading.export import CaseStatus, Reading
from spine_explorer.studies.reading.forms.library import load_form
from spine_explorer.studies.reading.forms.questions import Question, questions

READERS = ("Reader A", "Reader B")
FORM = "sij_lesions"
_PATIENTS = {
    "bone_marrow_oedema": range(1, 9),
    "subchondral_sclerosis": range(5, 11),
    "fatty_change": range(9, 14),
    "erosion": range(14, 16),
}
_REASONS = ("No STIR images", "No STIR images", "Earlier surgery")
_READ, _REFERRED = 48, 51

Changed = Callable[[str, int, Question], str | None]
"""What a reader answers to a question about a patient; None for what is true."""


def cases(group: Callable[[int], str] = lambda _: "") -> list[CaseStatus]:
    """Everybody who was referred."""
    read = [CaseStatus(name(n), group(n), "read", "") for n in range(1, _READ + 1)]
    left_out = [
        CaseStatus(name(_READ + n), group(_READ + n), "excluded", reason)
        for n, reason in enumerate(_REASONS, start=1)
    ]
    return read + left_out


def readings(
    readers: Iterable[str] = READERS,
    *,
    rounds: Iterable[int] = (1,),
    changed: Changed = lambda *_: None,
) -> list[Reading]:
    """Every answer of every reader to the whole form."""
    asked = questions([load_form(FORM)])
    return [
        _reading(reader, number, patient, question, changed)
        for reader in readers
        for number in rounds
        for patient in range(1, _READ + 1)
        for question in asked
    ]


def _reading(
    reader: str, number: int, patient: int, question: Question, changed: Changed
) -> Reading:
    said = changed(reader, patient, question) if number == 1 else None
    return Reading(
        subject=name(patient),
        group="",
        reader=reader,
        round=number,
        form=FORM,
        side=question.side,
        region=question.region,
        slice=question.slice,
        item=question.item.code,
        value=truth(patient, question) if said is None else said,
        submitted="2020-05-04T12:00:00Z",
    )


def truth(patient: int, question: Question) -> str:
    """A lesion is on the left in patients with an even number, else on both sides."""
    side = question.side == "left" or patient % 2 == 1
    place = question.region in ("", "iliac_upper")
    ill = patient in _PATIENTS.get(question.item.code, ())
    return str(int(side and place and ill))


def name(patient: int) -> str:
    """Of a patient."""
    return f"P{patient:02}"


def write_csv(path: Path, rows: Iterable[Reading] | Iterable[CaseStatus]) -> Path:
    """Write rows as a reading study exports them."""
    lines = [*rows]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [item.name for item in fields(lines[0])])
        writer.writeheader()
        writer.writerows(asdict(line) for line in lines)
    return path


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Read a table of results."""
    with path.open(newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)
