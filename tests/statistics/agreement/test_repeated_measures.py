from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, ttest_1samp
from statsmodels.formula.api import mixedlm

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.bland_altman import bland_altman
from spine_explorer.statistics.agreement.repeated_measures import TrueValue, bland_altman_repeated
from support.agreement_data import CARDIAC

PEOPLE, RV, IC = CARDIAC.T
Z = float(norm.ppf(0.975))


def study(
    seed: int, people: int = 10, pairs: int = 3, between: float = 2.0, within: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(people), pairs)
    truth = rng.normal(50, 10, len(labels))
    gaps = 1 + rng.normal(0, between, people)[labels] + rng.normal(0, within, len(labels))
    return truth + gaps, truth, labels


def test_bland_and_altman_2007_where_the_true_value_varies() -> None:
    found = bland_altman_repeated(RV, IC, PEOPLE)
    assert found.within_sd**2 == pytest.approx(0.170714026, abs=5e-8)
    assert found.between_sd**2 == pytest.approx((4.2090856 - 0.170714026) / 4.9818182, rel=1e-6)
    assert found.sd == pytest.approx(0.99062408, abs=1e-7)
    assert found.bias.value == pytest.approx(0.6021667, abs=1e-7)
    # The paper multiplies by 1.96.
    assert found.bias.value - 1.96 * found.sd == pytest.approx(-1.3394565, abs=1e-6)
    assert found.upper.value == pytest.approx(2.5437899, abs=1e-4)
    assert (found.subjects, found.n, found.dropped) == (12, 60, 0)


def test_bland_and_altman_2007_where_the_true_value_is_constant() -> None:
    found = bland_altman_repeated(RV, IC, PEOPLE, true_value=TrueValue.CONSTANT)
    assert found.within_sd**2 == pytest.approx(0.107227795 + 0.137874069, abs=1e-7)
    assert found.sd == pytest.approx(1.0518506, abs=1e-7)
    assert found.bias.value - 1.96 * found.sd == pytest.approx(-1.4594605, abs=1e-6)
    assert found.bias.value + 1.96 * found.sd == pytest.approx(2.6637939, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_balanced_pairs_equal_the_mixed_model_of_statsmodels(seed: int) -> None:
    a, b, labels = study(seed)
    model = mixedlm("gap ~ 1", pd.DataFrame({"gap": a - b, "person": labels}), groups="person")
    wanted = model.fit(reml=True)
    found = bland_altman_repeated(a, b, labels)
    assert found.bias.value == pytest.approx(wanted.params["Intercept"])
    assert (found.bias.high - found.bias.low) == pytest.approx(
        2 * 2.2621572 * wanted.bse["Intercept"], rel=1e-3
    )
    assert found.within_sd**2 == pytest.approx(wanted.scale, rel=1e-3)
    assert found.between_sd**2 == pytest.approx(float(wanted.cov_re.iloc[0, 0]), rel=1e-3)


@pytest.mark.parametrize("true_value", TrueValue)
def test_one_pair_a_subject_is_the_ordinary_analysis(true_value: TrueValue) -> None:
    a, b, labels = study(4, people=25, pairs=1)
    found = bland_altman_repeated(a, b, labels, true_value=true_value)
    plain = bland_altman(a, b)
    assert (found.bias.low, found.bias.high) == pytest.approx((plain.bias.low, plain.bias.high))
    assert (found.lower.value, found.upper.value) == pytest.approx(
        (plain.lower.value, plain.upper.value)
    )
    assert found.upper.high == pytest.approx(plain.upper.high, rel=0.03)


@pytest.mark.parametrize(("between", "within"), [(2.0, 1.0), (0.5, 2.0)])
def test_intervals_hold_the_truth_as_often_as_they_claim(between: float, within: float) -> None:
    held = np.zeros(2)
    upper = 1 + Z * math.hypot(between, within)
    for seed in range(400):
        a, b, labels = study(seed, between=between, within=within)
        keep = np.random.default_rng(seed).random(len(a)) > 0.2
        found = bland_altman_repeated(a[keep], b[keep], labels[keep])
        held += (
            found.bias.low <= 1 <= found.bias.high,
            found.upper.low <= upper <= found.upper.high,
        )
    assert ((held / 400 > 0.92) & (held / 400 < 0.99)).all()


def test_ignoring_subjects_would_be_too_sure() -> None:
    assert bland_altman_repeated(RV, IC, PEOPLE).bias.low < 0.1 < bland_altman(RV, IC).bias.low


@pytest.mark.parametrize("true_value", TrueValue)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 100), shift=st.floats(-50, 50))
@settings(max_examples=20, deadline=None)
def test_order_and_unit_do_not_matter(
    true_value: TrueValue, seed: int, factor: float, shift: float
) -> None:
    a, b, labels = study(seed, people=5)
    plain = bland_altman_repeated(a, b, labels, true_value=true_value)
    order = np.random.default_rng(seed).permutation(len(a))
    names = [f"person {label}" for label in labels[order]]
    other = bland_altman_repeated(
        factor * a[order] + shift, factor * b[order] + shift, names, true_value=true_value
    )
    for mine, theirs in ((plain.bias, other.bias), (plain.upper, other.upper)):
        assert (theirs.value, theirs.low, theirs.high) == pytest.approx(
            [factor * end for end in (mine.value, mine.low, mine.high)], rel=1e-6, abs=1e-6
        )


def test_subjects_who_differ_less_than_by_chance_count_as_one_sample() -> None:
    a, b = [1.0, -1, 2, -2, 1, -1], [0.0] * 6
    found = bland_altman_repeated(a, b, [1, 1, 2, 2, 3, 3])
    assert found.between_sd == 0
    assert found.sd == pytest.approx(np.std(a, ddof=1))
    constant = bland_altman_repeated(a, b, [1, 1, 2, 2, 3, 3], true_value=TrueValue.CONSTANT)
    assert constant.sd == constant.within_sd == pytest.approx(2)


@pytest.mark.parametrize("true_value", TrueValue)
def test_constant_difference_has_no_spread(true_value: TrueValue) -> None:
    b = np.array([0.2, 0.2, 0.7, 0.7])
    found = bland_altman_repeated(b + 0.1, b, [1, 1, 2, 2], true_value=true_value)
    assert (found.sd, found.bias.low, found.upper.high) == pytest.approx((0, 0.1, 0.1))


def test_missing_pairs_are_counted() -> None:
    found = bland_altman_repeated([*RV, math.nan, 1], [*IC, 1, math.nan], [*PEOPLE, "new", "newer"])
    assert (found.subjects, found.n, found.dropped) == (12, 60, 2)
    assert found.sd == bland_altman_repeated(RV, IC, PEOPLE).sd


@pytest.mark.parametrize("labels", [[1, 1, 1], []])
def test_one_subject_is_too_few(labels: list[int]) -> None:
    values = [float(place) for place in range(len(labels))]
    found = bland_altman_repeated(values, values, labels)
    assert found.reason == "fewer than two subjects with a complete pair"
    assert math.isnan(found.upper.value)
    assert math.isnan(found.sd)


def test_every_pair_needs_a_subject() -> None:
    with pytest.raises(InputError, match="2 subjects for 3 pairs"):
        bland_altman_repeated([1, 2, 3], [1, 2, 3], [1, 2])


def test_the_test_of_bias_is_that_of_the_subjects_means() -> None:
    a, b, labels = study(3)
    found = bland_altman_repeated(a, b, labels)
    means = (a - b).reshape(10, 3).mean(axis=1)
    assert found.between_sd > 0
    assert found.bias_p == pytest.approx(float(ttest_1samp(means, 0).pvalue))
    assert (found.bias_p < 0.05) == (found.bias.low > 0 or found.bias.high < 0)


def test_equal_measurements_have_no_bias() -> None:
    assert bland_altman_repeated([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 2, 2]).bias_p == 1


def test_measurements_that_only_rounding_tells_apart_have_no_bias() -> None:
    a = [0.1 + 0.2, 0.7 + 0.1, 1.1 + 2.2, 0.1 + 0.7]
    assert bland_altman_repeated(a, [0.3, 0.8, 3.3, 0.8], [1, 1, 2, 2]).bias_p == 1
