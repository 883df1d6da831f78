"""Zhao's cohort, simulated: known effects are found, and nothing where there is nothing."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.hodges_lehmann import group_shift
from spine_explorer.statistics.comparison.rank_sum import rank_sum
from spine_explorer.statistics.comparison.signed_rank import signed_rank
from spine_explorer.studies.change.between import Scale
from spine_explorer.studies.change.cohort import Cohort, CohortOptions, read_cohort
from spine_explorer.studies.change.columns import Columns, Role
from spine_explorer.studies.change.reading import Reading
from spine_explorer.studies.change.study import ChangeOptions, ChangeStudy, analyse_change
from spine_explorer.studies.change.thresholds import Thresholds, given_thresholds
from spine_explorer.studies.table import read_table
from support.cohort import REFRACTURE, SIZES, STABLE, Effects, null_changes, write_cohort

COLUMNS = Columns({Role.SUBJECT: "patient", Role.VISIT: "exam", Role.GROUP: "outcome"})
OPTIONS = CohortOptions(Reading(COLUMNS), before="before surgery")


def cohort(folder: Path, *, seed: int = 0, effects: Effects | None = None) -> Cohort:
    return read_cohort([read_table(write_cohort(folder / "zhao.csv", seed, effects))], OPTIONS)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> ChangeStudy:
    found = cohort(tmp_path_factory.mktemp("zhao"))
    thresholds = Thresholds(tuple(given_thresholds(["area=90"])))
    return analyse_change(found, ChangeOptions(thresholds, adjust_for=("age", "sex")))


def test_the_tables_have_zhaos_shape(study: ChangeStudy) -> None:
    quantities = ["area", "signal", "area_to_signal"]
    assert [item.quantity for item in study.cohort.primary] == quantities
    assert study.cohort.groups == (REFRACTURE, STABLE)
    within = [(item.outcome.quantity, item.group, item.n) for item in study.within]
    assert within == [(name, group, SIZES[group]) for name in quantities for group in SIZES]
    between = [item for item in study.between if item.scale is Scale.CHANGE]
    assert [item.outcome.quantity for item in between] == quantities
    assert {item.groups for item in between} == {(REFRACTURE, STABLE)}
    assert study.cohort.visits == ("before surgery", "last visit")


def test_known_effects_are_recovered(study: ChangeStudy) -> None:
    """The truth lies in the interval, and the directions are Zhao's: all p below 0.05."""
    effects = Effects()
    for item in study.within[:4]:
        truth = getattr(effects, item.outcome.quantity)[item.group]
        assert item.shift.low < truth < item.shift.high
    changes = {item.outcome.quantity: item for item in study.between if item.scale is Scale.CHANGE}
    assert changes["area"].shift.low < -100 < changes["area"].shift.high
    assert changes["signal"].shift.low < 28 < changes["signal"].shift.high
    assert changes["area_to_signal"].shift.high < 0
    assert all(item.test.p < 0.05 for item in changes.values())


def test_within_numbers_are_those_of_other_programs(study: ChangeStudy) -> None:
    item, series = study.within[0], study.cohort.series(study.cohort.outcomes[0])[0]
    assert item.test.p == pytest.approx(stats.wilcoxon(series.change, method="exact").pvalue)
    walsh = np.add.outer(series.change, series.change)[np.triu_indices(33)] / 2
    assert item.shift.value == pytest.approx(np.median(walsh))
    assert item.before.median == pytest.approx(np.median(series.before))
    percent = 100 * (series.after / series.before - 1)
    assert item.percent.median == pytest.approx(np.median(percent))


def test_between_numbers_are_those_of_other_programs(study: ChangeStudy) -> None:
    item = study.between[1]
    first, second = study.cohort.series(item.outcome)
    test = stats.mannwhitneyu(first.change, second.change, method="exact")
    assert (item.scale, item.test.u) == (Scale.CHANGE, test.statistic)
    assert item.effect.value == pytest.approx(2 * test.statistic / (33 * 59) - 1)
    differences = np.subtract.outer(first.change, second.change)
    assert item.shift.value == pytest.approx(np.median(differences))


def test_p_values_are_adjusted_within_their_family(study: ChangeStudy) -> None:
    p = [item.test.p for item in study.within]
    for method, name in (("holm", "holm"), ("fdr_bh", "bh")):
        wanted = multipletests(p, method=method)[1]
        found = [getattr(item.multiplicity, name) for item in study.within]
        assert found == pytest.approx(wanted)
    families = {item.multiplicity.family for item in study.between if item.multiplicity}
    assert families == {f"primary, between groups, {scale}" for scale in Scale}
    assert all(item.multiplicity and item.multiplicity.size == 3 for item in study.between)


def test_changes_beyond_the_detectable_one_are_counted(study: ChangeStudy) -> None:
    item, series = study.within[0], study.cohort.series(study.cohort.outcomes[0])[0]
    assert item.beyond is not None
    assert item.beyond.fell.count == int((series.change < -90).sum())
    assert item.beyond.rose.count == int((series.change > 90).sum())
    assert study.within[2].beyond is None


def test_adjusted_difference_is_that_of_a_formula(study: ChangeStudy) -> None:
    pairs = [pair for pair in study.cohort.pairs if pair.outcome.quantity == "area"]
    ages, sexes = (study.cohort.covariates.named(name) for name in ("age", "sex"))
    assert ages.numbers is not None and sexes.categories is not None
    data = {
        "change": [pair.change for pair in pairs],
        "before": [pair.before for pair in pairs],
        "group": [pair.group for pair in pairs],
        "age": [ages.numbers[pair.subject] for pair in pairs],
        "sex": [sexes.categories[pair.subject] for pair in pairs],
    }
    formula = "change ~ group + before + age + sex"
    fit = smf.ols(formula, pd.DataFrame(data)).fit(cov_type="HC3", use_t=True)
    (effect,) = study.adjusted[0].result.effects
    assert effect.estimate.value == pytest.approx(fit.params["group[T.refracture]"])
    assert effect.p == pytest.approx(fit.pvalues["group[T.refracture]"])
    (mixed,) = study.adjusted[1].result.effects
    assert mixed.estimate.value == pytest.approx(
        np.mean([p.change for p in pairs if p.group == REFRACTURE])
        - np.mean([p.change for p in pairs if p.group == STABLE]),
        rel=1e-3,
    )


def test_baseline_has_covariates_and_the_values_before(study: ChangeStudy) -> None:
    names = [line.name or (line.outcome and line.outcome.quantity) for line in study.baseline]
    assert names == ["age", "sex", "bmd", "area", "signal", "area_to_signal"]


def test_type_one_error_is_five_percent() -> None:
    """2,000 cohorts without any effect: rejections stay within chance of 5 %, 3.5 SE either way."""
    simulations, first = 2000, SIZES[REFRACTURE]
    changes = null_changes(simulations, seed=20210803)
    between = [rank_sum(change[:first], change[first:]).p for change in changes]
    within = [signed_rank(change[first:]).p for change in changes]
    reach = 3.5 * math.sqrt(0.05 * 0.95 / simulations)
    for p in (np.array(between), np.array(within)):
        assert abs(np.mean(p <= 0.05) - 0.05) < reach


def test_intervals_of_the_shift_cover_the_truth() -> None:
    changes = null_changes(150, seed=4)
    first = SIZES[REFRACTURE]
    ends = [group_shift(change[:first] - 100, change[first:]) for change in changes]
    covered = np.mean([end.low <= -100 <= end.high for end in ends])
    assert covered > 0.95 - 3.5 * math.sqrt(0.05 * 0.95 / 150)


def test_the_same_seed_gives_the_same_intervals(tmp_path: Path) -> None:
    found = cohort(tmp_path)
    one, two, other = (analyse_change(found, ChangeOptions(seed=seed)) for seed in (1, 1, 2))
    assert one.within[0].median_change == two.within[0].median_change
    assert one.within[0].median_change != other.within[0].median_change


def test_without_groups_nothing_is_compared_between_them(tmp_path: Path) -> None:
    path = write_cohort(tmp_path / "zhao.csv")
    columns = Columns({Role.SUBJECT: "patient", Role.VISIT: "exam"})
    options = CohortOptions(Reading(columns), before="before surgery")
    found = read_cohort([read_table(path)], options)
    assert found.comparisons == ()
    study = analyse_change(found)
    assert [item.n for item in study.within] == [92, 92, 92]
    assert (study.between, study.baseline) == ((), ())
    with pytest.raises(InputError, match="compares groups, but there are none"):
        analyse_change(found, ChangeOptions(adjust_for=()))


def test_an_unknown_covariate_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no covariate 'weight'"):
        analyse_change(cohort(tmp_path), ChangeOptions(adjust_for=("weight",)))
