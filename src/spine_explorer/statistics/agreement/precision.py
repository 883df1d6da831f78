"""Measurement error in the unit of the measurement, and relative to its size.

Standard error of measurement and smallest detectable change: de Vet et al. 2006
(doi:10.1016/j.jclinepi.2005.10.015). Root-mean-square averages and their chi-squared intervals:
Glüer et al. 1995 (doi:10.1007/BF01774016). Coefficient of variation from logarithms: Bland and
Altman 1996 (doi:10.1136/bmj.313.7049.106).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.agreement.mean_squares import MeanSquares, mean_squares
from spine_explorer.statistics.agreement.samples import complete_ratings
from spine_explorer.statistics.agreement.variance import (
    Component,
    standard_deviation,
    variance_sum,
)
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_CHANGE_95 = 1.96 * math.sqrt(2)


@dataclass(frozen=True)
class MeasurementError:
    """How far measurements of the same thing lie apart.

    Attributes:
        sem_agreement: Standard error of measurement; differences between raters count.
        sem_consistency: Standard error of measurement once raters' mean differences are removed.
        mdc95_agreement: Minimal detectable change, 1.96 x sqrt(2) x SEM: a change between two
            measurements by any two raters must be larger to be real with 95 % confidence.
        mdc95_consistency: The same for two measurements by one rater.
        within_subject_sd: Root mean square of the subjects' standard deviations (one-way).
        cv_rms: Within-subject coefficient of variation in %, root mean square.
        cv_log: Within-subject coefficient of variation in %, from logarithms.
        n: Number of subjects that every rater rated.
        raters: Number of raters.
        dropped: Number of subjects left out because a rating is missing.
        reason: Why everything is NaN; empty where it is defined.
        cv_reason: Why a coefficient of variation is NaN; empty where both are defined.
    """

    sem_agreement: Estimate
    sem_consistency: Estimate
    mdc95_agreement: Estimate
    mdc95_consistency: Estimate
    within_subject_sd: Estimate
    cv_rms: Estimate
    cv_log: Estimate
    n: int
    raters: int
    dropped: int
    reason: str
    cv_reason: str


def measurement_error(ratings: ArrayLike, *, level: float = 0.95) -> MeasurementError:
    """Return the measurement error of ratings of the same subjects.

    The agreement form is the root of rater variance plus residual variance, never below the
    consistency form. Its interval (Graybill and Wang) is wide with few raters: two raters say
    little about how far raters differ.

    Args:
        ratings: Shape (subject, rater), at least two raters, NaN where missing.
        level: Confidence level of the intervals.

    Raises:
        InputError: Ratings are no such table, or a rating is infinite.

    Example:
        >>> error = measurement_error([[10, 12], [20, 20], [30, 28]])
        >>> round(error.within_subject_sd.value, 3)
        1.155
    """
    check_level(level)
    table, dropped = complete_ratings(ratings)
    squares = mean_squares(table)
    if squares.n < 2:
        reason = "fewer than two subjects were rated by every rater"
        parts = (undefined(level),) * 7
        return MeasurementError(*parts, squares.n, squares.k, dropped, reason, reason)
    consistency = _residual_variance(squares, level)
    agreement = _variance_of_agreement(squares, consistency, level)
    within = variance_sum([Component(1, squares.within, squares.df_within)], level=level)
    cv_rms, cv_log, cv_reason = _coefficients_of_variation(table, level)
    return MeasurementError(
        sem_agreement=standard_deviation(agreement),
        sem_consistency=standard_deviation(consistency),
        mdc95_agreement=standard_deviation(agreement, factor=_CHANGE_95),
        mdc95_consistency=standard_deviation(consistency, factor=_CHANGE_95),
        within_subject_sd=standard_deviation(within),
        cv_rms=cv_rms,
        cv_log=cv_log,
        n=squares.n,
        raters=squares.k,
        dropped=dropped,
        reason="",
        cv_reason=cv_reason,
    )


def _residual_variance(squares: MeanSquares, level: float) -> Estimate:
    return variance_sum([Component(1, squares.residual, squares.df_residual)], level=level)


def _variance_of_agreement(squares: MeanSquares, consistency: Estimate, level: float) -> Estimate:
    """Rater variance plus residual; the residual alone where raters differ less than by chance."""
    if squares.raters <= squares.residual:
        return consistency
    n = squares.n
    return variance_sum(
        [
            Component(1 / n, squares.raters, squares.df_raters),
            Component((n - 1) / n, squares.residual, squares.df_residual),
        ],
        level=level,
    )


def _coefficients_of_variation(table: Floats, level: float) -> tuple[Estimate, Estimate, str]:
    nothing = undefined(level)
    means = table.mean(axis=1)
    if (means <= 0).any():
        return nothing, nothing, "a subject's mean is not above zero"
    n, k = table.shape
    df = n * (k - 1)
    relative = float(np.mean(table.var(axis=1, ddof=1) / means**2))
    rms = standard_deviation(variance_sum([Component(1, relative, df)], level=level), factor=100)
    if (table <= 0).any():
        return rms, nothing, "logarithms need measurements above zero"
    logs = mean_squares(np.log(table))
    spread = standard_deviation(variance_sum([Component(1, logs.within, df)], level=level))
    with np.errstate(over="ignore"):
        value, low, high = 100 * np.expm1([spread.value, spread.low, spread.high])
    return rms, Estimate(float(value), float(low), float(high), level), ""
