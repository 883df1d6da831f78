"""What takes no part in the comparison, and why: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spine_explorer.studies.wording import count_text


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
        of = "" if self.kind == "subject" else f" of {count_text(self.subjects, 'subject')}"
        return f"{count_text(self.count, self.kind)}{of} left out: {self.reason}."


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
