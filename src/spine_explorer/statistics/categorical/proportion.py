"""How often something occurs: a proportion with its confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.categorical.clusters import cluster_sums, units_in_clusters
from spine_explorer.statistics.estimate import Estimate, check_level, undefined


@dataclass(frozen=True)
class Proportion:
    """A count out of a total.

    Attributes:
        count: How many have it.
        total: How many were looked at.
        wilson: The proportion with Wilson's score interval.
        exact: The proportion with the exact interval of Clopper and Pearson.
    """

    count: int
    total: int
    wilson: Estimate
    exact: Estimate

    @property
    def value(self) -> float:
        """The proportion, 0 to 1; NaN of a total of 0."""
        return self.wilson.value


def proportion(count: int, total: int, *, level: float = 0.95) -> Proportion:
    """Estimate a proportion.

    Wilson's interval covers close to ``level`` on average, the exact one at least ``level``
    always, which makes it wider (Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286).

    Args:
        count: How many have it.
        total: How many were looked at; of none, everything is NaN.
        level: Confidence level, between 0 and 1.

    Returns:
        The proportion with both intervals, 0 to 1.

    Raises:
        InputError: If the counts or the level cannot be.

    Example:
        >>> result = proportion(15, 48)
        >>> round(result.value, 4), round(result.wilson.low, 4), round(result.wilson.high, 4)
        (0.3125, 0.1995, 0.4533)
    """
    check_level(level)
    if not 0 <= count <= total:
        raise InputError(f"{count} of {total} is not a proportion.")
    if total == 0:
        nothing = undefined(level)
        return Proportion(0, 0, nothing, nothing)
    return Proportion(
        count,
        total,
        _wilson_interval(count / total, total, level=level),
        _clopper_pearson(count, total, level),
    )


def _wilson_interval(share: float, size: float, *, level: float = 0.95) -> Estimate:
    """Give a proportion Wilson's score interval (Wilson 1927, doi:10.2307/2276774).

    Args:
        share: The proportion, 0 to 1.
        size: How many it was taken of; an effective sample size need not be whole.
        level: Confidence level.
    """
    z2 = float(stats.norm.ppf((1 + level) / 2)) ** 2
    centre = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = math.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    low = 0.0 if share == 0 else centre - half
    high = 1.0 if share == 1 else centre + half
    return Estimate(share, low, high, level)


def _clopper_pearson(count: int, total: int, level: float) -> Estimate:
    """Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404, through the beta distribution."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(stats.beta.ppf(tail, count, total - count + 1))
    high = 1.0 if count == total else float(stats.beta.isf(tail, count + 1, total - count))
    return Estimate(count / total, low, high, level)


@dataclass(frozen=True)
class ClusteredMean:
    """A mean of values between 0 and 1 that come in clusters, such as joints of patients.

    Attributes:
        estimate: The mean with Wilson's interval at the effective sample size.
        clusters: Number of clusters.
        effective_size: How many independent values would tell as much; at most their number.
    """

    estimate: Estimate
    clusters: int
    effective_size: float


def clustered_mean(
    values: ArrayLike, clusters: ArrayLike | None = None, *, level: float = 0.95
) -> ClusteredMean:
    """Estimate a proportion, or a mean of values from 0 to 1, where values may go together.

    The variance between clusters gives the design effect of the mean, the number of values
    divided by it is the effective sample size, and Wilson's interval is taken at that size
    (Korn and Graubard 1998, Survey Methodology 24:193; Dean and Pagano 2015,
    doi:10.1093/jssam/smv024). An effective size above the number of values is cut to it. Where
    all values are 0, or all 1, each cluster counts once.

    Args:
        values: (unit,) 0 to 1, NaN where missing, which leaves the unit out.
        clusters: (unit,) which cluster each belongs to; by default every unit is its own.
        level: Confidence level.

    Raises:
        InputError: If a value is not between 0 and 1, or the sizes differ.

    Example:
        >>> both_joints = clustered_mean([1, 1, 0, 0, 0, 0], ["a", "a", "b", "b", "c", "c"])
        >>> round(both_joints.effective_size, 6)
        2.4
    """
    check_level(level)
    numbers = np.asarray(values, dtype=np.float64)
    members = units_in_clusters(len(numbers), clusters)
    known = ~np.isnan(numbers)
    numbers, members = numbers[known], members[known]
    if np.any((numbers < 0) | (numbers > 1)):
        raise InputError("A value of a proportion must lie between 0 and 1.")
    if numbers.size == 0:
        return ClusteredMean(undefined(level), 0, 0.0)
    mean = float(numbers.mean())
    sums = cluster_sums(numbers - mean, members)
    size = _effective_size(mean, len(numbers), sums)
    return ClusteredMean(_wilson_interval(mean, size, level=level), len(sums), size)


def _effective_size(mean: float, size: int, sums: np.ndarray) -> float:
    clusters = len(sums)
    if mean in (0.0, 1.0) or clusters == 1:
        return float(clusters)
    variance = clusters / (clusters - 1) * float(np.sum(sums**2)) / size**2
    independent = mean * (1 - mean) / (size - 1)
    return float(size) if variance <= independent else size * independent / variance
