"""How different two groups are at baseline, in units that no sample size inflates."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.sample import observed
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_RANK = 1e-10


def standardised_mean_difference(
    first: ArrayLike, second: ArrayLike, *, level: float = 0.95
) -> Estimate:
    """Difference of means in standard deviations, those of both groups averaged as variances.

    Austin 2009, doi:10.1002/sim.3697; interval of Yang and Dalton 2012, SAS Global Forum 335.
    Below 0.1 is usually called balanced.

    Args:
        first: Values of one group, shape ``(n1,)``; NaN where missing.
        second: Values of the other group, shape ``(n2,)``; NaN where missing.
        level: Confidence level.

    Returns:
        First minus second; NaN where a group has fewer than two values or nothing varies.

    Raises:
        InputError: If a group is not one column of finite numbers.

    Example:
        >>> standardised_mean_difference([2.0, 4.0, 6.0], [1.0, 3.0, 5.0]).value
        0.5
    """
    check_level(level)
    left, _ = observed(first, name="the first group")
    right, _ = observed(second, name="the second group")
    if min(left.size, right.size) < 2:
        return undefined(level)
    gap = float(left.mean() - right.mean())
    sd = math.sqrt((left.var(ddof=1) + right.var(ddof=1)) / 2)
    if sd <= _RANK * max(np.abs(left).max(), np.abs(right).max()):
        return undefined(level)
    return _with_interval(gap / sd, left.size, right.size, level)


def standardised_category_difference(
    first: ArrayLike, second: ArrayLike, *, level: float = 0.95
) -> Estimate:
    """Distance between two groups' shares of categories, in standard deviations.

    Mahalanobis distance of the shares (Yang and Dalton 2012, SAS Global Forum 335); for two
    categories the absolute difference of shares over their standard deviation.

    Args:
        first: Counts of one group, one a category, shape ``(k,)``.
        second: Counts of the other group in the same order.
        level: Confidence level.

    Returns:
        From 0, its interval cut off there; infinite without an interval where shares differ
        although no group varies; NaN where a group is empty.

    Raises:
        InputError: If the counts are not of the same categories or are negative.

    Example:
        >>> round(standardised_category_difference([10, 10], [5, 15]).value, 4)
        0.5345
    """
    check_level(level)
    left, right = (observed(counts, name="the counts")[0] for counts in (first, second))
    if left.shape != right.shape or min(left.min(initial=0), right.min(initial=0)) < 0:
        raise InputError("The counts of the two groups are not of the same categories.")
    if not (left.sum() and right.sum()):
        return undefined(level)
    value = _distance(left / left.sum(), right / right.sum())
    estimate = _with_interval(value, int(left.sum()), int(right.sum()), level)
    return Estimate(value, max(estimate.low, 0.0), estimate.high, level)


def _distance(left: np.ndarray, right: np.ndarray) -> float:
    gap = left - right
    covariance = (
        np.diag(left) - np.outer(left, left) + np.diag(right) - np.outer(right, right)
    ) / 2
    values, vectors = np.linalg.eigh(covariance)
    along = vectors.T @ gap
    flat = values <= _RANK
    # The shares sum to 1, so one direction never varies and has no gap.
    if np.abs(along[flat]).max(initial=0) > math.sqrt(_RANK):
        return math.inf
    return math.sqrt(float(np.sum(along[~flat] ** 2 / values[~flat])))


def _with_interval(value: float, first: int, second: int, level: float) -> Estimate:
    if not math.isfinite(value):
        return Estimate(value, math.nan, math.nan, level)
    error = math.sqrt((first + second) / (first * second) + value**2 / (2 * (first + second)))
    reach = float(special.ndtri((1 + level) / 2)) * error
    return Estimate(value, value - reach, value + reach, level)
