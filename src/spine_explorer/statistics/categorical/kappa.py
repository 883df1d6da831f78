"""Kappa of two readers and of several, and its form that does not depend on prevalence."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from spine_explorer.errors import InputError
from spine_explorer.statistics.arrays import Floats
from spine_explorer.statistics.categorical.clusters import influence_interval
from spine_explorer.statistics.categorical.gwet import chance_corrected, unit_agreement
from spine_explorer.statistics.categorical.proportion import clustered_mean
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
from spine_explorer.statistics.estimate import Estimate, check_level


def cohen_kappa(
    first: ArrayLike,
    second: ArrayLike,
    *,
    categories: int | None = None,
    weights: Weights = Weights.IDENTITY,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Agreement:
    """Estimate Cohen's kappa of two readers, weighted or not.

    Cohen 1960, doi:10.1177/001316446002000104; 1968, doi:10.1037/h0026256. The variance is the
    large-sample one of Fleiss, Cohen and Everitt 1969, doi:10.1037/h0028106, times n/(n-1), with
    Student's t (Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition). Units that lack a
    rating are left out and counted.

    Args:
        first: (unit,) categories 0, 1, 2 ... of one reader; NaN where missing.
        second: The same of the other.
        categories: Number of categories that the form offers; matters for weights only.
        weights: Credit of near categories.
        clusters: (unit,) such as the patient of each joint; the interval allows for them.
        level: Confidence level.

    Raises:
        InputError: If the ratings are not such numbers, or one reader has more than the other.

    Example:
        >>> round(cohen_kappa([0, 0, 1, 1, 1], [0, 0, 1, 1, 0]).estimate.value, 3)
        0.615
    """
    check_level(level)
    if np.shape(first) != np.shape(second):
        raise InputError("The two readers did not rate the same number of units.")
    ratings = Ratings.of(np.column_stack((first, second)), categories=categories, clusters=clusters)
    paired = ratings.rated_by(2)
    n = len(paired.codes)
    if n == 0:
        return no_coefficient(ratings, n, NO_UNITS, level)
    one, two = paired.codes.astype(np.intp).T
    matrix = weights.matrix(ratings.categories)
    used_one, used_two = (np.bincount(c, minlength=ratings.categories) / n for c in (one, two))
    credit = matrix[one, two]
    observed, chance = float(credit.mean()), float(used_one @ matrix @ used_two)
    if math.isclose(chance, 1):
        return no_coefficient(ratings, n, ONE_CATEGORY, level)
    value = (observed - chance) / (1 - chance)
    marginal = (matrix @ used_two)[one] + (used_one @ matrix)[two]
    influence = (credit - observed - (1 - value) * (marginal - 2 * chance)) / (1 - chance)
    estimate = influence_interval(value, influence, paired.members, level)
    reason = why_no_interval(estimate, paired.members)
    return Agreement(estimate, observed, chance, n, len(ratings.codes) - n, reason)


def fleiss_kappa(
    values: ArrayLike,
    *,
    categories: int | None = None,
    weights: Weights = Weights.IDENTITY,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Agreement:
    """Estimate Fleiss' kappa of two or more readers, weighted or not.

    Fleiss 1971, doi:10.1037/h0031619; with weights, missing ratings and variance by Gwet 2014.
    Arguments and errors are those of ``gwet_ac``.
    """
    check_level(level)
    ratings = Ratings.of(values, categories=categories, clusters=clusters)
    matrix = weights.matrix(ratings.categories)

    def expected(shares: Floats, used: Floats) -> Floats:
        return np.asarray(shares @ matrix @ used)

    return chance_corrected(ratings, matrix, expected, level)


def pabak(
    values: ArrayLike,
    *,
    categories: int | None = None,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Agreement:
    """Estimate the prevalence-adjusted bias-adjusted kappa of two or more readers.

    Of two readers and two categories it is twice the observed agreement minus 1 (Byrt, Bishop
    and Carlin 1993, doi:10.1016/0895-4356(93)90018-V); of more, the coefficient of Brennan and
    Prediger 1981, doi:10.1177/001316448104100307. As it is the observed agreement on another
    scale, its interval is Wilson's of that agreement, which holds where nobody disagrees too.
    Arguments and errors are those of ``gwet_ac``.
    """
    check_level(level)
    ratings = Ratings.of(values, categories=categories, clusters=clusters)
    paired = ratings.rated_by(2)
    n, choices = len(paired.codes), ratings.categories
    if choices < 2 or n == 0:
        return no_coefficient(ratings, n, NO_CHOICE if n else NO_UNITS, level)
    agreed = unit_agreement(paired.counts, Weights.IDENTITY.matrix(choices))
    share = clustered_mean(agreed, paired.members, level=level).estimate
    value, low, high = (
        (choices * x - 1) / (choices - 1) for x in (share.value, share.low, share.high)
    )
    estimate = Estimate(value, low, high, level)
    return Agreement(estimate, share.value, 1 / choices, n, len(ratings.codes) - n)
