"""What the report says of one stack, ready to be set on a page."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import PersonalDetails, StackIdentity


@dataclass(frozen=True)
class Cell:
    """A value as the page shows it; ``unsure`` asks the reader to check it."""

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


@dataclass(frozen=True)
class TissueTable:
    """The numbers of one tissue on one slice, with the colours of its outlines."""

    title: str
    colours: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ReportSlice:
    """One slice: its picture as a data address, its numbers, what is to be said about it.

    ``level_known_from`` says whence the level is known and how surely.
    """

    number: int
    level: str
    accepted: bool
    picture: str
    tables: tuple[TissueTable, ...]
    findings: tuple[Finding, ...]
    level_known_from: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether a check warns about it, so that its outlines want to be looked at."""
        return any(finding.grade >= Grade.WARN for finding in self.findings)


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
    def doubtful_count(self) -> int:
        """Number of measured slices that want to be looked at."""
        return sum(item.accepted and item.is_doubtful for item in self.slices)
