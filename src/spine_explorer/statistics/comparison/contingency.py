"""Whether two categorical variables are associated: chi-square or Fisher's exact test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats, Whole

_MOST_TABLES = 1_000_000
_LARGEST_COUNT = 10**9


class TableTest(StrEnum):
    """How a table of counts was tested."""

    CHI_SQUARE = "chi-square"
    FISHER = "Fisher's exact"


@dataclass(frozen=True)
class Association:
    """What the test of a table found.

    Attributes:
        p: Two-sided p value; NaN where there is nothing to compare.
        test: The test that gave it.
        chi_square: Pearson's statistic without continuity correction; NaN as for ``p``.
        freedom: Its degrees of freedom.
        cramers_v: 0 for no association, 1 for a perfect one; NaN as for ``p``.
        note: What is odd about the data, as a sentence; mostly empty.
    """

    p: float
    test: TableTest
    chi_square: float
    freedom: int
    cramers_v: float
    note: str = ""


def association(counts: ArrayLike) -> Association:
    """Test a table of any number of rows and columns.

    Chi-square where no expected count is below 1 and at most a fifth of them below 5 (Cochran
    1954, doi:10.2307/3001616), in a two-by-two table where none is below 5; Fisher's exact test,
    for larger tables that of Freeman and Halton (1951, doi:10.1093/biomet/38.1-2.141), otherwise:
    the chance of all tables with these margins that are at most as likely as this one.

    Args:
        counts: Shape ``(rows, columns)``, whole numbers from 0.

    Returns:
        p value and how it was found. Empty rows and columns say nothing and are left out.

    Raises:
        InputError: If it is not a table of counts.

    Example:
        >>> round(association([[8, 2], [1, 5]]).p, 4)
        0.035
    """
    table = _checked(counts)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        note = "There is nothing to compare: all are alike or in one group."
        return Association(math.nan, TableTest.CHI_SQUARE, math.nan, 0, math.nan, note)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chi_square = float((np.square(table - expected) / expected).sum())
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    p, test, note = _p_value(table, expected, chi_square, freedom)
    strength = math.sqrt(chi_square / (float(table.sum()) * (min(table.shape) - 1)))
    return Association(p, test, chi_square, freedom, min(strength, 1.0), note)


def _checked(counts: ArrayLike) -> Whole:
    try:
        table = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("Not every cell of the table of counts is a number.") from error
    whole = (table >= 0) & (table < _LARGEST_COUNT) & (np.floor(table) == table)
    if table.ndim != 2 or not whole.all():
        raise InputError("A table of counts needs rows and columns of whole numbers from 0.")
    return table.astype(np.int64)


def _p_value(
    table: Whole, expected: Floats, chi_square: float, freedom: int
) -> tuple[float, TableTest, str]:
    by_chi_square = float(stats.chi2.sf(chi_square, freedom))
    allowed = 0.0 if table.shape == (2, 2) else 0.2
    if expected.min() >= 1 and np.mean(expected < 5) <= allowed:
        return by_chi_square, TableTest.CHI_SQUARE, ""
    exact = _freeman_halton_p(table)
    if exact is None:
        note = "Expected counts are small, and the table is too large for the exact test."
        return by_chi_square, TableTest.CHI_SQUARE, note
    return exact, TableTest.FISHER, ""


def _freeman_halton_p(table: Whole) -> float | None:
    """Go through all tables with these margins, cell by cell; None where they are too many."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    left_in_rows = rows[np.newaxis].copy()
    logs = np.zeros(1)
    for total in columns[:-1]:
        left = np.full(logs.size, total)
        for row in range(rows.size):
            later = left_in_rows[:, row + 1 :].sum(axis=1)
            fewest = np.maximum(left - later, 0)
            choices = np.minimum(left, left_in_rows[:, row]) - fewest + 1
            if choices.sum() > _MOST_TABLES:
                return None
            parent = np.repeat(np.arange(logs.size), choices)
            first = np.repeat(np.cumsum(choices) - choices, choices)
            count = fewest[parent] + np.arange(parent.size) - first
            left_in_rows, left = left_in_rows[parent], left[parent] - count
            left_in_rows[:, row] -= count
            logs = logs[parent] - special.gammaln(count + 1)
    logs = logs - special.gammaln(left_in_rows + 1).sum(axis=1)
    observed = -special.gammaln(table + 1).sum()
    weights = np.exp(logs - logs.max())
    return float(min(1.0, weights[logs <= observed + 1e-7].sum() / weights.sum()))
