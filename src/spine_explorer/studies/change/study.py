"""The statistics of a cohort: each outcome within the groups and between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from spine_explorer.errors import InputError
from spine_explorer.studies.change.adjusted import AdjustedChange, adjusted_changes
from spine_explorer.studies.change.baseline import BaselineLine, covariate_lines, outcome_line
from spine_explorer.studies.change.between import BetweenGroups, Scale, between_groups
from spine_explorer.studies.change.cohort import Cohort
from spine_explorer.studies.change.multiplicity import adjust_for_number
from spine_explorer.studies.change.threshold_warnings import threshold_warnings
from spine_explorer.studies.change.thresholds import Thresholds
from spine_explorer.studies.change.within import WithinGroup, within_group


@dataclass(frozen=True)
class ChangeOptions:
    """What to compute.

    Attributes:
        thresholds: Minimal detectable changes.
        adjust_for: Covariates of the adjusted analysis; ``None`` for no such analysis.
        level: Confidence level of all intervals.
        seed: Start of the bootstrap's random numbers.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    adjust_for: tuple[str, ...] | None = None
    level: float = 0.95
    seed: int = 0


@dataclass(frozen=True)
class ChangeStudy:
    """What came of it.

    Attributes:
        cohort: Who was compared.
        within: Each outcome in each group.
        between: Each outcome between the groups, on each scale.
        baseline: The groups at the first visit.
        adjusted: The adjusted analysis of the primary outcomes; empty if not asked for.
        thresholds: Minimal detectable changes.
        level: Confidence level of all intervals.
        warnings: What a reader must not overlook, that of the cohort first.
    """

    cohort: Cohort
    within: tuple[WithinGroup, ...]
    between: tuple[BetweenGroups, ...]
    baseline: tuple[BaselineLine, ...]
    adjusted: tuple[AdjustedChange, ...]
    thresholds: Thresholds
    level: float
    warnings: tuple[str, ...]


def analyse_change(
    cohort: Cohort,
    options: ChangeOptions | None = None,
    *,
    progress: Callable[[], None] = lambda: None,
) -> ChangeStudy:
    """Compare two visits within groups and between them.

    P values are adjusted for their number among the primary outcomes and, apart from these,
    among the others: those within the groups together, and those between the groups on each
    scale together.

    Args:
        cohort: Who was measured before and after.
        options: What to compute.
        progress: Called after each outcome.

    Raises:
        InputError: If groups are to be compared with adjustment and there are none, or a
            covariate does not exist.
        MissingExtraError: If an adjusted analysis is wanted and statsmodels is not installed.

    Example:
        >>> study = analyse_change(read_cohort([table], CohortOptions()))  # doctest: +SKIP
        >>> study.within[0].shift  # doctest: +SKIP
        Estimate(value=-83.5, low=-102.4, high=-64.9, level=0.95)
    """
    options = options or ChangeOptions()
    within: list[WithinGroup] = []
    between: list[BetweenGroups] = []
    for outcome in cohort.outcomes:
        threshold = options.thresholds.of(outcome)
        series = cohort.series(outcome)
        within += [
            within_group(own, threshold=threshold, level=options.level, seed=options.seed)
            for own in series
        ]
        between += [
            between_groups(own, series[-1], scale, level=options.level, seed=options.seed)
            for own in series[:-1]
            for scale in Scale
        ]
        progress()
    return ChangeStudy(
        cohort=cohort,
        within=_counted_within(cohort, within),
        between=_counted_between(cohort, between),
        baseline=tuple(_baseline(cohort, options.level)),
        adjusted=tuple(_adjusted(cohort, options)),
        thresholds=options.thresholds,
        level=options.level,
        warnings=(*cohort.warnings, *threshold_warnings(cohort, options.thresholds)),
    )


def _tier(cohort: Cohort, result: WithinGroup | BetweenGroups) -> str:
    return "primary" if cohort.precedence.is_primary(result.outcome) else "other"


def _counted_within(cohort: Cohort, results: Sequence[WithinGroup]) -> tuple[WithinGroup, ...]:
    families = adjust_for_number(
        results,
        family=lambda item: f"{_tier(cohort, item)}, within groups",
        p=lambda item: item.test.p,
    )
    return tuple(
        replace(result, multiplicity=own) for result, own in zip(results, families, strict=True)
    )


def _counted_between(cohort: Cohort, results: Sequence[BetweenGroups]) -> tuple[BetweenGroups, ...]:
    families = adjust_for_number(
        results,
        family=lambda item: f"{_tier(cohort, item)}, between groups, {item.scale}",
        p=lambda item: item.test.p,
    )
    return tuple(
        replace(result, multiplicity=own) for result, own in zip(results, families, strict=True)
    )


def _baseline(cohort: Cohort, level: float) -> list[BaselineLine]:
    lines: list[BaselineLine] = []
    for number, groups in enumerate(cohort.comparisons):
        lines += covariate_lines(cohort.covariates, cohort.members, groups, level=level)
        for outcome in cohort.primary:
            series = cohort.series(outcome)
            lines.append(outcome_line(series[number], series[-1], level=level))
    return lines


def _adjusted(cohort: Cohort, options: ChangeOptions) -> list[AdjustedChange]:
    if options.adjust_for is None:
        return []
    if not cohort.comparisons:
        raise InputError(
            "An adjusted analysis compares groups, but there are none.",
            advice="Name the column of the group with --group.",
        )
    covariates = [cohort.covariates.named(name) for name in options.adjust_for]
    return [
        item
        for outcome in cohort.primary
        for item in adjusted_changes(
            cohort.series(outcome), covariates, reference=cohort.groups[-1], level=options.level
        )
    ]
