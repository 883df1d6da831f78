"""Adjusting p values for their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.sample import column


def holm(p_values: ArrayLike) -> Floats:
    """Adjust so that the chance of any false finding stays below the level.

    Holm 1979, Scandinavian Journal of Statistics 6:65-70. Valid whatever the dependence.

    Args:
        p_values: Shape ``(k,)``; NaN where a test was not possible, which does not count as one.

    Returns:
        Adjusted p values in the same order, NaN where one was NaN.

    Raises:
        InputError: If one is not between 0 and 1.

    Example:
        >>> holm([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.06, 0.06]
    """
    adjusted, order = _ascending(p_values)
    factors = np.arange(order.size, 0, -1)
    steps = np.maximum.accumulate(adjusted[order] * factors)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjust so that the expected share of false findings among the findings stays below the level.

    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. Valid for independent
    and for positively dependent tests.

    Args:
        p_values: Shape ``(k,)``; NaN where a test was not possible, which does not count as one.

    Returns:
        Adjusted p values in the same order, NaN where one was NaN.

    Raises:
        InputError: If one is not between 0 and 1.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.04, 0.04]
    """
    adjusted, order = _ascending(p_values)
    factors = order.size / np.arange(1, order.size + 1)
    steps = (adjusted[order] * factors)[::-1]
    adjusted[order] = np.minimum.accumulate(steps)[::-1]
    return adjusted


def _ascending(p_values: ArrayLike) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """A copy of the p values, and the places of those that are there in ascending order."""
    values = column(p_values, name="the p values").copy()
    present = np.flatnonzero(~np.isnan(values))
    if ((values[present] < 0) | (values[present] > 1)).any():
        raise InputError("A p value is not between 0 and 1.")
    return values, present[np.argsort(values[present], kind="stable")]
