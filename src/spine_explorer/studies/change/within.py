"""Did a group change between the visits?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spine_explorer.statistics.categorical.proportion import Proportion, proportion
from spine_explorer.statistics.comparison.bootstrap import bootstrap, median
from spine_explorer.statistics.comparison.effect_size import hedges_g_paired, rank_biserial
from spine_explorer.statistics.comparison.hodges_lehmann import paired_shift
from spine_explorer.statistics.comparison.signed_rank import SignedRank, signed_rank
from spine_explorer.statistics.comparison.summary import Summary, summarise
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.change.multiplicity import Multiplicity
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.change.thresholds import Threshold

RESAMPLES = 2000
"""Of the bootstrap: what Efron and Tibshirani 1993, chapter 14, ask for at least."""


@dataclass(frozen=True)
class Beyond:
    """How many changes are larger than measurement error.

    Attributes:
        threshold: The minimal detectable change.
        fell: Subjects whose value fell by more.
        rose: Subjects whose value rose by more.
    """

    threshold: Threshold
    fell: Proportion
    rose: Proportion


@dataclass(frozen=True)
class WithinGroup:
    """What happened to one outcome in one group.

    Attributes:
        outcome: What was measured.
        group: Whose; empty where there are no groups.
        n: Subjects with a value at both visits.
        dropped: Subjects who lack one.
        before: Values at the first visit.
        after: Values at the second visit.
        change: After minus before.
        percent: Change in % of the value before; undefined where that is not positive.
        shift: Hodges-Lehmann estimate of the change.
        test: Wilcoxon's signed-rank test.
        effect: Matched-pairs rank-biserial correlation.
        standardised: Hedges' g of paired values.
        median_change: Median change with its bootstrap interval.
        beyond: Changes larger than the minimal detectable one; ``None`` where it is unknown.
        multiplicity: The p value among others.
    """

    outcome: Outcome
    group: str
    n: int
    dropped: int
    before: Summary
    after: Summary
    change: Summary
    percent: Summary
    shift: Estimate
    test: SignedRank
    effect: Estimate
    standardised: Estimate
    median_change: Estimate
    beyond: Beyond | None = None
    multiplicity: Multiplicity | None = None


def within_group(
    series: Series, *, threshold: Threshold | None = None, level: float = 0.95, seed: int = 0
) -> WithinGroup:
    """Compare the two visits of a group.

    Args:
        series: The pairs.
        threshold: Minimal detectable change, if known.
        level: Confidence level of all intervals.
        seed: Start of the bootstrap's random numbers.
    """
    change = series.change
    return WithinGroup(
        outcome=series.outcome,
        group=series.group,
        n=len(series),
        dropped=series.dropped,
        before=summarise(series.before),
        after=summarise(series.after),
        change=summarise(change),
        percent=summarise(series.percent),
        shift=paired_shift(change, level=level),
        test=signed_rank(change),
        effect=rank_biserial(change, level=level),
        standardised=hedges_g_paired(change, level=level),
        median_change=bootstrap(median, change, level=level, resamples=RESAMPLES, seed=seed),
        beyond=_beyond(series, threshold, level),
    )


def _beyond(series: Series, threshold: Threshold | None, level: float) -> Beyond | None:
    if threshold is None:
        return None
    fell, rose = (
        proportion(
            int(np.count_nonzero(sign * series.change > threshold.value)), len(series), level=level
        )
        for sign in (-1, 1)
    )
    return Beyond(threshold, fell, rose)
