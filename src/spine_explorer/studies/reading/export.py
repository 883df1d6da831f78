"""What leaves a reading study for the statistics: one row an answer, one row a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CaseState = Literal["read", "included", "excluded", "pending"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One submitted answer: a line of ``readings.csv``.

    Attributes:
        subject: Whose images were read.
        group: Group of the subject; empty if the study has none.
        reader: Who read.
        round: 1 for the first reading of the case by this reader, 2 for the repeat.
        form: Name of the form, such as ``"sij_lesions"``.
        side: ``"left"`` or ``"right"`` of the patient; empty if the item has no side.
        region: Quadrant, half or level, such as ``"iliac_upper"``; empty if there is none.
        slice: Number of the slice, from 1; None if the item is not asked by slice.
        item: What was asked, such as ``"erosion"``.
        value: The form's own code, such as ``"1"`` or ``"A1"``; empty if the reader answered
            that it cannot be judged.
        submitted: When the reading was submitted, ISO 8601 in UTC.
    """

    subject: str
    group: str
    reader: str
    round: int
    form: str
    side: str
    region: str
    slice: int | None
    item: str
    value: str
    submitted: str


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What became of one case: a line of ``cases.csv``.

    Attributes:
        subject: Whose images they are.
        group: Group of the subject; empty if the study has none.
        status: ``"read"``: every assigned reading is submitted; ``"pending"``: some are not yet;
            ``"included"``: no reader has it yet; ``"excluded"``: left out, with a reason.
        reason: Why it was excluded; empty otherwise.
    """

    subject: str
    group: str
    status: CaseState
    reason: str
