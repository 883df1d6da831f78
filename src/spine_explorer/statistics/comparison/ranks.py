"""Mid-ranks, doubled so that they are whole numbers."""

from __future__ import annotations

import numpy as np

from spine_explorer.statistics.arrays import Floats, Whole


def doubled_ranks(values: Floats, *, tolerance: float = 0.0) -> Whole:
    """Rank values; tied ones share the mean of their ranks.

    Args:
        values: Numbers of shape ``(n,)``, none missing.
        tolerance: Neighbours up to this distance are tied.

    Returns:
        Twice the mid-rank of each value, 2 for the smallest of untied values.

    Example:
        >>> doubled_ranks(np.array([3.0, 1.0, 3.0]))
        array([5, 2, 5])
    """
    order = np.argsort(values, kind="stable")
    group = np.zeros(values.size, dtype=np.int64)
    np.cumsum(np.diff(values[order]) > tolerance, out=group[1:])
    counts = np.bincount(group)
    last = np.cumsum(counts)
    ranks = np.empty(values.size, dtype=np.int64)
    ranks[order] = (2 * last - counts + 1)[group]
    return ranks
