"""The flow of participants: referred, excluded with reasons, pending, read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.studies.reading.export import CaseStatus


@dataclass(frozen=True)
class Flow:
    """How many cases went how far.

    Attributes:
        referred: All cases.
        excluded: How many were left out, by reason, the most frequent first.
        waiting: How many no reader has yet.
        pending: How many are not read by everybody who should.
        unanswered: How many count as read but have no answer in the readings.
        analysed: How many are read and have answers.
        groups: How many are analysed, by group.
    """

    referred: int
    excluded: Mapping[str, int]
    waiting: int
    pending: int
    unanswered: int
    analysed: int
    groups: Mapping[str, int]

    @property
    def excluded_total(self) -> int:
        """How many were left out."""
        return sum(self.excluded.values())

    @property
    def read(self) -> int:
        """How many count as read."""
        return self.analysed + self.unanswered


def participant_flow(cases: Sequence[CaseStatus], answered: Collection[str]) -> Flow:
    """Count cases.

    Args:
        cases: What became of each.
        answered: Subjects who have answers.

    Example:
        >>> flow = participant_flow([CaseStatus("P1", "", "read", "")], {"P1"})
        >>> flow.referred, flow.analysed
        (1, 1)
    """
    states = Counter(case.status for case in cases)
    reasons = Counter(case.reason for case in cases if case.status == "excluded")
    analysed = [case for case in cases if case.status == "read" and case.subject in answered]
    return Flow(
        referred=len(cases),
        excluded=dict(reasons.most_common()),
        waiting=states["included"],
        pending=states["pending"],
        unanswered=states["read"] - len(analysed),
        analysed=len(analysed),
        groups=dict(Counter(case.group for case in analysed)),
    )
