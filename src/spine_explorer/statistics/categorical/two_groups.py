"""How often something occurs in one group compared with another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.stats import contingency

from spine_explorer.statistics.categorical.proportion import Proportion, proportion
from spine_explorer.statistics.estimate import Estimate, undefined

_SMALLEST, _LARGEST = 1e-12, 1e12


@dataclass(frozen=True)
class GroupComparison:
    """Two proportions, and how they differ.

    Attributes:
        first: In the first group.
        second: In the second group.
        difference: Risk difference, first minus second, with Newcombe's interval.
        ratio: Risk ratio, first over second, with Koopman's score interval; infinite where only
            the second proportion is 0, NaN where both are.
        odds_ratio: Conditional maximum-likelihood odds ratio with its exact interval, as it
            goes with Fisher's test.
        p: Two-sided p of Fisher's exact test; NaN where a group is empty.
    """

    first: Proportion
    second: Proportion
    difference: Estimate
    ratio: Estimate
    odds_ratio: Estimate
    p: float


def compare_proportions(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95
) -> GroupComparison:
    """Compare two independent proportions.

    The intervals are those that Fagerland, Lydersen and Laake recommend for the difference and
    the ratio (2015, doi:10.1177/0962280211415469).

    Args:
        first: Count and total of the first group.
        second: The same of the second.
        level: Confidence level.

    Returns:
        Both proportions and their difference, ratio, odds ratio and p; NaN where a group is
        empty.

    Raises:
        InputError: If a count exceeds its total or the level is not between 0 and 1.

    Example:
        >>> result = compare_proportions((56, 70), (48, 80))
        >>> round(result.difference.low, 4), round(result.difference.high, 4)
        (0.0524, 0.3339)
    """
    one, two = proportion(*first, level=level), proportion(*second, level=level)
    if one.total == 0 or two.total == 0:
        nothing = undefined(level)
        return GroupComparison(one, two, nothing, nothing, nothing, math.nan)
    table = np.array([[item.count, item.total - item.count] for item in (one, two)])
    return GroupComparison(
        one,
        two,
        _newcombe(one, two),
        _koopman(one, two),
        _odds_ratio(table, level),
        min(float(stats.fisher_exact(table)[1]), 1.0),
    )


def _newcombe(one: Proportion, two: Proportion) -> Estimate:
    """Method 10 of Newcombe 1998, Statistics in Medicine 17:873-890."""
    a, b = one.wilson, two.wilson
    difference = a.value - b.value
    below = math.hypot(a.value - a.low, b.high - b.value)
    above = math.hypot(a.high - a.value, b.value - b.low)
    return Estimate(difference, difference - below, difference + above, a.level)


def _koopman(one: Proportion, two: Proportion) -> Estimate:
    """Ratios that the score test of Koopman 1984, doi:10.2307/2531405, does not reject."""
    level = one.wilson.level
    if one.count == two.count == 0:
        return Estimate(math.nan, 0.0, math.inf, level)
    ratio = one.value / two.value if two.count else math.inf
    middle = min(max(ratio, _SMALLEST), _LARGEST)
    limit = float(stats.chi2.ppf(level, 1))

    def excess(logarithm: float) -> float:
        return _score(math.exp(logarithm), one, two) - limit

    def crossing(end: float) -> float:
        return math.exp(optimize.brentq(excess, math.log(middle), math.log(end), xtol=1e-10))

    low = crossing(_SMALLEST) if one.count else 0.0
    high = crossing(_LARGEST) if two.count else math.inf
    return Estimate(ratio, low, high, level)


def _score(ratio: float, one: Proportion, two: Proportion) -> float:
    """Pearson's chi-square of the counts against the likeliest proportions of that ratio."""
    a = (one.total + two.total) * ratio
    b = (two.count + one.total) * ratio + one.count + two.total
    c = one.count + two.count
    share = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    return _misfit(one, min(ratio * share, 1.0)) + _misfit(two, min(share, 1.0))


def _misfit(group: Proportion, share: float) -> float:
    residual = group.count - group.total * share
    if abs(residual) < _SMALLEST * group.total:
        return 0.0
    return residual**2 / (group.total * share * (1 - share))


def _odds_ratio(table: NDArray[np.intp], level: float) -> Estimate:
    """As R's fisher.test gives it."""
    result = contingency.odds_ratio(table)
    interval = result.confidence_interval(level)
    return Estimate(float(result.statistic), float(interval.low), float(interval.high), level)
