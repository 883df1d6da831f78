from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.icc import intraclass_correlations
from spine_explorer.statistics.agreement.limits import limit_factors
from spine_explorer.statistics.agreement.sample_size import (
    sample_size_for_agreement,
    sample_size_for_icc,
    sample_size_for_limits,
)


@pytest.mark.parametrize(
    ("icc", "raters", "n"),
    [
        (0.85, 4, 20),  # Bonett 2002, example: 19.2
        (0.70, 3, 68),  # R package statpsych, size.ci.icc
        (0.75, 2, 79),  # R package presize, prec_icc, with 5 x ICC added
        (0.75, 3, 52),  # the same
    ],
)
def test_subjects_for_an_icc_interval_of_width_02(icc: float, raters: int, n: int) -> None:
    assert sample_size_for_icc(icc=icc, width=0.2, raters=raters).n == n


def test_width_reached_with_whole_subjects() -> None:
    # R package presize: prec_icc(0.85, 4, 20).
    found = sample_size_for_icc(icc=0.85, width=0.2, raters=4)
    assert found.achieved == pytest.approx(0.1954993, abs=1e-6)


def test_studies_of_that_size_have_that_width_on_average() -> None:
    size = sample_size_for_icc(icc=0.8, width=0.2, raters=3)
    rng = np.random.default_rng(1)
    widths = []
    for _ in range(150):
        table = rng.normal(0, 2, (size.n, 1)) + rng.normal(0, 1, (size.n, 3))
        estimate = intraclass_correlations(table)["ICC(3,1)"].estimate
        widths.append(estimate.high - estimate.low)
    assert np.mean(widths) == pytest.approx(0.2, abs=0.02)


def test_hundred_subjects_tell_limits_to_a_third_of_a_standard_deviation() -> None:
    # Bland, "How can I decide the sample size for a study of agreement?": 100 give 0.34 and
    # 200 give 0.24, by his approximation.
    assert sample_size_for_limits(half_width=0.34).n == pytest.approx(100, abs=3)
    assert sample_size_for_limits(half_width=2.4, sd=10).n == pytest.approx(200, abs=6)


@given(half_width=st.floats(0.05, 5))
@settings(max_examples=15, deadline=None)
def test_one_subject_fewer_would_not_do(half_width: float) -> None:
    found = sample_size_for_limits(half_width=half_width)
    assert found.achieved <= half_width
    if found.n > 3:
        inner, outer = limit_factors(found.n - 1)
        assert (outer - inner) / 2 > half_width


def test_power_to_show_agreement_equals_the_r_package() -> None:
    # SimplyAgree, help of blandPowerCurve: difference 8, standard deviation 3.3, 145 subjects.
    found = sample_size_for_agreement(allowed=8, sd=3.3)
    assert (found.n, found.achieved) == (145, pytest.approx(0.8, abs=0.0005))


@pytest.mark.parametrize("bias", [0.0, 0.5])
def test_simulated_studies_succeed_as_often_as_planned(bias: float) -> None:
    found = sample_size_for_agreement(allowed=3, sd=1, bias=bias, power=0.8)
    n, z = found.n, 1.959964
    sample = np.random.default_rng(2).normal(bias, 1, (20_000, n))
    mean, sd = sample.mean(axis=1), sample.std(axis=1, ddof=1)
    reach = z * sd + t.ppf(0.975, n - 1) * sd * math.sqrt(1 / n + z**2 / (2 * (n - 1)))
    assert np.mean(np.abs(mean) + reach < 3) == pytest.approx(found.achieved, abs=0.02)


def test_more_is_needed_for_more() -> None:
    assert sample_size_for_icc(icc=0.8, width=0.1).n > sample_size_for_icc(icc=0.8, width=0.2).n
    assert (
        sample_size_for_limits(half_width=0.3, level=0.99).n
        > sample_size_for_limits(half_width=0.3).n
    )
    sizes = [sample_size_for_agreement(allowed=3, sd=1, bias=bias).n for bias in (0, 0.3, -0.6)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"icc": 1.0, "width": 0.2}, "expected ICC of 1"),
        ({"icc": math.nan, "width": 0.2}, "expected ICC of nan"),
        ({"icc": 0.8, "width": 0}, "width of 0"),
        ({"icc": 0.8, "width": 0.2, "raters": 1}, "at least two raters, not 1"),
    ],
)
def test_impossible_wishes_for_an_icc_are_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sample_size_for_icc(**wrong)  # type: ignore[arg-type]


def test_impossible_wishes_for_limits_are_refused() -> None:
    with pytest.raises(InputError, match="above zero"):
        sample_size_for_limits(half_width=0)
    with pytest.raises(InputError, match="million"):
        sample_size_for_limits(half_width=1e-6)
    with pytest.raises(InputError, match="do not lie within"):
        sample_size_for_agreement(allowed=2, sd=1.1)
    with pytest.raises(InputError, match="power of 1"):
        sample_size_for_agreement(allowed=3, sd=1, power=1)


@pytest.mark.parametrize("width", [1e-5, 1e-160, 1e-200])
def test_a_width_beyond_reach_is_refused(width: float) -> None:
    with pytest.raises(InputError, match="More than a million subjects"):
        sample_size_for_icc(icc=0.8, width=width)
