"""Units that go together, such as the joints of one patient, and what that does to intervals."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.estimate import Estimate

_NOTHING = 1e-12


def units_in_clusters(units: int, clusters: ArrayLike | None) -> NDArray[np.intp]:
    """Number the clusters that units belong to; without any, each unit is one of its own.

    Raises:
        InputError: If there is not one cluster for each unit.
    """
    if clusters is None:
        return np.arange(units)
    names = np.asarray(clusters)
    if names.shape != (units,):
        raise InputError(f"{units} units came with {names.size} clusters; each needs one.")
    return np.unique(names, return_inverse=True)[1]


def cluster_sums(values: Floats, members: NDArray[np.intp]) -> Floats:
    """Add up the values of each cluster that has any."""
    present, dense = np.unique(members, return_inverse=True)
    return np.bincount(dense, values, len(present)).astype(np.float64)


def influence_interval(
    value: float, influence: Floats, members: NDArray[np.intp], level: float
) -> Estimate:
    """Give a coefficient of at most 1 an interval from the influence of each unit on it.

    The linearised variance, sum of squares of the clusters' sums, with Student's t for one less
    than the number of clusters. Of single units this is the variance of Gwet 2008
    (doi:10.1348/000711006X126600).

    Args:
        value: The coefficient.
        influence: (unit,) each unit's influence, which sums to 0.
        members: (unit,) number of the cluster of each.
        level: Confidence level.

    Returns:
        The coefficient; its interval is NaN where no unit differs from another, or there is
        only one cluster.
    """
    sums = cluster_sums(influence, members)
    clusters = len(sums)
    spread = math.sqrt(float(np.sum(sums**2))) / len(influence)
    if clusters < 2 or spread < _NOTHING:
        return Estimate(value, math.nan, math.nan, level)
    error = spread * math.sqrt(clusters / (clusters - 1))
    half = float(stats.t.ppf((1 + level) / 2, clusters - 1)) * error
    return Estimate(value, value - half, min(value + half, 1.0), level)
