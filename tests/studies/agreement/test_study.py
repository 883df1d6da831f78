from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.analysis import AgreementOptions
from spine_explorer.studies.agreement.statistic import COLUMNS, cells
from spine_explorer.studies.agreement.study import AgreementStudy
from support.agreement import MINI, SHROUT_FLEISS, WRIGHT, flow_tables, measured, study_of, write


def shrout_fleiss(folder: Path) -> Path:
    lines = [f"{i},{j},{v}" for i, row in enumerate(SHROUT_FLEISS) for j, v in enumerate(row)]
    return write(folder / "t.csv", "subject,judge,value", *lines)


def test_published_coefficients_come_out_of_a_tidy_table(tmp_path: Path) -> None:
    (agreement,) = study_of(shrout_fleiss(tmp_path), rater="judge").agreements
    values = [round(icc.estimate.value, 2) for icc in agreement.icc.forms]
    assert values == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]  # Shrout and Fleiss 1979, table 4
    assert len(agreement.pairs) == 6


def test_published_limits_come_out_of_two_tables(tmp_path: Path) -> None:
    (agreement,) = study_of(*flow_tables(tmp_path)).agreements
    (pair,) = agreement.pairs
    result = pair.bland_altman[Scale.DIFFERENCE]  # Bland and Altman 1986: Wright minus mini
    assert (pair.first, pair.second, agreement.n) == ("mini", "wright", 17)
    assert result.bias.value == pytest.approx(-2.1, abs=0.05)
    assert result.sd == pytest.approx(38.8, abs=0.05)
    assert result.lower.value == pytest.approx(-2.1 - 1.96 * 38.8, abs=0.2)
    assert pair.pearson.estimate.value == pytest.approx(stats.pearsonr(MINI, WRIGHT).statistic)
    assert pair.values.tolist() == [[a, b] for a, b in zip(MINI, WRIGHT, strict=True)]


def test_several_items_of_a_subject_give_limits_for_repeated_measures(tmp_path: Path) -> None:
    once, often = (
        study_of(
            *(
                measured(tmp_path / f"{slices}{name}.csv", f, slices=slices)
                for name, f in (("a", 1), ("b", 1.1))
            )
        )
        for slices in (1, 3)
    )
    assert all(item.pairs[0].repeated is None and not item.is_clustered for item in once.agreements)
    for item in often.agreements:
        assert (item.n, item.subjects, item.is_clustered) == (18, 6, True)
        assert item.pairs[0].repeated is not None
        assert item.pairs[0].repeated.subjects == 6


def test_counts_add_up(tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", "subject,value", "P1,1", "P2,", "P3,3", "P4,4")
    second = write(tmp_path / "b.csv", "subject,value", "P1,1", "P2,2", "P4,5", "P5,5")
    (agreement,) = study_of(first, second).agreements
    assert (agreement.items, agreement.unpaired, agreement.missing, agreement.n) == (5, 2, 1, 2)


def test_pairs_of_raters_use_all_that_both_measured(tmp_path: Path) -> None:
    lines = ["P1,1,2,3", "P2,2,,4", "P3,3,4,", "P4,4,5,7", "P5,6,6,6"]
    table = write(tmp_path / "t.csv", "subject,x_a,x_b,x_c", *lines)
    (agreement,) = study_of(table, suffixes=("_a", "_b", "_c")).agreements
    assert agreement.n == agreement.icc.n == 3
    assert [len(pair.values) for pair in agreement.pairs] == [4, 4, 3]


def test_tests_are_adjusted_for_their_number(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    base = rng.normal(100, 20, (30, 4))
    other = base + rng.normal([0, 1, 2, 4], 4, (30, 4))
    header = "subject," + ",".join(f"q{i}_{r}" for r in "ab" for i in range(4))
    lines = [
        f"P{i}," + ",".join(map(str, [*a, *b]))
        for i, (a, b) in enumerate(zip(base, other, strict=True))
    ]
    study = study_of(write(tmp_path / "t.csv", header, *lines), suffixes=("_a", "_b"))
    plain = [stats.ttest_rel(other[:, i], base[:, i]).pvalue for i in range(4)]
    wanted = multipletests(plain, method="holm")[1]
    assert list(study.adjusted.bias.values()) == pytest.approx(wanted.tolist(), rel=1e-4)


def test_no_pair_at_all_is_no_number(tmp_path: Path) -> None:
    header = "subject,x_a,x_b,y_a,y_b"
    study = study_of(
        write(tmp_path / "t.csv", header, "P1,1,,1,2", "P2,,2,3,3"), suffixes=("_a", "_b")
    )
    empty, short = study.agreements
    assert (empty.n, empty.missing, short.n) == (0, 2, 2)
    assert empty.icc.reason == "fewer than two subjects were rated by every rater"
    values = [
        statistic.estimate.value for group, statistic in study.statistics() if group == ("x",)
    ]
    assert all(map(math.isnan, values))


@pytest.mark.parametrize("value", ["5", "0", "-3"])
def test_constant_values_give_reasons_not_warnings(tmp_path: Path, value: str) -> None:
    table = write(
        tmp_path / "t.csv", "subject,x_a,x_b", *(f"P{i},{value},{value}" for i in range(5))
    )
    study = study_of(table, suffixes=("_a", "_b"))
    notes = {statistic.statistic: statistic.note for _, statistic in study.statistics()}
    assert notes["ICC(2,1)"] == "all ratings are the same"
    assert "the same" in notes["Deming: slope"]


def test_every_statistic_has_a_line(tmp_path: Path) -> None:
    study = study_of(*flow_tables(tmp_path), options=AgreementOptions(level=0.9))
    found = {statistic.statistic: statistic for _, statistic in study.statistics()}
    assert {
        "ICC(2,1)",
        "ICC(3,k)",
        "SEM, agreement",
        "MDC95, consistency",
        "CV, logarithms",
        "Lin's concordance correlation",
        "Spearman's correlation",
        "Bland-Altman log: bias",
        "Bland-Altman percent: upper limit",
        "Deming: intercept",
        "Passing-Bablok: slope",
        "Bland-Altman difference: slope on the mean",
    } <= set(found)
    line = dict(zip(COLUMNS, cells(found["ICC(2,1)"]), strict=True))
    assert (line["raters"], line["n"], line["confidence"], line["df1"]) == (
        "mini, wright",
        17,
        0.9,
        16,
    )
    assert found["Bland-Altman log: bias"].unit == "ratio"
    assert found["Bland-Altman difference: bias"].raters == "wright - mini"


def test_labels_and_units_are_for_readers(tmp_path: Path) -> None:
    study = study_of(*(measured(tmp_path / f"{name}.csv", f) for name, f in (("a", 1), ("b", 1.2))))
    group = study.agreements[0].group
    assert study.label(group) == "Area, multifidus, left, L4-L5"
    assert (study.unit_of(group), study.shown_unit(group)) == ("mm2", "mm\u00b2")


def test_a_copy_of_a_table_is_told(tmp_path: Path) -> None:
    lines = ("subject,value", "P1,1", "P2,2", "P3,4")
    paths = [write(tmp_path / name, *lines) for name in ("a.csv", "b.csv")]
    assert study_of(*paths).copies == (
        "All values of a and b are the same: is one table a copy of the other?",
    )
    other = write(tmp_path / "c.csv", *lines[:-1], "P3,5")
    assert study_of(paths[0], other).copies == ()
    apart = write(tmp_path / "d.csv", "subject,x_a,x_b", "P1,1,", "P2,,2")
    assert study_of(apart, suffixes=("_a", "_b")).copies == ()


def clustered(folder: Path) -> AgreementStudy:
    """Three subjects of twenty slices each; the raters differ on one subject."""
    rng = np.random.default_rng(0)
    shifts = np.repeat([0.0, 1.0, 8.0], 20)
    lines = [
        f"P{i // 20},{i},{value},{value + shifts[i] + error}"
        for i, (value, error) in enumerate(
            zip(rng.normal(100, 10, 60), rng.normal(0, 2, 60), strict=True)
        )
    ]
    table = write(folder / "t.csv", "subject,slice,x_a,x_b", *lines)
    return study_of(table, suffixes=("_a", "_b"))


def test_raters_are_judged_over_subjects_where_items_repeat(tmp_path: Path) -> None:
    (agreement,) = clustered(tmp_path).agreements
    assert agreement.icc.rater_effect.p < 0.001
    assert agreement.rater_p == agreement.pairs[0].bias_p > 0.2
    assert not agreement.is_biased
    assert "ICC(3,1)" not in agreement.advice
    (plain,) = study_of(*flow_tables(tmp_path)).agreements
    assert plain.rater_p == pytest.approx(plain.pairs[0].bias_p)


def test_numbers_that_take_items_as_independent_say_so(tmp_path: Path) -> None:
    found = [statistic for _, statistic in clustered(tmp_path).statistics()]
    repeated = {item.statistic for item in found if "repeated" in item.statistic}
    naive = {item.statistic for item in found if "items taken as independent" in item.note}
    assert repeated and naive.isdisjoint(repeated)
    assert naive | repeated == {item.statistic for item in found}
    assert {(item.n, item.subjects) for item in found} == {(60, 3)}
    limits = [item.statistic for item in found if item.statistic.endswith("lower limit")]
    assert limits[0] == "Bland-Altman repeated: lower limit"


def test_single_items_need_no_note(tmp_path: Path) -> None:
    found = [statistic for _, statistic in study_of(*flow_tables(tmp_path)).statistics()]
    assert not any("independent" in item.note for item in found)
    assert {item.subjects for item in found} == {17}


def test_primary_quantities_come_first_and_are_adjusted_by_themselves(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    names = ("signal_sd", "fat_fraction", "signal_mean", "area")
    base = rng.normal(100, 20, (30, 4))
    other = base + rng.normal([1, 1.5, 2, 2.5], 4, (30, 4))
    header = "subject," + ",".join(f"{name}_{rater}" for rater in "ab" for name in names)
    lines = [
        f"P{i}," + ",".join(map(str, [*a, *b]))
        for i, (a, b) in enumerate(zip(base, other, strict=True))
    ]
    study = study_of(write(tmp_path / "t.csv", header, *lines), suffixes=("_a", "_b"))
    found = [item.group[0] for item in study.agreements]
    assert found == ["area", "fat_fraction", "signal_sd", "signal_mean"]
    plain = [item.pairs[0].bias_p for item in study.agreements]
    wanted = [p for part in (plain[:2], plain[2:]) for p in multipletests(part, method="holm")[1]]
    assert list(study.adjusted.bias.values()) == pytest.approx(wanted)
    assert study.families == (
        "the 2 comparisons of area, functional area, fat fraction together, and for the 2 others"
    )
