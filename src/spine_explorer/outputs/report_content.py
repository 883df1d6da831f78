"""What the report says of one stack, ready to be set on a page."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import PersonalDetails, StackIdentity


@dataclass(frozen=True)
class Cell:
    """A value as the page shows it; ``unsure`` asks the reader to look at the outline."""

    text: str
    unsure: bool


@dataclass(frozen=True)
class Line:
    """One quantity of a tissue.

    Attributes:
        title: Its short name.
        unit: Its unit as the page shows it.
        right: The patient's right; ``None`` for a midline structure.
        left: The patient's left; ``None`` for a midline structure.
        midline: The value of a midline structure.
        asymmetry: How much the sides differ, in %.
    """

    title: str
    unit: str
    right: Cell | None = None
    left: Cell | None = None
    midline: Cell | None = None
    asymmetry: Cell | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether one of its values is to be checked."""
        cells = (self.right, self.left, self.midline, self.asymmetry)
        return any(cell.unsure for cell in cells if cell)


@dataclass(frozen=True)
class TissueTable:
    """The numbers of one tissue on one slice, with the colours of its outlines."""

    title: str
    colours: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ReportSlice:
    """One slice: its picture as a data address, its numbers, what is to be said about it."""

    number: int
    level: str
    accepted: bool
    picture: str
    tables: tuple[TissueTable, ...]
    findings: tuple[Finding, ...]

    @property
    def is_unsure(self) -> bool:
        """Whether a number of it is to be checked."""
        return any(line.is_unsure for table in self.tables for line in table.lines)


@dataclass(frozen=True)
class ReportStack:
    """One measured stack.

    Attributes:
        identity: Which one.
        facts: How the images were made, as (name, value).
        person: Name and birth date; ``None`` unless the user asked for them.
        findings: What is to be said about the stack as a whole.
        slices: Its slices from the feet on.
    """

    identity: StackIdentity
    facts: tuple[tuple[str, str], ...]
    person: PersonalDetails | None
    findings: tuple[Finding, ...]
    slices: tuple[ReportSlice, ...]

    @property
    def measured_count(self) -> int:
        """Number of slices that were measured."""
        return sum(item.accepted for item in self.slices)

    @property
    def unsure_count(self) -> int:
        """Number of slices with a number to check."""
        return sum(item.is_unsure for item in self.slices)
