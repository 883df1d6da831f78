"""What takes no part in the comparison, and why: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Omission:
    """Something that was left out.

    Attributes:
        kind: What it is: ``"subject"``, ``"visit"``, ``"slice"`` or ``"value"``.
        subject: Whose it is.
        detail: Which one; empty for a whole subject.
        reason: Why, as the end of a sentence.
    """

    kind: str
    subject: str
    detail: str
    reason: str


@dataclass(frozen=True)
class OmissionCount:
    """How often something was left out for one reason, and of how many subjects."""

    kind: str
    reason: str
    count: int
    subjects: int

    def __str__(self) -> str:
        """Return the count as a sentence."""
        noun = self.kind if self.count == 1 else f"{self.kind}s"
        of = "" if self.kind == "subject" else f" of {_subjects(self.subjects)}"
        return f"{self.count} {noun}{of} left out: {self.reason}."


def count_omissions(omissions: Iterable[Omission]) -> tuple[OmissionCount, ...]:
    """Count by kind and reason, whole subjects first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in omissions:
        groups.setdefault((item.kind, item.reason), []).append(item.subject)
    counts = (
        OmissionCount(kind, reason, len(subjects), len(set(subjects)))
        for (kind, reason), subjects in groups.items()
    )
    return tuple(sorted(counts, key=lambda item: item.kind != "subject"))


def _subjects(count: int) -> str:
    return "1 subject" if count == 1 else f"{count} subjects"
