"""Published bands of the dural sac's cross-sectional area. A band is never a diagnosis."""

from __future__ import annotations

BARZ_LIMITS = (75.0, 100.0, 130.0)
"""mm²; absolute and relative stenosis and early narrowing, in the bands of Barz 2010."""

LIM_LIMIT = 111.09
"""mm²; the optimum between stenosis and controls at L4-L5 (Lim 2017, PMC5728944):
sensitivity 80.0 %, specificity 80.8 %."""


def barz_band(area: float) -> int:
    """Return the band of an area in mm²: 0 below 75, 1 below 100, 2 below 130, 3 from 130 on.

    Example:
        >>> barz_band(99.9)
        1
    """
    return sum(area >= limit for limit in BARZ_LIMITS)


def lim_band(area: float) -> int:
    """Return the band of an area in mm²: 0 below 111.09, 1 from there on."""
    return int(area >= LIM_LIMIT)
