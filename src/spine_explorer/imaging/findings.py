"""Graded findings: what the checks say about an input, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How serious a finding is."""

    NOTE = 1
    WARN = 2
    REFUSE = 3

    @property
    def label(self) -> str:
        """The grade in lower case, as tables and reports show it."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """One thing a check has to say.

    Attributes:
        check: Identifier of the check, such as ``"plane"``.
        grade: How serious it is.
        message: One sentence: what was found.
        advice: What to do about it; may be empty.
        where: File or series that it is about, as the user can find it; may be empty.
        slice_index: Index of the slice that it is about, or ``None`` for the whole stack.
        structure: Name of the structure that it is about; empty if none in particular.
        by_selection: True where a refusal only says that this is not an axial lumbar image,
            as for the sagittal series of a study: no fault of the input.
    """

    check: str
    grade: Grade
    message: str
    advice: str = ""
    where: str = ""
    slice_index: int | None = None
    structure: str = ""
    by_selection: bool = False

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


def worst_grade(findings: Iterable[Finding]) -> Grade | None:
    """Return the most serious grade among findings, or ``None`` if there are none."""
    return max((finding.grade for finding in findings), default=None)


def is_refused(findings: Iterable[Finding]) -> bool:
    """Tell whether a finding refuses the stack as a whole."""
    return any(
        finding.grade is Grade.REFUSE and finding.slice_index is None for finding in findings
    )


def refused_slices(findings: Iterable[Finding]) -> frozenset[int]:
    """Return the indices of slices that are refused, while the rest of their stack is not."""
    refusals = (finding for finding in findings if finding.grade is Grade.REFUSE)
    return frozenset(item.slice_index for item in refusals if item.slice_index is not None)
