"""The flow of participants: referred, excluded with reasons, pending, read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

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
        referred_groups: How many were referred, by group.
        excluded_groups: How many were left out, by group.
    """

    referred: int
    excluded: Mapping[str, int]
    waiting: int
    pending: int
    unanswered: int
    analysed: int
    groups: Mapping[str, int]
    referred_groups: Mapping[str, int] = field(default_factory=dict)
    excluded_groups: Mapping[str, int] = field(default_factory=dict)

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
    excluded = [case for case in cases if case.status == "excluded"]
    analysed = [case for case in cases if case.status == "read" and case.subject in answered]
    return Flow(
        referred=len(cases),
        excluded=dict(Counter(case.reason for case in excluded).most_common()),
        waiting=states["included"],
        pending=states["pending"],
        unanswered=states["read"] - len(analysed),
        analysed=len(analysed),
        groups=_by_group(analysed),
        referred_groups=_by_group(cases),
        excluded_groups=_by_group(excluded),
    )


def _by_group(cases: Sequence[CaseStatus]) -> dict[str, int]:
    return dict(Counter(case.group for case in cases))
