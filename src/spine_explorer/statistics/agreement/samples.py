"""Measurements at the door of the agreement statistics: checked, and complete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import LARGEST, Floats

ROUNDING = 16 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Pairs:
    """The pairs of which both measurements are there.

    Attributes:
        a: Measurements of the first method, shape (pair,).
        b: Measurements of the second, in the same order.
        dropped: Number of pairs left out because a measurement is missing.
    """

    a: Floats
    b: Floats
    dropped: int

    @property
    def n(self) -> int:
        """Number of complete pairs."""
        return len(self.a)


def complete_pairs(a: ArrayLike, b: ArrayLike) -> Pairs:
    """Return the pairs without a missing (NaN) measurement.

    Raises:
        InputError: Lengths differ, or a measurement is infinite or absurdly large.

    Example:
        >>> complete_pairs([1, 2, 3], [1, float("nan"), 3]).dropped
        1
    """
    first, second = (np.asarray(values, dtype=np.float64) for values in (a, b))
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(
            f"Paired measurements have the shapes {first.shape} and {second.shape}.",
            advice="Give two lists of the same length, one value a pair.",
        )
    ratings, dropped = _complete(np.column_stack([first, second]))
    return Pairs(ratings[:, 0], ratings[:, 1], dropped)


def complete_ratings(ratings: ArrayLike) -> tuple[Floats, int]:
    """Return the subjects that every rater rated, and the number of subjects left out.

    Args:
        ratings: Shape (subject, rater), NaN where missing.

    Raises:
        InputError: Not a table of at least two raters, or a rating is infinite or absurdly large.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise InputError(
            f"Ratings have the shape {table.shape}, not (subjects, raters).",
            advice="Give one row a subject and one column a rater, at least two raters.",
        )
    return _complete(table)


def _complete(table: Floats) -> tuple[Floats, int]:
    too_large = np.abs(table) > LARGEST
    if too_large.any():
        row, column = np.argwhere(too_large)[0]
        raise InputError(
            f"Measurement {row + 1} of rater or method {column + 1} is {table[row, column]:g}.",
            advice="Correct it, or leave it empty if it is missing.",
        )
    whole = ~np.isnan(table).any(axis=1)
    return table[whole], int((~whole).sum())


def without_rounding(values: Floats, size: float) -> Floats:
    """Return values whose spread is mere rounding as exactly constant, others as they are.

    A constant that is mere rounding itself is 0.

    Args:
        values: Results of a subtraction, shape (any,).
        size: Largest magnitude of what was subtracted; decides what is rounding.
    """
    noise = ROUNDING * size
    if not len(values) or np.ptp(values) > noise:
        return values
    middle = float(np.median(values))
    return np.full_like(values, middle if abs(middle) > noise else 0.0)
