"""Intervals of variances that are sums of mean squares.

Graybill and Wang 1980 (doi:10.1080/01621459.1980.10477565): each mean square brings its own
chi-squared interval, and the distances to the estimate add up like the sides of a right angle.
For a single mean square this is the exact chi-squared interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtri

from spine_explorer.statistics.estimate import Estimate


@dataclass(frozen=True)
class Component:
    """A mean square with its degrees of freedom, and its weight in a sum, 0 or more."""

    weight: float
    mean_square: float
    df: int


def variance_sum(components: Sequence[Component], *, level: float = 0.95) -> Estimate:
    """Return the weighted sum of independent mean squares; components of weight 0 count nothing.

    Example:
        >>> round(variance_sum([Component(1, 4.0, 10)]).high, 2)
        12.32
    """
    value = below = above = 0.0
    for part in components:
        if part.weight == 0:
            continue
        size = part.weight * part.mean_square
        low, high = (float(chdtri(part.df, share)) for share in ((1 + level) / 2, (1 - level) / 2))
        value += size
        below += (size * (1 - part.df / high)) ** 2
        above += (size * (part.df / low - 1)) ** 2
    return Estimate(value, max(0.0, value - math.sqrt(below)), value + math.sqrt(above), level)


def standard_deviation(variance: Estimate, *, factor: float = 1.0) -> Estimate:
    """Return the square root of a variance and of its interval, times a factor."""
    value, low, high = (
        factor * math.sqrt(end) for end in (variance.value, variance.low, variance.high)
    )
    return Estimate(value, low, high, variance.level)
