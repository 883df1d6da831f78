from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi, norm

from spine_explorer.statistics.agreement.limits import limit_factors, pair_factors

Z = float(norm.ppf(0.975))


@pytest.mark.parametrize(("n", "factor"), [(10, 2.911), (20, 2.396), (30, 2.220)])
def test_outer_end_is_the_one_sided_tolerance_factor(n: int, factor: float) -> None:
    # Natrella 1963, table A-7, quoted in the NIST/SEMATECH e-Handbook, 7.2.6.3: 95 % of the
    # population below, with 95 % confidence.
    assert limit_factors(n, coverage=0.9, level=0.9)[1] == pytest.approx(factor, abs=6e-4)


@pytest.mark.parametrize("n", [2, 3, 10, 100, 1000])
def test_ends_equal_the_distribution_integrated_over_the_standard_deviation(n: int) -> None:
    # The chance that mean + k s exceeds the true percentile, integrated without noncentral t.
    def chance(k: float) -> float:
        spread = chi(n - 1, scale=1 / np.sqrt(n - 1))
        ends = spread.ppf(1e-13), spread.ppf(1 - 1e-13)
        return float(
            quad(lambda s: norm.cdf(np.sqrt(n) * (k * s - Z)) * spread.pdf(s), *ends, limit=200)[0]
        )

    inner, outer = limit_factors(n)
    assert (chance(inner), chance(outer)) == pytest.approx((0.025, 0.975), abs=1e-6)


@pytest.mark.parametrize(
    ("n", "factor"), [(4, 6.34), (5, 5.08), (10, 3.39), (20, 2.76), (30, 2.55), (60, 2.34)]
)
def test_outer_end_of_a_pair_is_the_two_sided_tolerance_factor(n: int, factor: float) -> None:
    # Berthouex and Brown, Statistics for Environmental Engineers, table 21.1: 95 % of the
    # population between, with 95 % confidence.
    assert pair_factors(n, coverage=0.95, level=0.9)[1] == pytest.approx(factor, abs=0.0055)


def test_both_intervals_hold_the_truth_as_often_as_they_claim() -> None:
    n, runs = 12, 40_000
    sample = np.random.default_rng(3).standard_normal((runs, n))
    mean, sd = sample.mean(axis=1), sample.std(axis=1, ddof=1)
    inner, outer = limit_factors(n)
    upper = (mean + inner * sd <= Z) & (mean + outer * sd >= Z)
    assert upper.mean() == pytest.approx(0.95, abs=0.005)
    for factor, share in zip(pair_factors(n), (0.025, 0.975), strict=True):
        held = norm.cdf(mean + factor * sd) - norm.cdf(mean - factor * sd) >= 0.95
        assert held.mean() == pytest.approx(share, abs=0.004)


@pytest.mark.parametrize("factors", [limit_factors, pair_factors])
def test_interval_narrows_around_the_limit(factors: type) -> None:
    ends = [factors(n) for n in (2, 3, 5, 20, 331, 20_000)]
    inner, outer = (list(side) for side in zip(*ends, strict=True))
    assert inner == sorted(inner)
    assert outer == sorted(outer, reverse=True)
    assert inner[-1] < Z < outer[-1]
    assert outer[-1] - inner[-1] < 0.06


def test_approaches_the_approximation_of_bland_and_altman() -> None:
    inner, outer = limit_factors(5000)
    error = np.sqrt(1 / 5000 + Z**2 / (2 * 4999))
    assert (outer - inner) / 2 == pytest.approx(Z * error, rel=0.002)


def test_two_pairs_at_an_extreme_level_have_factors() -> None:
    inner, outer = pair_factors(2, level=0.99999)
    assert 0 < inner < outer < float("inf")
