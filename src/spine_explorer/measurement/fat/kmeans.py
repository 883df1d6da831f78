"""k-means in one dimension."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram

_ITERATIONS = 300


def kmeans_means(histogram: Histogram, clusters: int) -> NDArray[np.float64]:
    """Return the mean signal of each cluster, ascending.

    Lloyd's algorithm from evenly spaced signals, so that a little fat gets a cluster as well as
    much of it; the same histogram, the same result.

    Args:
        histogram: Values to divide.
        clusters: How many clusters. One that nothing falls into stays where it began.
    """
    counts = np.concatenate([[0.0], np.cumsum(histogram.counts)])
    sums = np.concatenate([[0.0], np.cumsum(histogram.counts * histogram.centres)])
    ends = np.linspace(histogram.centres[0], histogram.centres[-1], clusters + 1)
    means = half_way(ends)
    for _ in range(_ITERATIONS):
        edges = np.searchsorted(histogram.centres, half_way(means), side="right")
        edges = np.concatenate([[0], edges, [len(histogram.centres)]])
        sizes = np.diff(counts[edges])
        updated = np.where(sizes > 0, np.diff(sums[edges]) / np.maximum(sizes, 1), means)
        if np.array_equal(updated, means):
            break
        means = updated
    return means


def half_way(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signals half way between neighbours, one fewer than there are.

    Example:
        >>> half_way(np.array([10.0, 20.0, 60.0]))
        array([15., 40.])
    """
    return np.asarray((means[1:] + means[:-1]) / 2)
