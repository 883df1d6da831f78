"""Two-sided p values of rank statistics, exact or by the normal approximation.

Ranks come doubled, as whole numbers, so that mid-ranks of ties need no fraction. The exact
distributions are those of all permutations given the ranks that were seen, ties included
(Lehmann 1975, "Nonparametrics", chapters 1 and 3), counted sum by sum rather than one by one
(Pagano and Tritchler 1983, doi:10.1080/01621459.1983.10477990).
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache

import numpy as np

from spine_explorer.statistics.arrays import Floats, Whole

EXACT_UP_TO = 100
"""Observations, of all groups together, up to which the distribution is exact."""

_HALF_A_RANK = 1.0  # of doubled ranks


class Method(StrEnum):
    """Where a p value comes from."""

    EXACT = "exact"
    NORMAL = "normal approximation"


def method_for(observations: int) -> Method:
    """The method for so many observations."""
    return Method.EXACT if observations <= EXACT_UP_TO else Method.NORMAL


def signed_sum_p(scores: Whole, positive: int, method: Method) -> float:
    """How unusual a sum of positive ranks is when every sign is a toss of a coin.

    Args:
        scores: Doubled ranks of the differences that are not zero.
        positive: Sum of those that belong to positive differences.
        method: Exact, or normal with continuity correction and the variance of these ranks.

    Returns:
        Twice the probability of the smaller tail, at most 1.
    """
    total = int(scores.sum())
    if method is Method.NORMAL:
        variance = float(np.square(scores.astype(np.float64)).sum()) / 4
        return _normal_p(positive - total / 2, variance)
    below = _signed_sum_cdf(tuple(np.sort(scores).tolist()))
    return min(1.0, 2 * float(below[min(positive, total - positive)]))


def drawn_sum_p(scores: Whole, first: int, method: Method) -> float:
    """How unusual the sum of a group's ranks is when the group is drawn at random.

    Args:
        scores: Doubled ranks of all observations, those of the first group in front.
        first: Size of the first group; neither group is empty.
        method: Exact, or normal with continuity correction and the variance of these ranks.

    Returns:
        Twice the probability of the smaller tail, at most 1.
    """
    drawn = scores[:first] if 2 * first <= scores.size else scores[first:]
    if method is Method.NORMAL:
        excess = float(drawn.sum() - drawn.size * scores.mean())
        spread = first * (scores.size - first) / scores.size * float(scores.var(ddof=1))
        return _normal_p(excess, spread)
    return _exact_drawn_p(scores, drawn)


def _exact_drawn_p(scores: Whole, drawn: Whole) -> float:
    low, high = int(scores.min()), int(scores.max())
    upper = int(drawn.sum()) * scores.size > drawn.size * int(scores.sum())
    step = max(1, math.gcd(*(scores - low).tolist()))
    steps = (high - scores if upper else scores - low) // step
    total = int((high - drawn if upper else drawn - low).sum()) // step
    below = _drawn_sum_cdf(tuple(np.sort(steps).tolist()), drawn.size)
    at_least = 1.0 - (float(below[total - 1]) if total else 0.0)
    return min(1.0, 2 * min(float(below[total]), at_least))


def _normal_p(excess: float, variance: float) -> float:
    if variance <= 0:
        return 1.0
    z = max(0.0, abs(excess) - _HALF_A_RANK) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


@lru_cache(maxsize=64)
def _signed_sum_cdf(scores: tuple[int, ...]) -> Floats:
    """P(sum <= t) for t from 0 to half of the total, each score kept with probability 1/2."""
    chances = np.zeros(sum(scores) // 2 + 1)
    chances[0] = 1
    for score in scores:
        chances[score:] += chances[: max(0, chances.size - score)]
        chances /= 2
    return np.cumsum(chances)


@lru_cache(maxsize=64)
def _drawn_sum_cdf(scores: tuple[int, ...], drawn: int) -> Floats:
    """P(sum <= t) for t from 0 to the mean, so many ascending scores drawn without replacement."""
    width = drawn * sum(scores) // len(scores) + 1
    ways = np.zeros((drawn + 1, width))
    ways[0, 0] = 1
    reach = 1
    for index, score in enumerate(scores):
        reach = min(width, reach + score)
        most = min(index + 1, drawn)
        least = max(1, drawn - (len(scores) - 1 - index))
        if score < reach:
            ways[least : most + 1, score:reach] += ways[least - 1 : most, : reach - score]
    return np.cumsum(ways[drawn]) / math.comb(len(scores), drawn)
