"""Bias-corrected and accelerated bootstrap intervals for any statistic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.sample import observed
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_CELLS_AT_ONCE = 4_000_000


def bootstrap(
    statistic: Callable[..., Floats],
    *samples: ArrayLike,
    level: float = 0.95,
    resamples: int = 9999,
    seed: int = 0,
) -> Estimate:
    """Estimate a statistic of one or more independent samples, with a BCa interval.

    Efron 1987, doi:10.1080/01621459.1987.10478410; the acceleration of several samples as in
    Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 14. The same seed
    gives the same interval.

    Args:
        statistic: Takes one array a sample, shape ``(..., n)``, and gives shape ``(...)``: it
            reduces the last axis.
        samples: Values, each of shape ``(n,)``; NaN where missing, which are left out.
        level: Confidence level.
        resamples: Number of samples drawn.
        seed: Start of the random numbers.

    Returns:
        The statistic of the samples; the interval is NaN where a sample has fewer than two
        values or where no resample gives another value.

    Raises:
        InputError: If a sample is not one column of finite numbers, or ``resamples`` is below 1.

    Example:
        >>> mean = bootstrap(lambda x: x.mean(axis=-1), [1.0, 2.0, 3.0, 4.0, 5.0], seed=1)
        >>> (mean.value, mean.low, mean.high)
        (3.0, 1.8, 4.2)
    """
    check_level(level)
    if resamples < 1:
        raise InputError("A bootstrap needs at least one resample.", advice="Give 9999.")
    present = [observed(sample, name="a sample")[0] for sample in samples]
    if not all(sample.size for sample in present):
        return undefined(level)
    value = float(statistic(*present))
    if min(sample.size for sample in present) < 2:
        return Estimate(value, math.nan, math.nan, level)
    draws = _resampled(statistic, present, resamples, np.random.default_rng(seed))
    if np.isnan(draws).any() or draws.min() == draws.max():
        return Estimate(value, math.nan, math.nan, level)
    tails = _corrected(draws, value, _acceleration(statistic, present), level)
    low, high = np.quantile(draws, tails)
    return Estimate(value, float(low), float(high), level)


def median(sample: Floats) -> Floats:
    """Median along the last axis, as a statistic for `bootstrap`."""
    return np.asarray(np.median(sample, axis=-1))


def mean(sample: Floats) -> Floats:
    """Mean along the last axis, as a statistic for `bootstrap`."""
    return np.asarray(np.mean(sample, axis=-1))


def difference_of_medians(first: Floats, second: Floats) -> Floats:
    """First median minus the second, as a statistic for `bootstrap`."""
    return median(first) - median(second)


def difference_of_means(first: Floats, second: Floats) -> Floats:
    """First mean minus the second, as a statistic for `bootstrap`."""
    return mean(first) - mean(second)


def _resampled(
    statistic: Callable[..., Floats],
    samples: Sequence[Floats],
    resamples: int,
    random: np.random.Generator,
) -> Floats:
    def drawn(sample: Floats, rows: int) -> Floats:
        return sample[random.integers(0, sample.size, (rows, sample.size))]

    width = sum(sample.size for sample in samples)
    draws = [
        statistic(*(drawn(sample, rows) for sample in samples))
        for rows in _portions(resamples, width)
    ]
    return np.concatenate(draws)


def _portions(rows: int, width: int) -> Iterator[int]:
    """Split rows so that a table of them stays small."""
    most = max(1, _CELLS_AT_ONCE // width)
    for start in range(0, rows, most):
        yield min(most, rows - start)


def _corrected(draws: Floats, value: float, acceleration: float, level: float) -> Floats:
    """Which quantiles of the draws are the ends of the interval."""
    share = (np.mean(draws < value) + np.mean(draws <= value)) / 2
    edge = 1 / (2 * draws.size)
    bias = special.ndtri(np.clip(share, edge, 1 - edge))
    z = bias + special.ndtri([(1 - level) / 2, (1 + level) / 2])
    return np.asarray(special.ndtr(bias + z / (1 - acceleration * z)))


def _acceleration(statistic: Callable[..., Floats], samples: Sequence[Floats]) -> float:
    """Skewness of the influence of single values, from leaving each out."""
    cubes = squares = 0.0
    for place, sample in enumerate(samples):
        without = _without_each(statistic, samples, place)
        influence = (sample.size - 1) * (without.mean() - without)
        cubes += float(np.sum(influence**3)) / sample.size**3
        squares += float(np.sum(influence**2)) / sample.size**2
    return cubes / (6 * squares**1.5) if squares else 0.0


def _without_each(
    statistic: Callable[..., Floats], samples: Sequence[Floats], place: int
) -> Floats:
    sample = samples[place]
    kept = np.arange(sample.size - 1)
    found, start = [], 0
    for rows in _portions(sample.size, sum(one.size for one in samples)):
        left_out = np.arange(start, start + rows)[:, np.newaxis]
        parts = [np.broadcast_to(one, (rows, one.size)) for one in samples]
        parts[place] = sample[kept + (kept >= left_out)]
        found.append(statistic(*parts))
        start += rows
    return np.concatenate(found)
