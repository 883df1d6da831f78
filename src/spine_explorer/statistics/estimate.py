"""An estimate with its confidence interval: what every statistic here returns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spine_explorer.errors import InputError


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


def undefined(level: float = 0.95) -> Estimate:
    """Return the estimate of something that the data do not determine."""
    return Estimate(math.nan, math.nan, math.nan, level)


def check_level(level: float, *, name: str = "confidence level") -> None:
    """Make sure that a share such as a confidence level lies between 0 and 1.

    Args:
        level: The share.
        name: What it is, for the message: ``"coverage"``.

    Raises:
        InputError: If it does not.
    """
    if not 0 < level < 1:
        raise InputError(
            f"The {name} {level:g} is not between 0 and 1.", advice="Give 0.95 for 95 %."
        )
