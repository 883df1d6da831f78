"""One measured value of one slice at one visit, as it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What is compared between the visits.

    Attributes:
        quantity: Name of the quantity, such as ``"area"``.
        unit: Its unit; empty if unknown.
        structure: Tissue; empty where the table names none.
        side: Side of the patient; empty likewise.
        level: Disc or vertebra; empty where it is unknown.
        method: Variant of the method; empty if there is only one.
    """

    quantity: str
    unit: str = ""
    structure: str = ""
    side: str = ""
    level: str = ""
    method: str = ""


@dataclass(frozen=True)
class Slice:
    """Where a value was measured.

    Attributes:
        table: Number of the table, from 0.
        name: What tells it from other slices of that subject: the cells of ``SLICE_COLUMNS``.
        level: Disc or vertebra; empty where it is unknown.
        marks: The cells of the columns by which the user matches slices.
        scan: The cells of the columns that say how the images were made, by column.
    """

    table: int
    name: tuple[str, ...] = ()
    level: str = ""
    marks: tuple[str, ...] = ()
    scan: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Observation:
    """A value.

    Attributes:
        subject: Whose it is.
        visit: Label of the visit; for the program's own table without such a column the session.
        group: The subject's group; empty if unknown.
        outcome: What was measured, without the level, which is the slice's.
        slice: Where.
        value: The value; NaN where it is missing.
        check: Whether the program marked it as unsure.
        line: Number of its line.
    """

    subject: str
    visit: str
    group: str
    outcome: Outcome
    slice: Slice
    value: float
    check: bool
    line: int
