"""The pairs of one outcome in one group, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.pairing import Pair


@dataclass(frozen=True, eq=False)
class Series:
    """Pairs of one outcome, those with a missing value left out.

    Attributes:
        outcome: What was measured.
        group: Whose; empty where there are no groups.
        subjects: The subjects in order.
        before: Their values at the first visit.
        after: Their values at the second visit.
        dropped: Number of subjects left out because a value is missing.
    """

    outcome: Outcome
    group: str
    subjects: tuple[str, ...]
    before: Floats
    after: Floats
    dropped: int

    @property
    def change(self) -> Floats:
        """After minus before."""
        return self.after - self.before

    @property
    def percent(self) -> Floats:
        """Change in % of the value before; NaN unless that is positive."""
        positive = self.before > 0
        share = np.divide(self.change, self.before, out=np.full(len(self), np.nan), where=positive)
        return np.asarray(100 * share)

    def __len__(self) -> int:
        return len(self.subjects)


def series_of(pairs: Iterable[Pair], outcome: Outcome, groups: Sequence[str]) -> list[Series]:
    """Return the pairs of an outcome, a series a group.

    Args:
        pairs: Pairs of any outcome.
        outcome: The one wanted.
        groups: The groups in order; subjects of all groups in the study.
    """
    own = [pair for pair in pairs if pair.outcome == outcome]
    return [
        _series([pair for pair in own if pair.group == group], outcome, group) for group in groups
    ]


def _series(pairs: Sequence[Pair], outcome: Outcome, group: str) -> Series:
    values = np.array([(pair.before, pair.after) for pair in pairs], dtype=np.float64)
    values = values.reshape(-1, 2)
    complete = np.asarray(~np.isnan(values).any(axis=1))
    subjects = tuple(pair.subject for pair, there in zip(pairs, complete, strict=True) if there)
    before, after = values[complete].T
    return Series(outcome, group, subjects, before, after, int((~complete).sum()))
