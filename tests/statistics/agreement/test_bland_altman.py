from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nct, norm, shapiro, ttest_rel

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.bland_altman import BlandAltman, bland_altman
from spine_explorer.statistics.agreement.limits import limits_of_agreement
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.estimate import Estimate
from support.agreement_data import CARDIAC, MINI_WRIGHT, WRIGHT

Z = float(norm.ppf(0.975))


def ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def areas(seed: int, n: int = 30) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(400, 2000, n)
    return truth + rng.normal(10, 30, n), truth + rng.normal(0, 30, n)


def test_peak_flow_meters_of_bland_and_altman_1986() -> None:
    # Mean difference -2.1 (-22.0 to 17.8), standard deviation 38.8; limits with two of them.
    found = bland_altman(WRIGHT[:, 0], MINI_WRIGHT[:, 0])
    assert ends(found.bias) == pytest.approx((-2.1, -22.0, 17.8), abs=0.1)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert found.bias.value - 2 * found.sd == pytest.approx(-79.7, abs=0.1)
    assert found.bias.value + 2 * found.sd == pytest.approx(75.5, abs=0.1)
    assert found.n == 17
    # Their approximate intervals of the limits, -114.3 to -45.1 and 40.9 to 110.1, lie near the
    # exact ones, whose outer arm is longer.
    assert (found.lower.low, found.lower.high) == pytest.approx((-114.3, -45.1), abs=13)
    assert found.lower.value - found.lower.low > found.lower.high - found.lower.value


def test_cardiac_output_taken_as_independent_pairs() -> None:
    # Bland and Altman 2007, the analysis that ignores subjects.
    found = bland_altman(CARDIAC[:, 1], CARDIAC[:, 2])
    assert found.bias.value == pytest.approx(0.6021667)
    assert found.sd == pytest.approx(0.9610571, abs=5e-8)
    assert found.lower.value == pytest.approx(-1.2815, abs=1e-4)
    assert found.upper.value == pytest.approx(2.4858, abs=1e-4)


@given(seed=st.integers(0, 10_000), n=st.integers(3, 40), level=st.sampled_from([0.9, 0.95]))
@settings(max_examples=20, deadline=None)
def test_bias_is_the_paired_t_test_of_scipy(seed: int, n: int, level: float) -> None:
    a, b = areas(seed, n)
    wanted = ttest_rel(a, b)
    interval = wanted.confidence_interval(level)
    found = bland_altman(a, b, level=level)
    assert ends(found.bias) == pytest.approx((np.mean(a - b), interval.low, interval.high))
    assert found.bias_p == pytest.approx(wanted.pvalue)
    assert found.normality_p == pytest.approx(shapiro(a - b).pvalue)


def test_limits_have_the_exact_interval_of_carkeet() -> None:
    a, b = areas(1, 20)
    found = bland_altman(a, b)
    outer = nct.ppf(0.975, 19, Z * math.sqrt(20)) / math.sqrt(20)
    inner = nct.ppf(0.025, 19, Z * math.sqrt(20)) / math.sqrt(20)
    mean, sd = np.mean(a - b), np.std(a - b, ddof=1)
    assert ends(found.upper) == pytest.approx((mean + Z * sd, mean + inner * sd, mean + outer * sd))
    assert ends(found.lower) == pytest.approx((mean - Z * sd, mean - outer * sd, mean - inner * sd))
    assert found.upper_pair.value == found.upper.value
    # Table 21.1 of Berthouex and Brown holds 2.76 for 20 and a 95 % confidence: one end of 90 %.
    pair = bland_altman(a, b, level=0.9).upper_pair
    assert (pair.high - mean) / sd == pytest.approx(2.76, abs=0.005)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100), shift=st.floats(-1000, 1000))
@settings(max_examples=25, deadline=None)
def test_exchange_mirrors_and_units_scale(seed: int, factor: float, shift: float) -> None:
    a, b = areas(seed, 12)
    plain, swapped = bland_altman(a, b), bland_altman(b, a)
    assert ends(swapped.lower) == pytest.approx(
        (-plain.upper.value, -plain.upper.high, -plain.upper.low)
    )
    assert swapped.proportional.slope.value == pytest.approx(-plain.proportional.slope.value)
    scaled = bland_altman(factor * a + shift, factor * b + shift)
    assert ends(scaled.upper) == pytest.approx([factor * end for end in ends(plain.upper)])
    assert scaled.proportional.p == pytest.approx(plain.proportional.p, rel=1e-6)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
@pytest.mark.parametrize("scale", [Scale.PERCENT, Scale.LOG])
def test_relative_differences_have_no_unit(scale: Scale, seed: int, factor: float) -> None:
    a, b = areas(seed, 12)
    plain = bland_altman(a, b, scale=scale)
    scaled = bland_altman(factor * a, factor * b, scale=scale)
    for mine, theirs in ((plain.bias, scaled.bias), (plain.upper, scaled.upper)):
        assert ends(theirs) == pytest.approx(ends(mine))
    assert scaled.means == pytest.approx(factor * plain.means)


def test_percent_differences_are_of_the_mean_of_both() -> None:
    found = bland_altman([110, 90, 210], [90, 110, 190], scale=Scale.PERCENT)
    assert found.differences == pytest.approx([20, -20, 10])
    assert found.means == pytest.approx([100, 100, 200])


def test_log_scale_gives_ratios() -> None:
    a, b = areas(2)
    found = bland_altman(1.1 * b * np.exp((a - b) / 1e5), b, scale=Scale.LOG)
    logs = np.log(1.1) + (a - b) / 1e5
    assert found.bias.value == pytest.approx(math.exp(np.mean(logs)))
    assert found.upper.value == pytest.approx(math.exp(np.mean(logs) + Z * np.std(logs, ddof=1)))
    assert found.bias.low > Scale.LOG.no_bias == 1
    assert found.means == pytest.approx(np.sqrt(1.1 * b * np.exp((a - b) / 1e5) * b))
    assert found.differences == pytest.approx(np.exp(logs))


def growing(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(400, 2000, n)
    return truth * 1.1 + rng.normal(0, 0.03 * truth), truth + rng.normal(0, 0.03 * truth)


def test_proportional_bias_is_found_and_followed() -> None:
    a, b = growing(3, 400)
    found = bland_altman(a, b)
    assert found.proportional.p < 1e-6
    assert found.spread.p < 1e-6
    assert found.regression_limits is not None
    # Mean difference 0.1 x truth at a mean of 1.05 x truth, standard deviation 3 % of both.
    truth = np.array([500.0, 1000.0, 1900.0])
    bias, lower, upper = found.regression_limits.at(1.05 * truth)
    assert bias == pytest.approx(0.1 * truth, rel=0.1)
    assert (upper - lower) / 2 == pytest.approx(Z * 0.03 * math.sqrt(2) * truth, rel=0.15)
    outside = (found.differences < found.regression_limits.at(found.means)[1]) | (
        found.differences > found.regression_limits.at(found.means)[2]
    )
    assert outside.mean() == pytest.approx(0.05, abs=0.025)


def test_spread_is_the_absolute_residual_of_bland_and_altman_1999() -> None:
    a, b = growing(4, 150)
    found = bland_altman(a, b)
    means, differences = (a + b) / 2, a - b
    slope, intercept = np.polyfit(means, differences, 1)
    absolute = np.polyfit(means, np.abs(differences - intercept - slope * means), 1)
    assert found.regression_limits is not None
    assert found.regression_limits.sd_slope == pytest.approx(math.sqrt(math.pi / 2) * absolute[0])
    wanted = intercept + slope * 1000 + Z * math.sqrt(math.pi / 2) * np.polyval(absolute, 1000)
    assert found.regression_limits.at([1000])[2] == pytest.approx([wanted])


def test_bias_that_grows_with_constant_spread_keeps_one_standard_deviation() -> None:
    rng = np.random.default_rng(5)
    truth = rng.uniform(400, 2000, 60)
    found = bland_altman(1.1 * truth + rng.normal(0, 20, 60), truth)
    limits = found.regression_limits
    assert limits is not None
    assert limits.sd_slope == 0
    assert limits.sd_intercept == pytest.approx(found.proportional.sd)


def test_log_scale_takes_proportional_bias_away() -> None:
    found = bland_altman(*growing(6, 60), scale=Scale.LOG)
    assert found.regression_limits is None
    assert found.bias.low < 1.1 < found.bias.high


def test_regression_limits_on_the_log_scale_are_ratios() -> None:
    rng = np.random.default_rng(7)
    truth = rng.uniform(400, 2000, 200)
    found = bland_altman(truth**1.1 * np.exp(rng.normal(0, 0.02, 200)), truth, scale=Scale.LOG)
    assert found.regression_limits is not None
    bias, lower, upper = found.regression_limits.at(found.means)
    assert bias == pytest.approx(truth**0.1, rel=0.03)
    assert (lower < bias).all()
    assert (bias < upper).all()


def test_limits_never_cross_where_the_fitted_spread_runs_out() -> None:
    a, b = growing(8, 100)
    limits = bland_altman(a, b).regression_limits
    assert limits is not None
    _, lower, upper = limits.at([-1e6, 1.0])
    assert (lower <= upper).all()


def test_false_alarms_are_as_rare_as_claimed() -> None:
    alarms = [bland_altman(*areas(seed, 30)).proportional.p < 0.05 for seed in range(120)]
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.05)


def test_perfect_agreement_has_no_spread() -> None:
    found = bland_altman([0.1, 0.2, 0.7], [0.1, 0.2, 0.7])
    assert ends(found.upper) == ends(found.lower) == (0, 0, 0)
    assert (found.bias_p, found.proportional.p) == (1, 1)
    assert math.isnan(found.normality_p)
    assert found.regression_limits is None


def test_constant_difference_is_bias_without_spread() -> None:
    found = bland_altman([0.3, 0.4, 0.9], [0.2, 0.3, 0.8])
    assert found.sd == 0
    assert found.bias_p == 0
    assert found.proportional.p == 1
    assert ends(found.upper) == pytest.approx((0.1, 0.1, 0.1))


def test_two_pairs_have_very_wide_limits() -> None:
    found = bland_altman([1, 2], [1.5, 2.2])
    assert found.upper.low < found.upper.value < found.upper.high
    assert math.isnan(found.proportional.p)
    assert math.isnan(found.normality_p)


def test_missing_pairs_are_counted_and_change_nothing_else() -> None:
    a, b = areas(9)
    whole = bland_altman(a, b)
    found = bland_altman([*a, math.nan, 3], [*b, 2, math.nan])
    assert (found.n, found.dropped) == (30, 2)
    assert ends(found.upper) == ends(whole.upper)


def test_many_pairs_are_tested_for_normality_too() -> None:
    rng = np.random.default_rng(10)
    found = bland_altman(rng.exponential(1, 6000), np.zeros(6000))
    assert found.normality_p < 1e-10


@pytest.mark.parametrize(
    ("a", "b", "scale", "reason"),
    [
        ([1], [2], Scale.DIFFERENCE, "fewer than two complete pairs"),
        ([], [], Scale.LOG, "fewer than two complete pairs"),
        ([1, -2], [1, 2], Scale.PERCENT, "percentages need means above zero"),
        ([1, 0], [1, 2], Scale.LOG, "logarithms need measurements above zero"),
    ],
)
def test_undefined_with_a_reason(a: list[float], b: list[float], scale: Scale, reason: str) -> None:
    found: BlandAltman = bland_altman(a, b, scale=scale)
    assert found.reason == reason
    assert math.isnan(found.bias.value)
    assert math.isnan(found.upper_pair.high)
    assert len(found.differences) == 0


def test_huge_ratios_overflow_to_infinity_without_a_warning() -> None:
    assert bland_altman([1e59, 1e-50], [1e-50, 1e59], scale=Scale.LOG).upper.high == math.inf


def test_limits_from_summary_figures() -> None:
    lower, upper = limits_of_agreement(0.5, 2.0, 331)
    assert (lower.value, upper.value) == pytest.approx((0.5 - 2 * Z, 0.5 + 2 * Z))
    assert upper.high - upper.value == pytest.approx(lower.value - lower.low)


def test_coverage_in_percent_is_refused() -> None:
    with pytest.raises(InputError):
        bland_altman([1, 2], [1, 2], coverage=95)


def test_measurements_that_only_rounding_tells_apart_have_no_bias() -> None:
    left, right = np.array([0.1, 0.7, 1.1, 0.1]), np.array([0.2, 0.1, 2.2, 0.7])
    read = [0.3, 0.8, 3.3, 0.8]
    assert (left + right - read).mean() != 0
    found = bland_altman(left + right, read)
    assert (ends(found.bias), found.bias_p) == ((0, 0, 0), 1)


def test_constant_ratio_near_one_has_no_spread() -> None:
    b = np.random.default_rng(0).uniform(0.97, 1.03, 8)
    assert np.ptp(np.log(1.01 * b) - np.log(b)) > 0
    found = bland_altman(1.01 * b, b, scale=Scale.LOG)
    assert ends(found.bias) == pytest.approx((1.01, 1.01, 1.01))
    assert found.sd == 0
    assert math.isnan(found.normality_p)
