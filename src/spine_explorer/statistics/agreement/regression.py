"""A straight line through points by ordinary least squares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as t_distribution

from spine_explorer.statistics.agreement.samples import without_rounding
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate, undefined


@dataclass(frozen=True)
class LeastSquares:
    """A fitted line.

    Attributes:
        slope: With its interval by Student's t.
        intercept: Likewise.
        p: Two-sided probability of such a slope where the true one is 0.
        sd: Standard deviation about the line.
        residuals: Observed minus fitted, shape (point,).
    """

    slope: Estimate
    intercept: Estimate
    p: float
    sd: float
    residuals: Floats


def least_squares(x: Floats, y: Floats, *, level: float = 0.95) -> LeastSquares:
    """Return the line of y on x; NaN for fewer than three points or where x does not vary."""
    n = len(x)
    if n < 3 or np.ptp(without_rounding(x, float(np.abs(x).max()))) == 0:
        return LeastSquares(
            undefined(level), undefined(level), math.nan, math.nan, np.full(n, math.nan)
        )
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ (y - y[0])) / spread if np.ptp(y) else 0.0
    residuals = without_rounding(y - y.mean() - slope * centred, float(np.abs(y).max()))
    sd = math.sqrt(float(residuals @ residuals) / (n - 2)) if np.ptp(residuals) else 0.0
    error = sd / math.sqrt(spread)
    reach = float(t_distribution.ppf((1 + level) / 2, n - 2))
    origin = float(y.mean() - slope * x.mean())
    origin_error = sd * math.sqrt(1 / n + float(x.mean()) ** 2 / spread)
    return LeastSquares(
        slope=Estimate(slope, slope - reach * error, slope + reach * error, level),
        intercept=Estimate(
            origin, origin - reach * origin_error, origin + reach * origin_error, level
        ),
        p=_p(slope, error, n - 2),
        sd=sd,
        residuals=residuals,
    )


def _p(slope: float, error: float, df: int) -> float:
    if error == 0:
        return 1.0 if slope == 0 else 0.0
    return float(2 * t_distribution.sf(abs(slope) / error, df))
