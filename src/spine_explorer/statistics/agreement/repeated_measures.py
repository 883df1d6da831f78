"""Bland-Altman analysis with several pairs of measurements on each subject.

Limits: Bland and Altman 2007 (doi:10.1080/10543400701329422). Intervals: the method of variance
estimates recovery, Zou 2013 (doi:10.1177/0962280211402548), with Student's t for the bias.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm
from scipy.stats import t as t_distribution

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.samples import Pairs, complete_pairs, without_rounding
from spine_explorer.statistics.agreement.variance import Component, variance_sum
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level, undefined


class TrueValue(StrEnum):
    """What a subject's true value does between its pairs.

    ``VARIES``: both methods of a pair saw the same moment or slice, other pairs saw others.
    ``CONSTANT``: all measurements of a subject are replicates of one thing.
    """

    VARIES = "varies"
    CONSTANT = "constant"


@dataclass(frozen=True)
class RepeatedBlandAltman:
    """Bias and limits of agreement of single measurements, in the unit of the measurements.

    Attributes:
        bias: Mean of all differences.
        bias_p: Of the two-sided t test of no bias over subjects; it belongs to the interval.
        sd: Standard deviation of a difference between single measurements on a new subject.
        between_sd: Part of it that differs between subjects; 0 where none can be told.
        within_sd: Part of it that differs within a subject.
        lower: Lower limit of agreement with its interval.
        upper: Upper limit.
        coverage: Share of differences between the limits, where they are normal.
        true_value: The assumption made.
        subjects: Number of subjects.
        n: Number of complete pairs.
        dropped: Number of pairs left out because a measurement is missing.
        means: Horizontal places in the plot, shape (pair,).
        differences: Vertical places.
        reason: Why numbers are NaN; empty where they are defined.
    """

    bias: Estimate
    bias_p: float
    sd: float
    between_sd: float
    within_sd: float
    lower: Estimate
    upper: Estimate
    coverage: float
    true_value: TrueValue
    subjects: int
    n: int
    dropped: int
    means: Floats
    differences: Floats
    reason: str


@dataclass(frozen=True)
class _Spread:
    """Variance of a difference, as a sum of mean squares, and its two parts."""

    components: tuple[Component, ...]
    between: float
    within: float

    @property
    def sd(self) -> float:
        return math.sqrt(sum(part.weight * part.mean_square for part in self.components))


def bland_altman_repeated(
    a: ArrayLike,
    b: ArrayLike,
    subjects: Sequence[Hashable] | NDArray[np.generic],
    *,
    true_value: TrueValue = TrueValue.VARIES,
    coverage: float = 0.95,
    level: float = 0.95,
) -> RepeatedBlandAltman:
    """Return bias and limits of agreement of a compared with b, several pairs a subject.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        subjects: The subject of each pair, any labels.
        true_value: Whether a subject's true value varies between its pairs.
        coverage: Share of differences that the limits shall hold.
        level: Confidence level of the intervals.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> result = bland_altman_repeated([5, 6, 8, 9], [4, 6, 7, 7], ["p", "p", "q", "q"])
        >>> result.subjects, result.bias.value
        (2, 1.0)
    """
    check_level(level)
    check_level(coverage, name="coverage")
    pairs = complete_pairs(a, b)
    groups = _groups(a, b, subjects)
    counts = np.bincount(groups)
    differences = pairs.a - pairs.b
    if pairs.n:
        differences = without_rounding(differences, float(np.abs([pairs.a, pairs.b]).max()))
    if len(counts) < 2:
        spread, bias = None, undefined(level)
        lower = upper = bias
    else:
        spread = _SPREADS[true_value](pairs, differences, groups, counts)
        bias = _bias(differences, counts, spread, level)
        lower, upper = _limits(bias, spread, coverage, level)
    return RepeatedBlandAltman(
        bias=bias,
        bias_p=_bias_p(bias, len(counts) - 1) if spread else math.nan,
        sd=spread.sd if spread else math.nan,
        between_sd=math.sqrt(spread.between) if spread else math.nan,
        within_sd=math.sqrt(spread.within) if spread else math.nan,
        lower=lower,
        upper=upper,
        coverage=coverage,
        true_value=true_value,
        subjects=len(counts),
        n=pairs.n,
        dropped=pairs.dropped,
        means=(pairs.a + pairs.b) / 2,
        differences=differences,
        reason="" if spread else "fewer than two subjects with a complete pair",
    )


def _groups(
    a: ArrayLike, b: ArrayLike, subjects: Sequence[Hashable] | NDArray[np.generic]
) -> NDArray[np.intp]:
    """Return the number of the subject of each complete pair, counted from 0."""
    missing = np.isnan(np.asarray(a, dtype=np.float64)) | np.isnan(np.asarray(b, dtype=np.float64))
    if len(subjects) != len(missing):
        raise InputError(
            f"There are {len(subjects)} subjects for {len(missing)} pairs of measurements.",
            advice="Name the subject of every pair.",
        )
    numbers: dict[Hashable, int] = {}
    present = [label for label, gone in zip(subjects, missing, strict=True) if not gone]
    return np.array([numbers.setdefault(label, len(numbers)) for label in present], dtype=np.intp)


def _within(values: Floats, groups: NDArray[np.intp], counts: NDArray[np.intp]) -> float:
    """Mean square within subjects; 0 where every subject has one value."""
    df = len(values) - len(counts)
    rest = values - (np.bincount(groups, values) / counts)[groups]
    rest = without_rounding(rest, float(np.abs(values).max()))
    return float(rest @ rest) / df if df and np.ptp(rest) else 0.0


def _varying(
    pairs: Pairs, differences: Floats, groups: NDArray[np.intp], counts: NDArray[np.intp]
) -> _Spread:
    """One-way analysis of variance of the differences; pooled if subjects do not differ."""
    n, total = len(counts), pairs.n
    within = _within(differences, groups, counts)
    means = np.bincount(groups, differences) / counts
    deviations = without_rounding(
        means - differences.mean(), float(np.abs([pairs.a, pairs.b]).max())
    )
    squares = float(counts @ deviations**2) if np.ptp(deviations) else 0.0
    between = squares / (n - 1)
    if between < within:
        pooled = (squares + (total - n) * within) / (total - 1)
        return _Spread((Component(1, pooled, total - 1),), 0.0, pooled)
    size = (total**2 - float(counts @ counts)) / ((n - 1) * total)
    components = (
        Component(1 / size, between, n - 1),
        Component(1 - 1 / size, within, total - n),
    )
    return _Spread(components, (between - within) / size, within)


def _constant(
    pairs: Pairs, differences: Floats, groups: NDArray[np.intp], counts: NDArray[np.intp]
) -> _Spread:
    """Variance of subjects' mean differences, and of replicates within each method."""
    n, df = len(counts), pairs.n - len(counts)
    means = np.bincount(groups, differences) / counts
    means = without_rounding(means, float(np.abs([pairs.a, pairs.b]).max()))
    between = float(means.var(ddof=1)) if np.ptp(means) else 0.0
    errors = [_within(values, groups, counts) for values in (pairs.a, pairs.b)]
    share = float((1 / counts).mean())
    if between < share * sum(errors):
        return _Spread(tuple(Component(1, error, df) for error in errors), 0.0, sum(errors))
    replicates = (Component(1 - share, error, df) for error in errors)
    return _Spread(
        (Component(1, between, n - 1), *replicates), between - share * sum(errors), sum(errors)
    )


_SPREADS = {TrueValue.VARIES: _varying, TrueValue.CONSTANT: _constant}


def _bias(differences: Floats, counts: NDArray[np.intp], spread: _Spread, level: float) -> Estimate:
    total = len(differences)
    variance = spread.within / total + spread.between * float(counts @ counts) / total**2
    reach = float(t_distribution.ppf((1 + level) / 2, len(counts) - 1)) * math.sqrt(variance)
    mean = float(differences.mean())
    return Estimate(mean, mean - reach, mean + reach, level)


def _bias_p(bias: Estimate, df: int) -> float:
    reach = bias.high - bias.value
    if reach == 0:
        return 1.0 if bias.value == 0 else 0.0
    quantile = float(t_distribution.ppf((1 + bias.level) / 2, df))
    return float(2 * t_distribution.sf(abs(bias.value) / reach * quantile, df))


def _limits(
    bias: Estimate, spread: _Spread, coverage: float, level: float
) -> tuple[Estimate, Estimate]:
    reach = float(norm.ppf((1 + coverage) / 2))
    variance = variance_sum(spread.components, level=level)
    half, least, most = (
        reach * math.sqrt(end) for end in (variance.value, variance.low, variance.high)
    )
    margin = bias.high - bias.value
    inner, outer = math.hypot(margin, half - least), math.hypot(margin, most - half)
    lower, upper = bias.value - half, bias.value + half
    return (
        Estimate(lower, lower - outer, lower + inner, level),
        Estimate(upper, upper - inner, upper + outer, level),
    )
