from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2

from spine_explorer.statistics.agreement.variance import (
    Component,
    standard_deviation,
    variance_sum,
)


def test_one_mean_square_has_the_exact_chi_squared_interval() -> None:
    found = variance_sum([Component(1, 4.0, 10)])
    assert found.low == pytest.approx(10 * 4 / chi2.ppf(0.975, 10))
    assert found.high == pytest.approx(10 * 4 / chi2.ppf(0.025, 10))


def test_27_degrees_of_freedom_give_an_upper_90_percent_limit_of_30_percent_more() -> None:
    # Gluer et al. 1995, abstract.
    sd = standard_deviation(variance_sum([Component(1, 1.0, 27)], level=0.9))
    assert sd.high == pytest.approx(1.30, abs=0.01)


def test_component_without_weight_counts_nothing() -> None:
    alone = variance_sum([Component(0.5, 3.0, 7)])
    assert variance_sum([Component(0.5, 3.0, 7), Component(0, math.nan, 0)]) == alone


def test_standard_deviation_is_scaled() -> None:
    found = standard_deviation(variance_sum([Component(1, 4.0, 10)]), factor=100)
    assert found.value == 200


@pytest.mark.parametrize("truth", [(1.0, 1.0), (5.0, 0.2), (0.1, 3.0)])
def test_sum_of_two_holds_the_truth_as_often_as_it_claims(truth: tuple[float, float]) -> None:
    rng = np.random.default_rng(2)
    degrees, weights = (5, 30), (0.3, 0.7)
    squares = [size * rng.chisquare(df, 1000) / df for size, df in zip(truth, degrees, strict=True)]
    wanted = sum(weight * size for weight, size in zip(weights, truth, strict=True))
    held = 0
    for pair in zip(*squares, strict=True):
        parts = [
            Component(weight, float(square), df)
            for weight, square, df in zip(weights, pair, degrees, strict=True)
        ]
        found = variance_sum(parts)
        held += found.low <= wanted <= found.high
    assert 0.93 <= held / 1000 <= 0.985
