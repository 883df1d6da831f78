"""Ratings that others published, and what tests of agreement share."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spine_explorer.statistics.categorical.ratings import Agreement

PREGNANCIES = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""Two abstractors, three kinds of pregnancy: cont3x3abstractors of Gwet's irrCAC."""

DIAGNOSES = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
"""Two readers, four diagnoses: cont4x4diagnosis of Gwet's irrCAC."""

_NAN = math.nan
FOUR_READERS = (
    np.array(
        [
            [1, 1, _NAN, 1],
            [2, 2, 3, 2],
            [3, 3, 3, 3],
            [3, 3, 3, 3],
            [2, 2, 2, 2],
            [1, 2, 3, 4],
            [4, 4, 4, 4],
            [1, 1, 2, 1],
            [2, 2, 2, 2],
            [_NAN, 5, 5, 5],
            [_NAN, _NAN, 1, 1],
            [_NAN, _NAN, 3, _NAN],
        ]
    )
    - 1
)
"""Twelve units, four readers, five categories from 0: cac.raw4raters of Gwet's irrCAC."""


def pairs_of(table: list[list[int]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the ratings of both readers that a table (first, second) counts."""
    counts = np.array(table)
    first, second = np.indices(counts.shape)
    return np.repeat(first.ravel(), counts.ravel()), np.repeat(second.ravel(), counts.ravel())


def jackknife_error(
    statistic: Callable[[NDArray[np.bool_]], float], clusters: NDArray[np.intp]
) -> float:
    """Give the standard error of a statistic of kept units, by leaving out cluster by cluster."""
    names = np.unique(clusters)
    left_out = np.array([statistic(clusters != name) for name in names])
    spread = np.sum((left_out - left_out.mean()) ** 2)
    return float(np.sqrt((len(names) - 1) / len(names) * spread))


def ends_of_table(result: Agreement) -> tuple[float, float, float]:
    """Give the coefficient and its interval with a variance divided by n instead of n-1."""
    value = result.estimate.value
    half = (result.estimate.high - value) * math.sqrt((result.n - 1) / result.n)
    return value, value - half, value + half
