"""Who the groups are: covariates and the first visit's values side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spine_explorer.statistics.comparison.baseline import (
    CategoricalBaseline,
    ContinuousBaseline,
    categorical_baseline,
    continuous_baseline,
)
from spine_explorer.studies.change.covariates import Covariate, Covariates
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.series import Series


@dataclass(frozen=True)
class BaselineLine:
    """One covariate, or one outcome at the first visit, in two groups.

    Attributes:
        name: Name of the covariate; empty for an outcome.
        outcome: The outcome; ``None`` for a covariate.
        groups: The group and the reference group.
        comparison: Both groups in numbers.
    """

    name: str
    outcome: Outcome | None
    groups: tuple[str, str]
    comparison: ContinuousBaseline | CategoricalBaseline


def covariate_lines(
    covariates: Covariates,
    members: Mapping[str, Sequence[str]],
    groups: tuple[str, str],
    *,
    level: float = 0.95,
) -> list[BaselineLine]:
    """Compare the covariates of two groups.

    Args:
        covariates: All covariates.
        members: The subjects of each group.
        groups: The group and the reference group.
        level: Confidence level.
    """
    first, second = (members[group] for group in groups)
    return [
        BaselineLine(item.name, None, groups, _compared(item, first, second, level))
        for item in covariates.known
    ]


def outcome_line(first: Series, second: Series, *, level: float = 0.95) -> BaselineLine:
    """Compare the values of two groups at the first visit."""
    comparison = continuous_baseline(first.before, second.before, level=level)
    return BaselineLine("", first.outcome, (first.group, second.group), comparison)


def _compared(
    covariate: Covariate, first: Sequence[str], second: Sequence[str], level: float
) -> ContinuousBaseline | CategoricalBaseline:
    if covariate.numbers is not None:
        left, right = (
            [covariate.numbers.get(subject, math.nan) for subject in members]
            for members in (first, second)
        )
        return continuous_baseline(left, right, level=level)
    texts = covariate.categories or {}
    one, other = ([texts.get(subject, "") for subject in group] for group in (first, second))
    return categorical_baseline(one, other, level=level)
