"""Signal values counted into bins, which makes every fit fast and repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

BINS = 256

OUTLIERS = 0.005
"""Share of the values at either end that is counted into the outermost bins, so that a single
bright vessel does not coarsen the rest."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of signal values in bins of equal width.

    Attributes:
        centres: Signal at the centre of each bin, ascending, shape (bin,).
        counts: Number of values in each bin, shape (bin,).
    """

    centres: NDArray[np.float64]
    counts: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> Histogram:
        """Count values, of which there must be at least one.

        Example:
            >>> Histogram.of(np.arange(1000, dtype=np.float32)).total
            1000.0
        """
        low, high = (float(end) for end in np.quantile(values, (OUTLIERS, 1 - OUTLIERS)))
        width = (high - low) / BINS or 1.0
        indices = np.clip((values - low) / width, 0, BINS - 1).astype(np.intp)
        counts = np.bincount(indices, minlength=BINS).astype(np.float64)
        return cls(low + width * np.linspace(0.5, BINS - 0.5, BINS), counts)

    @property
    def width(self) -> float:
        """Width of a bin."""
        return float(self.centres[1] - self.centres[0])

    @cached_property
    def total(self) -> float:
        """Number of values."""
        return float(self.counts.sum())

    def quantiles(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the signals below which shares of the values lie, to the width of a bin."""
        places = np.searchsorted(np.cumsum(self.counts), shares * self.total)
        return np.asarray(self.centres[np.minimum(places, BINS - 1)])
