"""k-means in one dimension."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram

_ITERATIONS = 300


def kmeans_thresholds(histogram: Histogram, clusters: int) -> NDArray[np.float64]:
    """Return the signals half way between neighbouring clusters, ascending.

    Lloyd's algorithm from evenly spaced quantiles: the same histogram, the same result.

    Args:
        histogram: Values to divide.
        clusters: How many clusters.

    Returns:
        One signal fewer than there are clusters.
    """
    counts = np.concatenate([[0.0], np.cumsum(histogram.counts)])
    sums = np.concatenate([[0.0], np.cumsum(histogram.counts * histogram.centres)])
    means = histogram.quantiles((np.arange(clusters) + 0.5) / clusters)
    for _ in range(_ITERATIONS):
        edges = np.searchsorted(histogram.centres, (means[1:] + means[:-1]) / 2, side="right")
        edges = np.concatenate([[0], edges, [len(histogram.centres)]])
        sizes = np.diff(counts[edges])
        updated = np.where(sizes > 0, np.diff(sums[edges]) / np.maximum(sizes, 1), means)
        if np.array_equal(updated, means):
            break
        means = updated
    return np.asarray((means[1:] + means[:-1]) / 2)
