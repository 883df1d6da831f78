"""The row: one measured value, with whose it is, how it was got and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Quality(StrEnum):
    """How far a value can be trusted."""

    GOOD = "good"
    CHECK = "check"
    """The program is unsure: look at the picture before using the value."""


@dataclass(frozen=True)
class Row:
    """One measurement of one structure on one slice.

    Attributes:
        subject: Patient ID.
        session: Study.
        series: Series.
        stack: Number of the stack in its series, from 1.
        slice: Number of the slice in its stack, from 1, counted from the feet.
        level: Disc or vertebra that the slice shows; empty if unknown.
        structure: Tissue such as ``"multifidus"``, or a named combination.
        side: ``"left"``, ``"right"``, ``"midline"`` or ``"both"``.
        quantity: Identifier from ``measurement.quantities``.
        value: The value, in ``unit``; NaN where it is not defined.
        unit: ``"mm2"``, ``"mm"``, ``"%"``, ``"ratio"``, ``"signal"``, ...
        method: Variant of the method, such as ``"gmm3"``; empty if there is only one.
        quality: How far the value can be trusted.
    """

    subject: str
    session: str
    series: str
    stack: int
    slice: int
    level: str
    structure: str
    side: str
    quantity: str
    value: float
    unit: str
    method: str
    quality: Quality


COLUMNS: tuple[str, ...] = tuple(item.name for item in fields(Row))
"""Column names of the tidy table, in order."""
