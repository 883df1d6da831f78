"""All statistics of agreement, for every comparison."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from spine_explorer.statistics.agreement.bland_altman import BlandAltman, bland_altman
from spine_explorer.statistics.agreement.concordance import Concordance, lin_concordance
from spine_explorer.statistics.agreement.correlation import Correlation, pearson, spearman
from spine_explorer.statistics.agreement.deming import deming
from spine_explorer.statistics.agreement.icc import IntraclassCorrelations, intraclass_correlations
from spine_explorer.statistics.agreement.line import Line
from spine_explorer.statistics.agreement.passing_bablok import passing_bablok
from spine_explorer.statistics.agreement.precision import MeasurementError, measurement_error
from spine_explorer.statistics.agreement.repeated_measures import (
    RepeatedBlandAltman,
    TrueValue,
    bland_altman_repeated,
)
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.multiplicity import holm
from spine_explorer.studies.ratings.gathering import Texts
from spine_explorer.studies.ratings.pairing import Comparison


@dataclass(frozen=True)
class AgreementOptions:
    """How agreement is computed.

    Attributes:
        level: Confidence level of all intervals.
        variance_ratio: For Deming regression: error variance of the later rater over that of
            the earlier one.
        replicates: Whether several items of a subject are replicates of one thing, rather than
            different slices, sides or moments.
    """

    level: float = 0.95
    variance_ratio: float = 1.0
    replicates: bool = False


@dataclass(frozen=True)
class PairAgreement:
    """Two raters.

    Attributes:
        first: The earlier rater, the reference.
        second: The later one. Differences are second minus first.
        values: What both measured, shape (item, 2), without missing values.
        bland_altman: By scale.
        repeated: For several items a subject; ``None`` where every subject has one.
        concordance: Lin's coefficient.
        pearson: Product-moment correlation.
        spearman: Rank correlation.
        deming: Regression of the second on the first.
        passing_bablok: Likewise.
    """

    first: str
    second: str
    values: Floats
    bland_altman: dict[Scale, BlandAltman]
    repeated: RepeatedBlandAltman | None
    concordance: Concordance
    pearson: Correlation
    spearman: Correlation
    deming: Line
    passing_bablok: Line

    @property
    def bias_p(self) -> float:
        """Of no bias, over subjects where they have several items."""
        return (self.repeated or self.bland_altman[Scale.DIFFERENCE]).bias_p


@dataclass(frozen=True)
class Agreement:
    """All raters on one quantity of one structure, side and level.

    Attributes:
        group: What was compared.
        items: Number of items that any rater measured.
        unpaired: Number of them of which a rater has no line.
        missing: Number of further ones of which a rater's line holds no value.
        subjects: Number of subjects among the items that every rater measured.
        icc: Intraclass correlations of all raters.
        error: Measurement error of all raters.
        pairs: Every two raters.
    """

    group: Texts
    items: int
    unpaired: int
    missing: int
    subjects: int
    icc: IntraclassCorrelations
    error: MeasurementError
    pairs: tuple[PairAgreement, ...]

    @property
    def n(self) -> int:
        """Number of items that every rater measured."""
        return self.icc.n

    @property
    def is_clustered(self) -> bool:
        """Whether a subject has several items, which are not independent."""
        return self.subjects < self.n

    @property
    def rater_p(self) -> float:
        """Of no systematic difference between the raters.

        The F test; or, where a subject has several items, the least of the tests over subjects
        of every two raters, adjusted for their number by Holm's method.
        """
        if not self.is_clustered:
            return self.icc.rater_effect.p
        adjusted = holm([pair.bias_p for pair in self.pairs]).tolist()
        return min((p for p in adjusted if not math.isnan(p)), default=math.nan)

    @property
    def is_biased(self) -> bool:
        """Whether the raters differ systematically, at the level of the intervals."""
        return self.rater_p < 1 - self.icc.recommended.estimate.level

    @property
    def advice(self) -> str:
        """Which coefficient to quote and why, in sentences for the reader of a report."""
        return self.icc.advise(biased=self.is_biased)


@dataclass(frozen=True)
class AdjustedTests:
    """P values of all comparisons, adjusted by Holm's method for their number in a family.

    Attributes:
        bias: Of no bias, by (comparison, pair), numbered from 0.
        proportional: Of no proportional bias, likewise.
    """

    bias: dict[tuple[int, int], float]
    proportional: dict[tuple[int, int], float]


def analyse(
    comparison: Comparison,
    raters: Sequence[str],
    *,
    unpaired: int = 0,
    options: AgreementOptions,
) -> Agreement:
    """Compute everything about one comparison.

    Args:
        comparison: Items by raters.
        raters: Their names.
        unpaired: Number of items of which a rater has no line.
        options: How to compute.
    """
    complete = comparison.complete
    subjects = {name for name, use in zip(comparison.subjects, complete, strict=True) if use}
    return Agreement(
        group=comparison.group,
        items=len(complete),
        unpaired=unpaired,
        missing=int((~complete).sum()) - unpaired,
        subjects=len(subjects),
        icc=intraclass_correlations(comparison.values, level=options.level),
        error=measurement_error(comparison.values, level=options.level),
        pairs=tuple(
            _pair(comparison, (raters[one], raters[other]), (one, other), options)
            for one, other in combinations(range(len(raters)), 2)
        ),
    )


def adjust(agreements: Sequence[Agreement], families: Sequence[Hashable]) -> AdjustedTests:
    """Adjust the tests of bias of all comparisons, each kind of test for itself.

    Args:
        agreements: The comparisons.
        families: What is the same for those that are counted together, an entry a comparison.
    """
    pairs = {
        (number, place): pair
        for number, agreement in enumerate(agreements)
        for place, pair in enumerate(agreement.pairs)
    }
    slopes = {
        key: pair.bland_altman[Scale.DIFFERENCE].proportional.p for key, pair in pairs.items()
    }
    return AdjustedTests(
        bias=_adjusted({key: pair.bias_p for key, pair in pairs.items()}, families),
        proportional=_adjusted(slopes, families),
    )


def _adjusted(
    p_values: Mapping[tuple[int, int], float], families: Sequence[Hashable]
) -> dict[tuple[int, int], float]:
    adjusted: dict[tuple[int, int], float] = {}
    for family in set(families):
        own = {key: p for key, p in p_values.items() if families[key[0]] == family}
        adjusted.update(zip(own, holm(list(own.values())).tolist(), strict=True))
    return {key: adjusted[key] for key in p_values}


def _pair(
    comparison: Comparison,
    names: tuple[str, str],
    columns: tuple[int, int],
    options: AgreementOptions,
) -> PairAgreement:
    values = comparison.values[:, columns]
    whole = np.asarray(~np.isnan(values).any(axis=1))
    subjects = [name for name, use in zip(comparison.subjects, whole, strict=True) if use]
    first, second = values[:, 0], values[:, 1]
    level = options.level
    return PairAgreement(
        first=names[0],
        second=names[1],
        values=values[whole],
        bland_altman={
            scale: bland_altman(second, first, scale=scale, level=level) for scale in Scale
        },
        repeated=_repeated(values[whole], subjects, options),
        concordance=lin_concordance(second, first, level=level),
        pearson=pearson(first, second, level=level),
        spearman=spearman(first, second, level=level),
        deming=deming(first, second, variance_ratio=options.variance_ratio, level=level),
        passing_bablok=passing_bablok(first, second, level=level),
    )


def _repeated(
    values: Floats, subjects: Sequence[str], options: AgreementOptions
) -> RepeatedBlandAltman | None:
    if not subjects or max(Counter(subjects).values()) < 2:
        return None
    return bland_altman_repeated(
        values[:, 1],
        values[:, 0],
        subjects,
        true_value=TrueValue.CONSTANT if options.replicates else TrueValue.VARIES,
        level=options.level,
    )
