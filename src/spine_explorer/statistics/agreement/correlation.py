"""Correlation of paired measurements: how closely they rise together, not whether they agree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, rankdata
from scipy.stats import t as t_distribution

from spine_explorer.statistics.agreement.samples import Pairs, complete_pairs, without_rounding
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_EXACT_UP_TO = 8


@dataclass(frozen=True)
class Correlation:
    """A correlation coefficient.

    Attributes:
        estimate: The coefficient with its interval.
        p: Two-sided probability under no correlation.
        method: What it is and how interval and p are computed.
        n: Number of complete pairs.
        dropped: Number of pairs left out because a measurement is missing.
        reason: Why a number is NaN; empty where none is.
    """

    estimate: Estimate
    p: float
    method: str
    n: int
    dropped: int
    reason: str


def pearson(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Correlation:
    """Return Pearson's correlation, with Fisher's z interval and Student's t test.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        level: Confidence level of the interval.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> round(pearson([1, 2, 3, 4], [1, 3, 2, 4]).estimate.value, 3)
        0.8
    """
    check_level(level)
    pairs = complete_pairs(a, b)
    method = "Pearson, interval by Fisher's z, t test"
    reason = why_no_correlation(pairs)
    if reason:
        return Correlation(undefined(level), math.nan, method, pairs.n, pairs.dropped, reason)
    r = coefficient(pairs.a, pairs.b)
    interval = _fisher(r, pairs.n, 1.0, level)
    return Correlation(interval, _t_test(r, pairs.n), method, pairs.n, pairs.dropped, "")


def spearman(a: ArrayLike, b: ArrayLike, *, level: float = 0.95) -> Correlation:
    """Return Spearman's rank correlation, ties at their mean rank.

    The interval is that of Bonett and Wright 2000 (doi:10.1007/BF02294183); there is none where
    the ranks agree in full, which says little about those of other subjects. The test counts all
    permutations up to 8 pairs and uses Student's t above.

    Args:
        a: Shape (pair,), NaN where missing.
        b: The same shape.
        level: Confidence level of the interval.

    Raises:
        InputError: Lengths differ, or a measurement is infinite.

    Example:
        >>> spearman([1, 2, 3], [1, 4, 9]).p
        0.3333333333333333
    """
    check_level(level)
    pairs = complete_pairs(a, b)
    exact = pairs.n <= _EXACT_UP_TO
    method = f"Spearman, interval of Bonett and Wright, {'exact' if exact else 't'} test"
    reason = why_no_correlation(pairs)
    if reason:
        return Correlation(undefined(level), math.nan, method, pairs.n, pairs.dropped, reason)
    ranks = rankdata(pairs.a), rankdata(pairs.b)
    r = coefficient(*ranks)
    p = _permutation_test(*ranks) if exact else _t_test(r, pairs.n)
    reason = _why_no_rank_interval(*ranks)
    interval = (
        Estimate(r, math.nan, math.nan, level)
        if reason
        else _fisher(r, pairs.n, 1 + r**2 / 2, level)
    )
    return Correlation(interval, p, method, pairs.n, pairs.dropped, reason)


def _why_no_rank_interval(a: Floats, b: Floats) -> str:
    n = len(a)
    if n > 3 and (np.array_equal(a, b) or np.array_equal(a, n + 1 - b)):
        return f"no interval, for the {n} pairs are in the same or in the opposite order throughout"
    return ""


def why_no_correlation(pairs: Pairs) -> str:
    """Return why pairs have no correlation, as the end of a sentence; empty if they have one."""
    if pairs.n < 3:
        return "fewer than three complete pairs"
    for name, values in (("first", pairs.a), ("second", pairs.b)):
        if np.ptp(without_rounding(values, float(np.abs(values).max()))) == 0:
            return f"all measurements of the {name} method are the same"
    return ""


def coefficient(a: Floats, b: Floats) -> float:
    """Return Pearson's coefficient of complete, varying measurements."""
    first, second = (values - values.mean() for values in (a, b))
    first, second = (values / np.linalg.norm(values) for values in (first, second))
    return float(np.clip(first @ second, -1, 1))


def _fisher(r: float, n: int, variance: float, level: float) -> Estimate:
    if n <= 3:
        return Estimate(r, -1.0, 1.0, level)
    if abs(r) == 1:
        return Estimate(r, r, r, level)
    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(variance / (n - 3))
    low, high = (math.tanh(math.atanh(r) + step) for step in (-reach, reach))
    return Estimate(r, low, high, level)


def _t_test(r: float, n: int) -> float:
    if abs(r) == 1:
        return 0.0
    return float(2 * t_distribution.sf(abs(r) * math.sqrt((n - 2) / (1 - r**2)), n - 2))


def _permutation_test(a: Floats, b: Floats) -> float:
    """Share of all orders whose rank correlation is at least as far from 0."""
    first, second = a - a.mean(), b - b.mean()
    products = np.array(list(permutations(second))) @ first
    return float(np.mean(np.abs(products) >= abs(float(first @ second)) - 1e-9))
