"""An estimate with its confidence interval: what every statistic here returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value estimated from a sample, with its interval.

    Attributes:
        value: The estimate; NaN where it is not defined.
        low: Lower end of the interval; NaN where there is none, may be infinite.
        high: Upper end.
        level: Confidence level of the interval, 0 to 1.

    Example:
        >>> Estimate(0.9, 0.8, 0.95).level
        0.95
    """

    value: float
    low: float
    high: float
    level: float = 0.95
