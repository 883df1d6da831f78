from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from spine_explorer.errors import InputError, MissingExtraError
from spine_explorer.statistics.comparison import adjusted
from spine_explorer.statistics.comparison.adjusted import ancova, mixed_model

GROUP = ["refracture"] * 33 + ["none"] * 59


@dataclass(frozen=True)
class Cohort:
    """Two visits of 33 and 59 subjects."""

    baseline: np.ndarray
    change: np.ndarray
    age: np.ndarray
    sex: list[str]

    @property
    def values(self) -> np.ndarray:
        return np.concatenate((self.baseline, self.baseline + self.change))


SUBJECT = [f"s{number}" for number in range(92)] * 2
VISIT = ["before"] * 92 + ["last"] * 92


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    random = np.random.default_rng(14)
    baseline, age = random.normal(1500, 200, 92), random.normal(70, 8, 92)
    noise = random.normal(0, 60, 92)
    effect = -80 * (np.array(GROUP) == "refracture")
    change = effect - 0.2 * (baseline - 1500) - 3 * (age - 70) + noise
    return Cohort(baseline, change, age, random.choice(["f", "m"], 92).tolist())


def design(cohort: Cohort) -> np.ndarray:
    group, male = np.array(GROUP) == "refracture", np.array(cohort.sex) == "m"
    return np.column_stack((np.ones(92), group, cohort.baseline, cohort.age, male)).astype(float)


@pytest.mark.parametrize("robust", [True, False])
def test_ancova_by_the_textbook(cohort: Cohort, robust: bool) -> None:
    found = ancova(
        cohort.change,
        GROUP,
        baseline=cohort.baseline,
        covariates={"age": cohort.age, "sex": cohort.sex},
        robust=robust,
    )
    columns = design(cohort)
    inverse = np.linalg.inv(columns.T @ columns)
    weights = inverse @ columns.T @ cohort.change
    squares = (cohort.change - columns @ weights) ** 2
    leverage = np.einsum("ij,jk,ik->i", columns, inverse, columns)
    spread = squares / (1 - leverage) ** 2 if robust else np.full(92, squares.sum() / 87)
    errors = np.sqrt(np.diag(inverse @ (columns.T * spread) @ columns @ inverse))
    assert [term.name for term in found.coefficients] == [
        "intercept",
        "group: refracture",
        "baseline",
        "age",
        "sex: m",
    ]
    assert [term.estimate.value for term in found.coefficients] == pytest.approx(weights)
    high = [term.estimate.high for term in found.coefficients]
    assert high == pytest.approx(weights + stats.t.ppf(0.975, 87) * errors)
    p = [term.p for term in found.coefficients]
    assert p == pytest.approx(2 * stats.t.sf(np.abs(weights / errors), 87))


def test_the_effect_is_recovered_and_named(cohort: Cohort) -> None:
    found = ancova(cohort.change, GROUP, baseline=cohort.baseline, covariates={"age": cohort.age})
    (effect,) = found.effects
    assert effect.name == "group: refracture"
    assert effect.estimate.low < -80 < effect.estimate.high < 0


def test_change_and_last_value_as_outcome_differ_by_nothing(cohort: Cohort) -> None:
    by_change = ancova(cohort.change, GROUP, baseline=cohort.baseline).effects
    by_value = ancova(cohort.change + cohort.baseline, GROUP, baseline=cohort.baseline).effects
    assert by_change[0].estimate.value == pytest.approx(by_value[0].estimate.value)
    assert by_change[0].p == pytest.approx(by_value[0].p)


def test_without_covariates_the_classical_ancova_is_the_t_test(cohort: Cohort) -> None:
    found = ancova(cohort.change, GROUP, robust=False, reference="refracture")
    expected = stats.ttest_ind(cohort.change[33:], cohort.change[:33])
    assert found.effects[0].name == "group: none"
    assert found.effects[0].p == pytest.approx(expected.pvalue)
    low, high = expected.confidence_interval()
    estimate = found.effects[0].estimate
    assert (estimate.low, estimate.high) == pytest.approx((low, high))


def test_rows_with_a_missing_value_are_counted(cohort: Cohort) -> None:
    age, change = cohort.age.copy(), cohort.change.copy()
    age[0] = change[1] = math.nan
    sex = ["", "", *cohort.sex[2:]]
    group = [*GROUP[:2], "", *GROUP[3:]]
    found = ancova(change, group, baseline=cohort.baseline, covariates={"age": age, "sex": sex})
    assert (found.n, found.dropped) == (89, 3)
    rest = ancova(
        change[3:],
        group[3:],
        baseline=cohort.baseline[3:],
        covariates={"age": age[3:], "sex": sex[3:]},
    )
    assert found.effects[0].estimate.value == pytest.approx(rest.effects[0].estimate.value)


@pytest.mark.parametrize(
    ("change", "group", "extra", "note"),
    [
        ([], [], {}, "There is only one group."),
        ([1.0, 2.0, 3.0], ["a"] * 3, {}, "There is only one group."),
        ([1.0, 2.0], ["a", "b"], {}, "Complete rows: 2, too few for 2 terms."),
        ([2.0] * 4, ["a", "a", "b", "b"], {}, "The outcome is the same in every row."),
        ([1.0, 1.0, 2.0, 2.0], ["a", "a", "b", "b"], {}, "fit the outcome without any error"),
        ([1.0, 2.0, 3.0, 5.0], ["a", "a", "a", "b"], {}, "HC3 is undefined"),
        ([1.0, 2.0, 4.0, 3.0], ["a", "a", "b", "b"], {"z": [7.0] * 4}, "'z' never varies"),
    ],
)
def test_what_cannot_be_fitted_is_nan_with_a_sentence(
    change: list[float], group: list[str], extra: dict[str, list[float]], note: str
) -> None:
    found = ancova(change, group, covariates=extra)
    assert note in found.note
    assert all(math.isnan(term.p) for term in found.coefficients)
    assert all(math.isnan(term.estimate.value) for term in found.coefficients)


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="3 values of age and 2 of the outcome"):
        ancova([1.0, 2.0], ["a", "b"], covariates={"age": [1.0, 2.0, 3.0]})


def test_a_reference_that_nobody_belongs_to_is_refused() -> None:
    with pytest.raises(InputError, match=r"group is never 'x'\. It is one of: a, b\."):
        ancova([1.0, 2.0], ["a", "b"], reference="x")


def test_balanced_visits_make_the_mixed_model_a_t_test_of_change(cohort: Cohort) -> None:
    found = mixed_model(cohort.values, subject=SUBJECT, visit=VISIT, group=GROUP * 2)
    expected = stats.ttest_ind(cohort.change[:33], cohort.change[33:])
    gap = cohort.change[:33].mean() - cohort.change[33:].mean()
    (effect,) = found.effects
    assert (effect.name, found.note) == ("group: refracture x visit: last", "")
    assert effect.estimate.value == pytest.approx(gap)
    error = gap / expected.statistic
    assert effect.estimate.high == pytest.approx(gap + 1.959964 * error, rel=1e-3)
    assert effect.p == pytest.approx(2 * stats.norm.sf(abs(expected.statistic)), rel=1e-2)


def test_a_missed_visit_leaves_the_other_in_the_mixed_model(cohort: Cohort) -> None:
    values = cohort.values
    values[100] = math.nan
    subject = ["", *SUBJECT[1:]]
    found = mixed_model(values, subject=subject, visit=VISIT, group=GROUP * 2)
    assert (found.n, found.dropped) == (182, 2)
    assert not math.isnan(found.effects[0].p)


def test_the_unit_carries_over_to_the_mixed_model(cohort: Cohort) -> None:
    terms = {"subject": SUBJECT, "visit": VISIT, "group": GROUP * 2}
    age = np.tile(cohort.age, 2)
    small = mixed_model(cohort.values, **terms, covariates={"age": age})
    large = mixed_model(1e6 * cohort.values, **terms, covariates={"age": 365 * age})
    assert large.effects[0].estimate.low == pytest.approx(1e6 * small.effects[0].estimate.low)
    assert large.coefficients[-1].p == pytest.approx(small.coefficients[-1].p, rel=1e-4)


def test_subjects_less_alike_than_strangers_have_no_variance_between_them() -> None:
    random = np.random.default_rng(15)
    first = random.normal(size=92)
    values = np.concatenate((first, -first + random.normal(0, 0.1, 92)))
    found = mixed_model(values, subject=SUBJECT, visit=VISIT, group=GROUP * 2)
    assert found.note == "The variance between subjects is estimated as zero."
    change = values[92:] - values[:92]
    gap = change[:33].mean() - change[33:].mean()
    assert found.effects[0].estimate.value == pytest.approx(gap)


@pytest.mark.parametrize(
    ("change", "note"),
    [("same", "without any error"), ("one visit", "only one visit"), ("new", "more than one row")],
)
def test_rows_that_cannot_tell_the_subjects_apart_give_a_sentence(
    cohort: Cohort, change: str, note: str
) -> None:
    values = np.tile(cohort.baseline, 2) if change == "same" else cohort.values
    visit = ["before"] * 184 if change == "one visit" else VISIT
    subject = [str(row) for row in range(184)] if change == "new" else SUBJECT
    found = mixed_model(values, subject=subject, visit=visit, group=GROUP * 2)
    assert note in found.note
    assert all(math.isnan(term.estimate.value) for term in found.coefficients)


def test_an_optimiser_that_fails_is_a_sentence_not_a_warning(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    fit = MixedLM.fit
    monkeypatch.setattr(MixedLM, "fit", lambda self, **options: fit(self, maxiter=0, **options))
    found = mixed_model(cohort.values, subject=SUBJECT, visit=VISIT, group=GROUP * 2)
    assert found.note == "The mixed model did not converge."
    assert math.isnan(found.effects[0].p)


def test_without_statsmodels_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    monkeypatch.setitem(sys.modules, "statsmodels.regression.linear_model", None)
    with pytest.raises(MissingExtraError, match=r"spine-explorer\[statistics\]"):
        ancova([1.0, 2.0, 4.0, 3.0], ["a", "a", "b", "b"])


def test_statsmodels_is_not_imported_before_it_is_needed() -> None:
    assert not any(name.startswith("statsmodels") for name in vars(adjusted))


@pytest.mark.parametrize("unit", [1e13, 1e20])
def test_the_unit_of_a_covariate_does_not_matter(cohort: Cohort, unit: float) -> None:
    plain = ancova(cohort.change, GROUP, covariates={"age": cohort.age})
    large = ancova(cohort.change, GROUP, covariates={"age": unit * cohort.age})
    effect, other = plain.effects[0], large.effects[0]
    assert other.estimate.value == pytest.approx(effect.estimate.value)
    assert (other.estimate.low, other.p) == pytest.approx((effect.estimate.low, effect.p))
    slope, steep = plain.coefficients[-1].estimate, large.coefficients[-1].estimate
    assert (unit * steep.value, unit * steep.high) == pytest.approx((slope.value, slope.high))


def test_a_covariate_too_far_from_zero_for_its_spread_is_a_sentence(cohort: Cohort) -> None:
    near = ancova(cohort.change, GROUP, baseline=cohort.baseline).effects[0].estimate
    far = ancova(cohort.change, GROUP, baseline=cohort.baseline + 1e8).effects[0].estimate
    assert (far.value, far.low) == pytest.approx((near.value, near.low), rel=1e-4)
    found = ancova(cohort.change, GROUP, baseline=cohort.baseline + 1e10)
    assert math.isnan(found.effects[0].p)
    assert "'baseline' never varies" in found.note
