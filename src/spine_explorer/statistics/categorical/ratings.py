"""What several readers said of the same units, counted by category."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.categorical.clusters import units_in_clusters
from spine_explorer.statistics.estimate import Estimate, undefined


class Weights(StrEnum):
    """How much credit two different categories get, by their distance.

    With categories 0 to q-1 and distance d: identity gives 1 where d is 0 and else 0, linear
    1 - d/(q-1), quadratic 1 - (d/(q-1))².
    """

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"

    def matrix(self, categories: int) -> Floats:
        """Give the credit of each pair of categories, 0 to 1, as (category, category)."""
        if self is Weights.IDENTITY or categories < 2:
            return np.eye(categories)
        index = np.arange(categories)
        distance = np.abs(index[:, None] - index[None, :]) / (categories - 1)
        return np.asarray(1 - (distance if self is Weights.LINEAR else distance**2))


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement beyond chance.

    Attributes:
        estimate: The coefficient, at most 1, with its interval.
        observed: Agreement that was seen, 0 to 1, weighted where the coefficient is.
        expected: Agreement that chance is held to give.
        n: Number of units that two readers or more rated.
        dropped: Number of units that fewer rated.
        reason: Why a number is NaN; empty where none is.
    """

    estimate: Estimate
    observed: float
    expected: float
    n: int
    dropped: int
    reason: str = ""


@dataclass(frozen=True)
class Ratings:
    """Ratings of units by readers.

    Attributes:
        codes: (unit, reader) category from 0, NaN where a reader gave none.
        categories: Number of categories that there are, used or not.
        members: (unit,) number of the cluster that each belongs to.
    """

    codes: Floats
    categories: int
    members: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        values: ArrayLike,
        *,
        categories: int | None = None,
        clusters: ArrayLike | None = None,
    ) -> Ratings:
        """Check ratings.

        Args:
            values: (unit, reader) whole numbers from 0, NaN where missing.
            categories: Number of categories; by default as many as the largest number tells.
            clusters: (unit,) such as the patient of each joint.

        Raises:
            InputError: If the ratings are not such numbers or there are fewer than two readers.
        """
        try:
            codes = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError("Not every rating is a number.") from error
        if codes.ndim != 2 or codes.shape[1] < 2:
            raise InputError("Agreement needs ratings of at least two readers.")
        known = codes[~np.isnan(codes)]
        if np.any((known < 0) | (known != np.floor(known)) | np.isinf(known)):
            raise InputError("Categories must be numbered 0, 1, 2 and so on.")
        largest = int(known.max()) + 1 if known.size else 0
        if categories is not None and categories < largest:
            raise InputError(f"A rating is category {largest - 1}, of {categories} from 0.")
        return cls(codes, categories or largest, units_in_clusters(len(codes), clusters))

    @property
    def counts(self) -> Floats:
        """(unit, category) how many readers chose it."""
        return np.asarray(
            (self.codes[:, :, None] == np.arange(self.categories)).sum(axis=1), dtype=np.float64
        )

    def rated_by(self, readers: int) -> Ratings:
        """Keep the units that at least so many readers rated."""
        kept = np.sum(~np.isnan(self.codes), axis=1) >= readers
        return Ratings(self.codes[kept], self.categories, self.members[kept])


def no_coefficient(ratings: Ratings, n: int, reason: str, level: float) -> Agreement:
    """Say why there is no coefficient."""
    nothing = undefined(level)
    return Agreement(nothing, math.nan, math.nan, n, len(ratings.codes) - n, reason)


NO_UNITS = "No coefficient: no unit was rated by two readers."
ONE_CATEGORY = "No coefficient: every reader gave one and the same category throughout."
NO_CHOICE = "No coefficient: there are fewer than two categories to choose from."


def why_no_interval(estimate: Estimate, members: NDArray[np.intp]) -> str:
    """Say why a coefficient has no interval; empty if it has one."""
    if not math.isnan(estimate.low):
        return ""
    if len(np.unique(members)) < 2:
        return "No interval: all units come from one cluster."
    if estimate.value == 1:
        return "No interval: the readers never disagree."
    return "No interval: a reader gave one and the same category throughout."
