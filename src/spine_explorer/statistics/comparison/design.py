"""Columns of a linear model from covariates: numbers as they are, texts as indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.comparison.sample import column

Covariate: TypeAlias = Sequence[float] | Sequence[str] | Floats


@dataclass(frozen=True)
class Design:
    """Terms of a model, before rows with missing values are left out.

    Attributes:
        names: Name of each column; a category's column is called ``"sex: m"``.
        columns: Shape ``(n, terms)``, NaN where missing.
    """

    names: tuple[str, ...]
    columns: Floats

    def beside(self, other: Design) -> Design:
        """Both designs, one beside the other."""
        return Design(self.names + other.names, np.hstack((self.columns, other.columns)))

    def times(self, other: Design) -> Design:
        """Their interaction: each column of one times each of the other."""
        names = tuple(f"{a} x {b}" for a in self.names for b in other.names)
        product = self.columns[:, :, np.newaxis] * other.columns[:, np.newaxis, :]
        return Design(names, product.reshape(len(self.columns), len(names)))


def intercept(n: int) -> Design:
    """A column of ones."""
    return Design(("intercept",), np.ones((n, 1)))


def covariate_terms(values: Mapping[str, Covariate], n: int) -> Design:
    """The columns of several covariates.

    Args:
        values: Covariates by name, each of length ``n``.
        n: Number of rows.

    Raises:
        InputError: If one has another length, or is not one column of finite numbers or texts.
    """
    design = Design((), np.empty((n, 0)))
    for name, covariate in values.items():
        design = design.beside(_term(name, covariate, n))
    return design


def indicators(name: str, labels: Sequence[str], reference: str | None = None) -> Design:
    """A column of 0 and 1 for each category except the reference.

    Args:
        name: What the categories are of.
        labels: A category a row; an empty text where missing.
        reference: The category that the others are compared with; by default the first in
            alphabetical order.

    Raises:
        InputError: If the reference does not occur.
    """
    found = sorted({label for label in labels if label})
    first = reference if reference is not None else next(iter(found), "")
    if found and first not in found:
        raise InputError(f"{name} is never '{first}'.", advice=f"It is one of: {', '.join(found)}.")
    others = [category for category in found if category != first]
    texts = np.array(labels, dtype=str)
    columns = (texts[:, np.newaxis] == np.array(others, dtype=str)).astype(np.float64)
    columns[texts == ""] = np.nan
    return Design(tuple(f"{name}: {category}" for category in others), columns)


def check_length(name: str, values: Sequence[object] | Floats, n: int) -> None:
    """Make sure that there is one value a row.

    Raises:
        InputError: If there is not.
    """
    if len(values) != n:
        raise InputError(f"There are {len(values)} values of {name} and {n} of the outcome.")


def _term(name: str, values: Covariate, n: int) -> Design:
    check_length(name, values, n)
    if all(isinstance(value, str) for value in values):
        return indicators(name, [str(value) for value in values])
    return Design((name,), column(values, name=name)[:, np.newaxis])
