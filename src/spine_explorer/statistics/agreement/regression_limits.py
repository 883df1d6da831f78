"""Limits of agreement that follow the size of the measurement.

Bland and Altman 1999 (doi:10.1177/096228029900800204), section 3.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from spine_explorer.statistics.agreement.regression import LeastSquares
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.arrays import Floats

_SD_OF_ABSOLUTE = math.sqrt(math.pi / 2)


@dataclass(frozen=True)
class RegressionLimits:
    """Limits of agreement that change with the size of the measurement.

    On the scale analysed (logarithms for ``Scale.LOG``, of difference and of mean):
    bias = ``intercept + slope * mean``, standard deviation =
    ``sd_intercept + sd_slope * mean``. Bland and Altman 1999, section 3.2.
    """

    intercept: float
    slope: float
    sd_intercept: float
    sd_slope: float
    scale: Scale
    coverage: float

    def at(self, means: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return bias, lower and upper limit at given means, in the units of the analysis."""
        size = np.asarray(means, dtype=np.float64)
        x = np.log(size) if self.scale is Scale.LOG else size
        reach = float(norm.ppf((1 + self.coverage) / 2))
        bias = self.intercept + self.slope * x
        half = reach * np.maximum(self.sd_intercept + self.sd_slope * x, 0)
        lines = np.array([bias, bias - half, bias + half])
        if self.scale is Scale.LOG:
            with np.errstate(over="ignore"):
                lines = np.exp(lines)
        return lines[0], lines[1], lines[2]


def regression_limits(
    proportional: LeastSquares, spread: LeastSquares, scale: Scale, coverage: float, level: float
) -> RegressionLimits | None:
    """Return limits that follow the mean, or none where neither bias nor spread depends on it.

    Args:
        proportional: Regression of difference on mean.
        spread: Regression of its absolute residuals on mean.
        scale: The scale analysed.
        coverage: Share of differences that the limits shall hold.
        level: 1 - level is the significance at which a slope counts.
    """
    grows = spread.p < 1 - level
    if not grows and not proportional.p < 1 - level:
        return None
    factor = _SD_OF_ABSOLUTE
    return RegressionLimits(
        intercept=proportional.intercept.value,
        slope=proportional.slope.value,
        sd_intercept=factor * spread.intercept.value if grows else proportional.sd,
        sd_slope=factor * spread.slope.value if grows else 0.0,
        scale=scale,
        coverage=coverage,
    )
