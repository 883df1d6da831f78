"""Differences between the groups at equal baseline and covariates, by linear models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from spine_explorer.statistics.comparison.adjusted import ancova, mixed_model
from spine_explorer.statistics.comparison.design import Covariate as Column
from spine_explorer.statistics.comparison.linear_model import Adjusted
from spine_explorer.studies.change.covariates import Covariate
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.series import Series

ANCOVA, MIXED_MODEL = "ANCOVA", "mixed model"
_BEFORE, _AFTER = "before", "after"


@dataclass(frozen=True)
class AdjustedChange:
    """One outcome by one model.

    Attributes:
        outcome: What was measured.
        model: ``"ANCOVA"`` or ``"mixed model"``.
        result: What was fitted; its effects are how much more a group changed.
    """

    outcome: Outcome
    model: str
    result: Adjusted


def adjusted_changes(
    series: Sequence[Series],
    covariates: Sequence[Covariate],
    *,
    reference: str,
    level: float = 0.95,
) -> list[AdjustedChange]:
    """Compare the change of one outcome between groups by both models.

    The analysis of covariance adjusts the change for the value before and the covariates. The
    mixed model takes both visits of each subject with a random intercept; its effect is the
    interaction of group and visit.

    Args:
        series: The outcome in each group.
        covariates: What to adjust for.
        reference: The group with which the others are compared.
        level: Confidence level.

    Raises:
        MissingExtraError: If statsmodels is not installed.
    """
    if not any(own.group == reference and own.subjects for own in series):
        return [_without(series, reference, model) for model in (ANCOVA, MIXED_MODEL)]
    subjects = [subject for own in series for subject in own.subjects]
    groups = [own.group for own in series for _ in own.subjects]
    before = np.concatenate([own.before for own in series])
    after = np.concatenate([own.after for own in series])
    columns = {item.name: _column(item, subjects) for item in covariates}
    by_covariance = ancova(
        after - before,
        groups,
        baseline=before,
        covariates=columns,
        reference=reference,
        level=level,
    )
    by_mixing = mixed_model(
        np.concatenate([before, after]),
        subject=subjects * 2,
        visit=[_BEFORE] * len(subjects) + [_AFTER] * len(subjects),
        group=groups * 2,
        covariates=_doubled(columns),
        reference=reference,
        first_visit=_BEFORE,
        level=level,
    )
    outcome = series[0].outcome
    return [
        AdjustedChange(outcome, ANCOVA, by_covariance),
        AdjustedChange(outcome, MIXED_MODEL, by_mixing),
    ]


def _without(series: Sequence[Series], reference: str, model: str) -> AdjustedChange:
    reason = f"Nobody of the group '{reference}' has a value at both visits."
    return AdjustedChange(
        series[0].outcome, model, Adjusted(0, sum(map(len, series)), (), (), "", reason)
    )


def _column(covariate: Covariate, subjects: Sequence[str]) -> Column:
    if covariate.numbers is not None:
        return [covariate.numbers.get(subject, math.nan) for subject in subjects]
    texts = covariate.categories or {}
    return [texts.get(subject, "") for subject in subjects]


def _doubled(columns: Mapping[str, Column]) -> dict[str, Column]:
    return {name: [*values, *values] for name, values in columns.items()}
