"""How often each lesion occurs, in everybody and group by group."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from spine_explorer.statistics.categorical.proportion import (
    ClusteredMean,
    Proportion,
    clustered_mean,
    proportion,
)
from spine_explorer.statistics.categorical.two_groups import GroupComparison, compare_proportions
from spine_explorer.statistics.comparison.multiplicity import holm
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.units import Unit, UnitKey

EVERYBODY = ""
"""The group of all."""


@dataclass(frozen=True)
class Occurrence:
    """How often a lesion is present.

    Attributes:
        item: Its code, or ``ANY_LESION``.
        unit: Patients or sites.
        group: Name of the group, or ``EVERYBODY``.
        share: How many have it, of those of whom it is known.
        clustered: For sites: the share with an interval that allows for sites of one patient
            going together.
        undecided: Left out: how many readers disagree about, without a ruling.
        unknown: Left out: how many nobody could judge or answered.
    """

    item: str
    unit: Unit
    group: str
    share: Proportion
    clustered: ClusteredMean | None
    undecided: int
    unknown: int

    @property
    def left_out(self) -> int:
        """How many it is not known of."""
        return self.undecided + self.unknown

    @property
    def bounds(self) -> tuple[float, float]:
        """The share if none of those left out had the lesion, and if all had."""
        everybody = self.share.total + self.left_out
        if not everybody:
            return math.nan, math.nan
        return self.share.count / everybody, (self.share.count + self.left_out) / everybody


@dataclass(frozen=True)
class Contrast:
    """How often patients of two groups have a lesion.

    Attributes:
        item: Its code, or ``ANY_LESION``.
        first: Name of the first group.
        second: Name of the second.
        result: The comparison; differences are first minus second.
        p_holm: p adjusted by Holm's method for all items and pairs of groups of the table.
    """

    item: str
    first: str
    second: str
    result: GroupComparison
    p_holm: float


def occurrences(
    presence: Mapping[str, Mapping[UnitKey, Presence]],
    unit: Unit,
    groups: Mapping[str, str],
    names: Sequence[str],
    *,
    level: float = 0.95,
) -> list[Occurrence]:
    """Count every item in everybody, then in each group.

    Args:
        presence: By item and unit.
        unit: What is counted.
        groups: Group of each subject.
        names: The groups to be counted apart.
        level: Confidence level.
    """
    return [
        _count(item, unit, group, _members(units, groups, group), level)
        for group in (EVERYBODY, *names)
        for item, units in presence.items()
    ]


def _members(
    units: Mapping[UnitKey, Presence], groups: Mapping[str, str], group: str
) -> dict[UnitKey, Presence]:
    everybody = group == EVERYBODY
    return {key: said for key, said in units.items() if everybody or groups[key[0]] == group}


def _count(
    item: str, unit: Unit, group: str, units: Mapping[UnitKey, Presence], level: float
) -> Occurrence:
    counts = Counter(units.values())
    present = counts[Presence.PRESENT]
    clustered = None
    if unit is Unit.SITE:
        values = [verdict.number for verdict in units.values()]
        clustered = clustered_mean(values, [subject for subject, _ in units], level=level)
    return Occurrence(
        item,
        unit,
        group,
        proportion(present, present + counts[Presence.ABSENT], level=level),
        clustered,
        counts[Presence.UNDECIDED],
        counts[Presence.UNKNOWN],
    )


def contrasts(
    counted: Iterable[Occurrence], names: Sequence[str], *, level: float = 0.95
) -> list[Contrast]:
    """Compare patients of every two groups, item by item.

    Sites are not compared: Fisher's test takes units for independent, and two joints of a patient
    are not.

    Args:
        counted: As ``occurrences`` gives it; those of patients are used.
        names: The groups, the first of a pair first.
        level: Confidence level.
    """
    shares = {(item.item, item.group): item.share for item in counted if item.unit is Unit.PATIENT}
    items = dict.fromkeys(item for item, group in shares if group != EVERYBODY)
    pairs = [(item, *pair) for pair in combinations(names, 2) for item in items]
    results = [
        compare_proportions(
            *((shares[item, group].count, shares[item, group].total) for group in (first, second)),
            level=level,
        )
        for item, first, second in pairs
    ]
    adjusted = holm([result.p for result in results])
    return [
        Contrast(item, first, second, result, float(p))
        for (item, first, second), result, p in zip(pairs, results, adjusted, strict=True)
    ]
