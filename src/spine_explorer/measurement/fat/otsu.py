"""Otsu's threshold."""

from __future__ import annotations

import numpy as np

from spine_explorer.measurement.fat.histogram import Histogram


def otsu_threshold(histogram: Histogram) -> float:
    """Return the signal that best separates two classes; the brighter lies above it.

    It maximises the variance between the classes (Otsu 1979, IEEE Trans Syst Man Cybern 9:62).

    Args:
        histogram: Values to divide, at least two of them different.
    """
    counts = np.cumsum(histogram.counts)[:-1]
    sums = np.cumsum(histogram.counts * histogram.centres)
    overall, sums = sums[-1] / histogram.total, sums[:-1]
    # At least half a value a class, so that empty classes separate nothing.
    sizes = np.maximum(counts * (histogram.total - counts), 0.5)
    between = (overall * counts - sums) ** 2 / sizes
    return float(histogram.centres[np.argmax(between)])
