"""Gwet's AC1 and AC2, and the frame that they share with Fleiss' kappa."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.categorical.clusters import influence_interval
from spine_explorer.statistics.categorical.ratings import (
    NO_CHOICE,
    NO_UNITS,
    ONE_CATEGORY,
    Agreement,
    Ratings,
    Weights,
    no_coefficient,
    why_no_interval,
)
from spine_explorer.statistics.estimate import check_level

ExpectedAgreement = Callable[[Floats, Floats], Floats]


def gwet_ac(
    values: ArrayLike,
    *,
    categories: int | None = None,
    weights: Weights = Weights.IDENTITY,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Agreement:
    """Estimate Gwet's AC1, or with weights his AC2, of two or more readers.

    Unlike kappa it stays near the observed agreement where a category is rare or common (Gwet
    2008, doi:10.1348/000711006X126600; for weights and missing ratings Gwet 2014, Handbook of
    Inter-Rater Reliability, 4th edition). Of two readers, units count that both rated; of more,
    a unit that one rated still counts for how often each category is chosen.

    Args:
        values: (unit, reader) categories 0, 1, 2 ...; NaN where missing.
        categories: Number of categories that the form offers; by default up to the largest used.
        weights: Credit of near categories.
        clusters: (unit,) such as the patient of each joint; the interval allows for them.
        level: Confidence level.

    Raises:
        InputError: If the ratings are not such numbers or there are fewer than two readers.

    Example:
        >>> result = gwet_ac([[0, 0], [0, 0], [0, 0], [1, 1], [1, 0]])
        >>> round(result.estimate.value, 3), result.n
        (0.655, 5)
    """
    check_level(level)
    ratings = Ratings.of(values, categories=categories, clusters=clusters)
    if ratings.categories < 2:
        return no_coefficient(ratings, len(ratings.rated_by(2).codes), NO_CHOICE, level)
    matrix = weights.matrix(ratings.categories)
    factor = float(matrix.sum()) / (ratings.categories * (ratings.categories - 1))

    def expected(shares: Floats, used: Floats) -> Floats:
        return np.asarray(factor * (shares @ (1 - used)))

    return chance_corrected(ratings, matrix, expected, level)


def chance_corrected(
    ratings: Ratings, matrix: Floats, expected: ExpectedAgreement, level: float
) -> Agreement:
    """Correct the agreement between all pairs of readers for chance, as Gwet 2014 does.

    Args:
        ratings: Of two or more readers, some perhaps missing.
        matrix: (category, category) credit.
        expected: Chance agreement from shares of categories and their means over all units,
            such that the mean over the units is that of all.
        level: Confidence level.
    """
    rated = ratings.rated_by(2 if ratings.codes.shape[1] == 2 else 1)
    counts = rated.counts
    readers = counts.sum(axis=1)
    paired = readers >= 2
    n = int(paired.sum())
    if n == 0:
        return no_coefficient(ratings, n, NO_UNITS, level)
    shares = counts / readers[:, None]
    used = shares.mean(axis=0)
    agreed = unit_agreement(counts[paired], matrix)
    observed, chance = float(agreed.mean()), float(expected(used, used))
    if math.isclose(chance, 1):
        return no_coefficient(ratings, n, ONE_CATEGORY, level)
    value = (observed - chance) / (1 - chance)
    influence = -2 * (1 - value) * (expected(shares, used) - chance) / (1 - chance) - value
    influence[paired] += len(counts) / n * (agreed - chance) / (1 - chance)
    estimate = influence_interval(value, influence, rated.members, level)
    reason = why_no_interval(estimate, rated.members)
    return Agreement(estimate, observed, chance, n, len(ratings.codes) - n, reason)


def unit_agreement(counts: Floats, matrix: Floats) -> Floats:
    """Give the share of agreeing pairs of readers, weighted, for each unit.

    Args:
        counts: (unit, category) how many readers chose it, two or more together.
        matrix: (category, category) credit, 1 on the diagonal.
    """
    readers = counts.sum(axis=1)
    agreeing = np.sum(counts * (counts @ matrix - 1), axis=1)
    return np.asarray(agreeing / (readers * (readers - 1)))
