"""Did one group change more than the other?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.bootstrap import bootstrap, difference_of_medians
from spine_explorer.statistics.comparison.effect_size import cliffs_delta, hedges_g
from spine_explorer.statistics.comparison.hodges_lehmann import group_shift
from spine_explorer.statistics.comparison.rank_sum import RankSum, rank_sum
from spine_explorer.statistics.comparison.summary import Summary, summarise
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.change.multiplicity import Multiplicity
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.change.within import RESAMPLES


class Scale(StrEnum):
    """What is compared between the groups."""

    BEFORE = "before"
    CHANGE = "change"
    PERCENT = "percent change"


@dataclass(frozen=True)
class BetweenGroups:
    """How two groups differ in one outcome.

    Attributes:
        outcome: What was measured.
        scale: What of it was compared.
        groups: The group and the reference group; differences are the first minus the second.
        first: The group's values.
        second: The reference group's values.
        shift: Hodges-Lehmann estimate of the difference.
        test: The rank-sum test of Mann and Whitney.
        effect: Cliff's delta.
        standardised: Hedges' g.
        median_difference: Difference of the medians with its bootstrap interval.
        multiplicity: The p value among others.
    """

    outcome: Outcome
    scale: Scale
    groups: tuple[str, str]
    first: Summary
    second: Summary
    shift: Estimate
    test: RankSum
    effect: Estimate
    standardised: Estimate
    median_difference: Estimate
    multiplicity: Multiplicity | None = None


def between_groups(
    first: Series, second: Series, scale: Scale, *, level: float = 0.95, seed: int = 0
) -> BetweenGroups:
    """Compare two groups.

    Args:
        first: The pairs of the group.
        second: The pairs of the reference group, of the same outcome.
        scale: What to compare.
        level: Confidence level of all intervals.
        seed: Start of the bootstrap's random numbers.
    """
    left, right = _values(first, scale), _values(second, scale)
    return BetweenGroups(
        outcome=first.outcome,
        scale=scale,
        groups=(first.group, second.group),
        first=summarise(left),
        second=summarise(right),
        shift=group_shift(left, right, level=level),
        test=rank_sum(left, right),
        effect=cliffs_delta(left, right, level=level),
        standardised=hedges_g(left, right, level=level),
        median_difference=bootstrap(
            difference_of_medians, left, right, level=level, resamples=RESAMPLES, seed=seed
        ),
    )


def _values(series: Series, scale: Scale) -> Floats:
    if scale is Scale.BEFORE:
        return series.before
    return series.change if scale is Scale.CHANGE else series.percent
