from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.outputs.tables import write_measurements
from spine_explorer.studies.change.cohort import CohortOptions, read_cohort
from spine_explorer.studies.change.columns import Columns
from spine_explorer.studies.change.reading import Reading
from spine_explorer.studies.quality import quality_in
from spine_explorer.studies.ratings.gathering import Ratings, gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.table import Table, read_table
from support.agreement import write
from support.outputs import make_row
from support.runs import SESSIONS

TRUST = (("quantity", "trust"),)


def own_table(folder: Path, name: str) -> Table:
    """Area and trust of three patients at two visits, as the program writes them."""
    areas = [
        make_row(subject=f"P{number}", session=session, value=900.0 + number)
        for number in (1, 2, 3)
        for session in SESSIONS
    ]
    trusts = [replace(row, quantity="trust", unit="ratio", value=0.9) for row in areas]
    write_measurements(folder / f"{name}.csv", [*areas, *trusts])
    return read_table(folder / f"{name}.csv")


def wide_table(folder: Path, name: str = "wide") -> Table:
    header = "subject,visit,psoas_left_area_mm2,psoas_left_trust,balance_confidence"
    lines = [
        f"P{i},{visit},{i * visit},0.{i}{visit},{i + visit}" for i in (1, 2) for visit in (1, 2)
    ]
    return read_table(write(folder / f"{name}.csv", header, *lines))


def quantities(ratings: Ratings) -> set[str]:
    return {rating.group[0] for rating in ratings.ratings}


@pytest.mark.parametrize(
    ("name", "quality"),
    [
        ("trust", "trust"),
        ("Confidence", "confidence"),
        ("multifidus_left_trust", "trust"),
        ("canal_confidence", "confidence"),
        ("balance_confidence", ""),
        ("trust_in_doctor", ""),
        ("area", ""),
    ],
)
def test_only_the_programs_own_names_are_about_outlines(name: str, quality: str) -> None:
    assert quality_in(name) == quality


def test_agreement_leaves_trust_out_of_tidy_tables_unless_it_is_chosen(tmp_path: Path) -> None:
    tables = [own_table(tmp_path, name) for name in "ab"]
    usual = gather(tables, Layout())
    assert quantities(usual) == {"area"}
    assert (usual.quality.counts, usual.filtered) == ({"trust": 12}, 0)
    assert str(usual.quality).startswith("12 values of trust left out")
    chosen = gather(tables, Layout(only=TRUST))
    assert quantities(chosen) == {"trust"}
    assert (str(chosen.quality), chosen.filtered) == ("", 12)


def test_comparing_apart_by_quantity_chooses_none(tmp_path: Path) -> None:
    tables = [own_table(tmp_path, name) for name in "ab"]
    assert quantities(gather(tables, Layout(by=("quantity",)))) == {"area"}


def test_agreement_leaves_trust_out_of_wide_tables_unless_it_is_named(tmp_path: Path) -> None:
    tables = [wide_table(tmp_path, name) for name in "ab"]
    usual = gather(tables, Layout(key=("subject", "visit")))
    assert quantities(usual) == {"psoas_left_area_mm2", "balance_confidence"}
    assert usual.quality.counts == {"trust": 8}
    named = gather(tables, Layout(key=("subject", "visit"), values=("psoas_left_trust",)))
    assert quantities(named) == {"psoas_left_trust"}
    assert named.quality.counts == {}


def test_endings_that_tell_raters_are_no_part_of_the_name(tmp_path: Path) -> None:
    header = "subject,area_a,disc_trust_a,area_b,disc_trust_b"
    table = read_table(write(tmp_path / "t.csv", header, "P1,1,0.9,2,", "P2,2,0.8,3,0.9"))
    ratings = gather([table], Layout(suffixes=("_a", "_b")))
    assert quantities(ratings) == {"area"}
    assert ratings.quality.counts == {"trust": 3}


def test_a_table_of_nothing_else_is_an_input_error(tmp_path: Path) -> None:
    lines = [f"P{i},trust,0.9" for i in range(3)]
    tables = [
        read_table(write(tmp_path / f"{name}.csv", "subject,quantity,value", *lines))
        for name in ("a", "b")
    ]
    with pytest.raises(InputError, match="nothing but the quality of outlines") as caught:
        gather(tables, Layout())
    assert "--only quantity=trust" in caught.value.advice


def test_change_leaves_trust_out_of_tidy_tables_unless_it_is_chosen(tmp_path: Path) -> None:
    table = own_table(tmp_path, "t")
    usual = read_cohort([table], CohortOptions())
    assert {item.quantity for item in usual.outcomes} == {"area"}
    assert usual.quality.counts == {"trust": 6}
    chosen = read_cohort([table], CohortOptions(only=TRUST))
    assert {item.quantity for item in chosen.outcomes} == {"trust"}
    assert chosen.quality.counts == {}


def test_change_takes_trust_neither_as_outcome_nor_as_covariate(tmp_path: Path) -> None:
    table = wide_table(tmp_path)
    usual = read_cohort([table], CohortOptions())
    assert {item.quantity for item in usual.outcomes} == {
        "psoas_left_area_mm2",
        "balance_confidence",
    }
    assert (usual.covariates.known, usual.covariates.ignored) == ((), ())
    assert usual.quality.counts == {"trust": 4}
    named = CohortOptions(Reading(Columns(), values=("psoas_left_trust",)))
    assert {item.quantity for item in read_cohort([table], named).outcomes} == {"psoas_left_trust"}
