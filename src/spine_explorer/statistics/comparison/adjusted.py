"""Change compared between groups, adjusted for baseline and covariates.

Needs statsmodels, of the extra ``statistics``, which is imported when a model is fitted.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.errors import MissingExtraError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.design import (
    Covariate,
    check_length,
    covariate_terms,
    indicators,
    intercept,
)
from spine_explorer.statistics.comparison.linear_model import Adjusted, LinearModel
from spine_explorer.statistics.comparison.sample import column
from spine_explorer.statistics.estimate import Estimate, check_level

_NO_COVARIATES: Mapping[str, Covariate] = MappingProxyType({})
_EXACT_FIT = 1e-18
"""Squares left over, as a fraction of the outcome's, that are rounding errors."""
_ALONE = 1 - 1e-9
"""Leverage from which a row decides a term by itself."""
_NO_ERROR = 1e-8
"""Residual variance, as a fraction of the outcome's, that is a rounding error."""


class _Fit(Protocol):
    """What is needed of a fit by statsmodels; its first terms are those of the model."""

    params: Floats
    pvalues: Floats
    scale: float

    def conf_int(self, alpha: float) -> Floats: ...


def ancova(
    change: ArrayLike,
    group: Sequence[str],
    *,
    baseline: ArrayLike | None = None,
    covariates: Mapping[str, Covariate] = _NO_COVARIATES,
    reference: str | None = None,
    robust: bool = True,
    level: float = 0.95,
) -> Adjusted:
    """Compare change between groups at the same baseline and covariates.

    Linear regression of the change on group, baseline and covariates. With the baseline in the
    model, the difference between groups is the same whether change or the second visit's value
    is the outcome (Vickers and Altman 2001, doi:10.1136/bmj.323.7321.1123).

    Args:
        change: Second visit minus first, a value a subject, shape ``(n,)``; NaN where missing.
        group: The group of each subject; an empty text where missing.
        baseline: The first visit's value, shape ``(n,)``; not in the model if not given.
        covariates: Further terms by name: numbers, or texts for categories.
        reference: The group that others are compared with; by default the first by alphabet.
        robust: Standard errors that allow unequal variances, HC3 (Long and Ervin 2000,
            doi:10.1080/00031305.2000.10474549), instead of the classical ones.
        level: Confidence level.

    Returns:
        Adjusted difference of each group from the reference, with t intervals, and all terms.

    Raises:
        InputError: If columns differ in length, hold infinite values, or nobody is in the
            reference group.
        MissingExtraError: If statsmodels is not installed.

    Example:
        >>> change, baseline = [-1.0, -2.0, -4.0, -6.0, -5.0], [9.0, 11.0, 10.0, 12.0, 9.0]
        >>> fit = ancova(change, ["a", "a", "b", "b", "b"], baseline=baseline, robust=False)
        >>> round(fit.effects[0].estimate.value, 2)
        -3.35
    """
    check_level(level)
    outcome = column(change, name="the change")
    check_length("the group", group, outcome.size)
    groups = indicators("group", group, reference)
    terms = {} if baseline is None else {"baseline": column(baseline, name="the baseline")}
    adjusting = covariate_terms({**terms, **covariates}, outcome.size)
    model = LinearModel.of(
        outcome,
        intercept(outcome.size).beside(groups).beside(adjusting),
        effects=groups.names,
        method=f"linear model, {'HC3' if robust else 'classical'} standard errors, t intervals",
        level=level,
    )
    problem = model.problem()
    return model.without_result(problem) if problem else _fit_linear(model, robust)


def mixed_model(
    values: ArrayLike,
    *,
    subject: Sequence[str],
    visit: Sequence[str],
    group: Sequence[str],
    covariates: Mapping[str, Covariate] = _NO_COVARIATES,
    reference: str | None = None,
    first_visit: str | None = None,
    level: float = 0.95,
) -> Adjusted:
    """Compare change between groups with every row of every visit in the model.

    Group, visit, their interaction and covariates, with a random intercept a subject, fitted by
    restricted maximum likelihood (Laird and Ware 1982, doi:10.2307/2529876). A subject who
    missed a visit stays in. The intervals are Wald's, from the normal distribution, and somewhat
    narrow in small studies.

    Args:
        values: One a row, shape ``(n,)``; NaN where missing.
        subject: The subject of each row; an empty text where missing, here and below.
        visit: The visit of each row.
        group: The group of each row.
        covariates: Further terms by name, a value a row: numbers, or texts for categories.
        reference: The group that others are compared with; by default the first by alphabet.
        first_visit: The visit that others are compared with; by default the first by alphabet.
        level: Confidence level.

    Returns:
        Interaction of each group and visit: how much more it changed than the reference. NaN
        and a sentence where the model did not converge.

    Raises:
        InputError: If columns differ in length, hold infinite values, or the reference or the
            first visit does not occur.
        MissingExtraError: If statsmodels is not installed.
    """
    check_level(level)
    outcome = column(values, name="the outcome")
    named = {"the subject": subject, "the visit": visit, "the group": group}
    for name, labels in named.items():
        check_length(name, labels, outcome.size)
    groups, visits = indicators("group", group, reference), indicators("visit", visit, first_visit)
    changes = groups.times(visits)
    terms = intercept(outcome.size).beside(groups).beside(visits).beside(changes)
    outcome = np.where([bool(label) for label in subject], outcome, np.nan)
    model = LinearModel.of(
        outcome,
        terms.beside(covariate_terms(covariates, outcome.size)),
        effects=changes.names,
        method="mixed model, random intercept a subject, REML, Wald intervals",
        level=level,
    )
    subjects = np.unique(np.array(subject, dtype=str)[model.kept], return_inverse=True)[1]
    problem = model.problem() if visits.names else "There is only one visit."
    if not problem and len(set(subjects.tolist())) == subjects.size:
        problem = "No subject has more than one row."
    return model.without_result(problem) if problem else _fit_mixed(model, subjects)


def _fit_linear(model: LinearModel, robust: bool) -> Adjusted:
    lengths, columns = _same_length(model)
    fit = _statsmodels("regression.linear_model").OLS(model.outcome, columns).fit()
    if fit.ssr <= _EXACT_FIT * float(np.square(model.outcome).sum()):
        return model.without_result("The terms fit the outcome without any error.")
    if robust:
        leverage = np.square(np.linalg.qr(columns)[0]).sum(axis=1)
        if leverage.max() > _ALONE:
            return model.without_result(
                "A row decides a term alone, such as the only one of its group; HC3 is undefined."
            )
        fit = fit.get_robustcov_results("HC3", use_t=True)
    ends = fit.conf_int(1 - model.level) / lengths[:, np.newaxis]
    estimates = _estimates(fit.params / lengths, ends, model.level)
    return model.result(estimates, fit.pvalues.tolist(), "")


def _fit_mixed(model: LinearModel, subjects: NDArray[np.intp]) -> Adjusted:
    scale = float(model.outcome.std())
    lengths, columns = _same_length(model)
    outcome = model.outcome / scale
    note = ""
    fit: _Fit | None
    if _subjects_vary(outcome, columns, subjects):
        fit = _random_intercept(outcome, columns, subjects)
    else:
        fit = _statsmodels("regression.linear_model").OLS(outcome, columns).fit(use_t=False)
        note = "The variance between subjects is estimated as zero."
    if fit is None:
        return model.without_result("The mixed model did not converge.")
    if fit.scale <= _NO_ERROR:
        return model.without_result("The terms and subjects fit the outcome without any error.")
    terms, units = lengths.size, scale / lengths
    ends = fit.conf_int(1 - model.level)[:terms] * units[:, np.newaxis]
    estimates = _estimates(fit.params[:terms] * units, ends, model.level)
    return model.result(estimates, fit.pvalues[:terms].tolist(), note)


def _same_length(model: LinearModel) -> tuple[Floats, Floats]:
    """Largest size in each column, and the columns over it, which no unit makes ill-conditioned."""
    lengths = np.abs(model.design.columns).max(axis=0)
    return lengths, model.design.columns / lengths


def _subjects_vary(outcome: Floats, columns: Floats, subjects: NDArray[np.intp]) -> bool:
    """Whether the restricted likelihood grows when the variance between subjects leaves zero.

    The sign of its derivative at zero, which an optimiser that steps towards zero may miss.
    """
    basis = np.linalg.qr(columns)[0]
    residuals = outcome - basis @ (basis.T @ outcome)
    totals = np.zeros((int(subjects.max()) + 1, basis.shape[1]))
    np.add.at(totals, subjects, basis)
    variance = float(np.square(residuals).sum()) / (outcome.size - basis.shape[1])
    expected = variance * (outcome.size - float(np.square(totals).sum()))
    between = float(np.square(np.bincount(subjects, residuals)).sum())
    return bool(between > expected)


def _random_intercept(outcome: Floats, columns: Floats, subjects: NDArray[np.intp]) -> _Fit | None:
    """The fit by statsmodels; None where it did not converge."""
    mixed = _statsmodels("regression.mixed_linear_model").MixedLM(outcome, columns, subjects)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = mixed.fit(reml=True)
        except np.linalg.LinAlgError:
            return None
    usable: _Fit | None = fit if fit.converged and np.isfinite(fit.bse_fe).all() else None
    return usable


def _estimates(values: Floats, ends: Floats, level: float) -> list[Estimate]:
    return [
        Estimate(float(value), float(low), float(high), level)
        for value, (low, high) in zip(values, ends, strict=True)
    ]


def _statsmodels(module: str) -> ModuleType:
    try:
        return import_module(f"statsmodels.{module}")
    except ImportError as error:
        raise MissingExtraError("statistics", "An adjusted analysis") from error
