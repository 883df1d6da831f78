from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from spine_explorer.statistics.agreement.icc import intraclass_correlations
from spine_explorer.statistics.agreement.precision import MeasurementError, measurement_error
from support.agreement_data import MINI_WRIGHT, WRIGHT

# Packed cell volume of ten cows, measured twice: influentialpoints.com, "Coefficient of variation".
PACKED_CELLS = [
    [33, 35],
    [26, 23],
    [29, 29],
    [32, 35],
    [31, 28],
    [31, 31],
    [31, 34],
    [31, 29],
    [35, 33],
    [21, 24],
]


def values(error: MeasurementError) -> list[float]:
    return [
        error.sem_agreement.value,
        error.sem_consistency.value,
        error.mdc95_agreement.value,
        error.mdc95_consistency.value,
        error.within_subject_sd.value,
    ]


def test_coefficient_of_variation_of_packed_cell_volume() -> None:
    error = measurement_error(PACKED_CELLS)
    assert error.cv_rms.value == pytest.approx(5.96, abs=0.005)
    assert error.within_subject_sd.value**2 == pytest.approx(2.85)


@pytest.mark.parametrize(("readings", "repeatability"), [(WRIGHT, 43.2), (MINI_WRIGHT, 56.4)])
def test_repeatability_of_peak_flow_meters(readings: np.ndarray, repeatability: float) -> None:
    # Bland and Altman 1986: twice the standard deviation of repeated differences about zero.
    error = measurement_error(readings)
    assert 2 * math.sqrt(2) * error.within_subject_sd.value == pytest.approx(
        repeatability, abs=0.15
    )


def test_agreement_form_counts_what_consistency_leaves_out() -> None:
    # By hand: half the variance of the differences 4, 2, 3; mean difference 3 between raters.
    table = np.array([[10, 14], [20, 22], [31, 34]], dtype=float)
    error = measurement_error(table)
    residual = np.var(table[:, 1] - table[:, 0], ddof=1) / 2
    raters = (3 * 3**2 / 2 - residual) / 3
    assert error.sem_consistency.value == pytest.approx(math.sqrt(residual))
    assert error.sem_agreement.value == pytest.approx(math.sqrt(raters + residual))
    assert error.mdc95_agreement.value == pytest.approx(
        1.96 * math.sqrt(2) * error.sem_agreement.value
    )


def test_sem_is_what_the_icc_leaves_of_the_variance() -> None:
    rng = np.random.default_rng(6)
    table = rng.normal(50, 8, (20, 1)) + rng.normal(0, 2, (1, 3)) + rng.normal(0, 1, (20, 3))
    squares = intraclass_correlations(table).mean_squares
    subjects = (squares.subjects - squares.residual) / 3
    error = measurement_error(table)
    for form, sem in (("ICC(2,1)", error.sem_agreement), ("ICC(3,1)", error.sem_consistency)):
        icc = intraclass_correlations(table)[form].estimate.value
        assert sem.value == pytest.approx(math.sqrt(subjects * (1 - icc) / icc))


def test_intervals_are_chi_squared() -> None:
    error = measurement_error(PACKED_CELLS)
    wanted = math.sqrt(2.85 * 10 / chi2.ppf(0.025, 10))
    assert error.within_subject_sd.high == pytest.approx(wanted)
    squared = (error.cv_rms.value / 100) ** 2
    assert error.cv_rms.low == pytest.approx(100 * math.sqrt(squared * 10 / chi2.ppf(0.975, 10)))


def test_both_coefficients_of_variation_find_a_constant_relative_error() -> None:
    rng = np.random.default_rng(7)
    truth = rng.uniform(100, 2000, (400, 1))
    error = measurement_error(truth * np.exp(rng.normal(0, 0.05, (400, 3))))
    assert error.cv_rms.low < 5 < error.cv_rms.high
    assert error.cv_log.low < 100 * math.expm1(0.05) < error.cv_log.high
    assert error.cv_log.value == pytest.approx(error.cv_rms.value, rel=0.05)


def test_agreement_interval_holds_the_truth_as_often_as_it_claims() -> None:
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(300):
        table = rng.normal(0, 5, (12, 1)) + rng.normal(0, 1, (1, 4)) + rng.normal(0, 1, (12, 4))
        sem = measurement_error(table).sem_agreement
        held += sem.low <= math.sqrt(2) <= sem.high
    assert 0.92 <= held / 300 <= 0.99


@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 50), shift=st.floats(-20, 100))
@settings(max_examples=20, deadline=None)
def test_errors_scale_with_the_unit_and_ignore_a_shift(
    seed: int, factor: float, shift: float
) -> None:
    table = np.random.default_rng(seed).normal(100, 10, (6, 3))
    plain = measurement_error(table)
    scaled = measurement_error(factor * table[::-1, ::-1] + shift)
    assert values(scaled) == pytest.approx([factor * value for value in values(plain)])
    assert measurement_error(factor * table).cv_rms.value == pytest.approx(plain.cv_rms.value)


def test_perfect_agreement_has_no_error() -> None:
    error = measurement_error([[0.1, 0.1], [0.2, 0.2]])
    assert values(error) == [0] * 5
    assert (error.cv_rms.high, error.cv_log.high) == (0, 0)


def test_raters_who_differ_less_than_by_chance_add_nothing() -> None:
    error = measurement_error([[1, 2], [2, 1], [3, 3.5], [5, 4.5]])
    assert error.sem_agreement == error.sem_consistency


def test_coefficients_of_variation_need_positive_measurements() -> None:
    error = measurement_error([[-1, 1], [2, 3]])
    assert math.isnan(error.cv_rms.value)
    assert error.cv_reason == "a subject's mean is not above zero"
    assert not math.isnan(error.sem_agreement.value)
    zero = measurement_error([[0, 1], [2, 3]])
    assert not math.isnan(zero.cv_rms.value)
    assert math.isnan(zero.cv_log.value)
    assert zero.cv_reason == "logarithms need measurements above zero"


def test_wildly_different_sizes_overflow_to_infinity_without_a_warning() -> None:
    assert measurement_error([[1e-50, 1e50], [1e-50, 1e50]]).cv_log.high == math.inf


def test_one_subject_is_too_few() -> None:
    error = measurement_error([[1, 2], [3, math.nan]])
    assert error.reason == "fewer than two subjects were rated by every rater"
    assert (error.n, error.dropped) == (1, 1)
    assert all(math.isnan(value) for value in values(error))
