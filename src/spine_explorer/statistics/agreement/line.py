"""A straight line between two methods, both of them measured with error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spine_explorer.statistics.agreement.samples import Pairs
from spine_explorer.statistics.estimate import Estimate, undefined


@dataclass(frozen=True)
class Line:
    """``b = intercept + slope * a``.

    Attributes:
        slope: 1 where no proportional difference.
        intercept: 0 where no constant difference.
        method: Name of the regression.
        linearity_p: Probability of the cusum test under a straight line; NaN where there is none.
        n: Number of complete pairs.
        dropped: Number of pairs left out because a measurement is missing.
        reason: Why it is NaN; empty where it is defined.
    """

    slope: Estimate
    intercept: Estimate
    method: str
    linearity_p: float
    n: int
    dropped: int
    reason: str


def no_line(pairs: Pairs, method: str, level: float, reason: str) -> Line:
    """Return a line that the pairs do not determine, with the reason."""
    nothing = undefined(level)
    return Line(nothing, nothing, method, math.nan, pairs.n, pairs.dropped, reason)
