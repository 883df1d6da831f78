"""Mean, median and spread of signal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SignalStatistics:
    """Signal of some pixels, in the scanner's arbitrary units.

    Attributes:
        mean: Mean.
        median: Median.
        deviation: Standard deviation with n - 1, as ImageJ reports it; NaN for one pixel.
    """

    mean: float
    median: float
    deviation: float

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> SignalStatistics:
        """Summarise values; all are NaN where there are none.

        Example:
            >>> SignalStatistics.of(np.array([1, 2, 6], dtype=np.float32)).median
            2.0
        """
        nan = float("nan")
        if values.size == 0:
            return cls(nan, nan, nan)
        deviation = float(values.std(dtype=np.float64, ddof=1)) if values.size > 1 else nan
        return cls(float(values.mean(dtype=np.float64)), float(np.median(values)), deviation)


def ratio(numerator: float, denominator: float) -> float:
    """Return a ratio; NaN where the denominator isn't positive."""
    return numerator / denominator if denominator > 0 else float("nan")
