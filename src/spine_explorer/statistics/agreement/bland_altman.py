"""Bland-Altman analysis of two methods, one measurement of each on every subject.

Bland and Altman 1986 (doi:10.1016/S0140-6736(86)90837-8) and 1999
(doi:10.1177/096228029900800204); exact intervals of the limits: Carkeet 2015
(doi:10.1097/OPX.0000000000000513).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import normaltest, shapiro
from scipy.stats import t as t_distribution

from spine_explorer.statistics.agreement.limits import limits_of_agreement
from spine_explorer.statistics.agreement.regression import LeastSquares, least_squares
from spine_explorer.statistics.agreement.regression_limits import (
    RegressionLimits,
    regression_limits,
)
from spine_explorer.statistics.agreement.samples import Pairs, complete_pairs, without_rounding
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_SHAPIRO_UP_TO = 5000


@dataclass(frozen=True)
class BlandAltman:
    """Bias and limits of agreement, in the unit of the measurements, in %, or as ratios.

    Attributes:
        scale: What is compared.
        bias: Mean difference (geometric mean ratio for ``Scale.LOG``).
        bias_p: Two-sided t test of no bias.
        sd: Standard deviation of the differences (of the log ratios for ``Scale.LOG``).
        lower: Lower limit of agreement with its exact interval, taken by itself.
        upper: Upper limit.
        lower_pair: Lower limit with its exact interval as one of a pair: the outer ends of both
            hold the covered share of differences with the upper confidence limit, the inner ends
            with the lower one.
        upper_pair: Upper limit, likewise.
        coverage: Share of differences between the limits, where they are normal.
        proportional: Regression of difference on mean, on the scale analysed: proportional bias.
        spread: Regression of absolute residuals on mean: spread that grows with size.
        regression_limits: Limits that follow the mean; where bias or spread depends on it.
        normality_p: Of the differences on the scale analysed: Shapiro-Wilk, D'Agostino-Pearson
            above 5,000 pairs.
        n: Number of complete pairs.
        dropped: Number of pairs left out because a measurement is missing.
        means: Horizontal places in the plot, shape (pair,) (geometric means for ``Scale.LOG``).
        differences: Vertical places: differences, percentages or ratios.
        reason: Why numbers are NaN; empty where all that matter are defined.
    """

    scale: Scale
    bias: Estimate
    bias_p: float
    sd: float
    lower: Estimate
    upper: Estimate
    lower_pair: Estimate
    upper_pair: Estimate
    coverage: float
    proportional: LeastSquares
    spread: LeastSquares
    regression_limits: RegressionLimits | None
    normality_p: float
    n: int
    dropped: int
    means: Floats
    differences: Floats
    reason: str


def bland_altman(
    a: ArrayLike,
    b: ArrayLike,
    *,
    scale: Scale = Scale.DIFFERENCE,
    coverage: float = 0.95,
    level: float = 0.95,
) -> BlandAltman:
    """Return bias and limits of agreement of a compared with b.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape; the reference, where there is one.
        scale: What to compare.
        coverage: Share of differences that the limits shall hold.
        level: Confidence level of the intervals; 1 - level is the significance at which bias or
            spread counts as depending on the mean.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> bland_altman([10, 12, 15, 20], [11, 12, 13, 19]).bias.value
        0.5
    """
    check_level(level)
    check_level(coverage, name="coverage")
    pairs = complete_pairs(a, b)
    reason = _why_undefined(pairs, scale)
    if reason:
        return _undefined(pairs, scale, coverage, level, reason)
    means, differences = _transform(pairs, scale)
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    proportional = least_squares(means, differences, level=level)
    spread = least_squares(means, np.abs(proportional.residuals), level=level)
    (lower, upper), (lower_pair, upper_pair) = (
        limits_of_agreement(bias, sd, pairs.n, pair=pair, coverage=coverage, level=level)
        for pair in (False, True)
    )
    back = np.exp if scale is Scale.LOG else np.asarray
    return BlandAltman(
        scale=scale,
        bias=_back(_mean_interval(bias, sd, pairs.n, level), scale),
        bias_p=_t_test(bias, sd, pairs.n),
        sd=sd,
        lower=_back(lower, scale),
        upper=_back(upper, scale),
        lower_pair=_back(lower_pair, scale),
        upper_pair=_back(upper_pair, scale),
        coverage=coverage,
        proportional=proportional,
        spread=spread,
        regression_limits=regression_limits(proportional, spread, scale, coverage, level),
        normality_p=_normality(differences),
        n=pairs.n,
        dropped=pairs.dropped,
        means=back(means),
        differences=back(differences),
        reason="",
    )


def _why_undefined(pairs: Pairs, scale: Scale) -> str:
    if pairs.n < 2:
        return "fewer than two complete pairs"
    if scale is Scale.PERCENT and (pairs.a + pairs.b <= 0).any():
        return "percentages need means above zero"
    if scale is Scale.LOG and (np.minimum(pairs.a, pairs.b) <= 0).any():
        return "logarithms need measurements above zero"
    return ""


def _transform(pairs: Pairs, scale: Scale) -> tuple[Floats, Floats]:
    """Return means and differences on the scale analysed."""
    a, b = pairs.a, pairs.b
    if scale is Scale.LOG:
        a, b = np.log(a), np.log(b)
    means, differences = (a + b) / 2, a - b
    size = float(np.maximum(np.abs(a), np.abs(b)).max())
    if scale is Scale.LOG:
        size = max(size, 1.0)  # A logarithm near 0 keeps the relative rounding of its measurement.
    if scale is Scale.PERCENT:
        differences, size = 100 * differences / means, 100.0
    return means, without_rounding(differences, size)


def _mean_interval(mean: float, sd: float, n: int, level: float) -> Estimate:
    reach = float(t_distribution.ppf((1 + level) / 2, n - 1)) * sd / math.sqrt(n)
    return Estimate(mean, mean - reach, mean + reach, level)


def _t_test(mean: float, sd: float, n: int) -> float:
    if sd == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * t_distribution.sf(abs(mean) / sd * math.sqrt(n), n - 1))


def _back(estimate: Estimate, scale: Scale) -> Estimate:
    """Return an estimate of log ratios as ratios; others as they are."""
    if scale is not Scale.LOG:
        return estimate
    with np.errstate(over="ignore"):
        value, low, high = np.exp([estimate.value, estimate.low, estimate.high])
    return Estimate(float(value), float(low), float(high), estimate.level)


def _normality(differences: Floats) -> float:
    if len(differences) < 3 or np.ptp(differences) == 0:
        return math.nan
    test = shapiro if len(differences) <= _SHAPIRO_UP_TO else normaltest
    return float(test(differences).pvalue)


def _undefined(
    pairs: Pairs, scale: Scale, coverage: float, level: float, reason: str
) -> BlandAltman:
    nothing, empty = undefined(level), np.empty(0)
    no_line = least_squares(empty, empty, level=level)
    return BlandAltman(
        scale=scale,
        bias=nothing,
        bias_p=math.nan,
        sd=math.nan,
        lower=nothing,
        upper=nothing,
        lower_pair=nothing,
        upper_pair=nothing,
        coverage=coverage,
        proportional=no_line,
        spread=no_line,
        regression_limits=None,
        normality_p=math.nan,
        n=pairs.n,
        dropped=pairs.dropped,
        means=empty,
        differences=empty,
        reason=reason,
    )
