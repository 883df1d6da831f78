from __future__ import annotations

import math
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.agreement.statistic import COLUMNS
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.thresholds import (
    GIVEN,
    Threshold,
    Thresholds,
    given_thresholds,
    thresholds_of_agreement,
    thresholds_of_repeats,
)
from spine_explorer.studies.ratings.layout import GROUP_COLUMNS
from spine_explorer.studies.table import read_table
from support.cohort import write_lines
from support.command import Command

REPEATS = [
    {"subject": who, "rater": rater, "side": "left", "quantity": "area", "value": value}
    for who, pair in (("A", (100, 104)), ("B", (150, 148)), ("C", (200, 206)), ("D", (180, 176)))
    for rater, value in zip(("one", "two"), pair, strict=True)
]


def agreement_of_repeats(command: Command, folder: Path, *words: str) -> Path:
    table, out = write_lines(folder / "r.csv", REPEATS), folder / "agreement"
    outcome = command("agree", table, "--rater", "rater", "--figures", "0", *words, "-o", out)
    assert outcome.exit_code == 0, outcome.err
    return out


def test_the_most_precise_one_holds() -> None:
    known = Thresholds(
        (Threshold("area", 30.0), Threshold("area", 20.0, side="left"), Threshold("area", 10.0))
    )
    left, right = (known.of(Outcome("area", side=side)) for side in ("left", "right"))
    assert (left and left.value, right and right.value) == (20.0, 30.0)
    assert known.of(Outcome("signal")) is None


def test_given_ones_are_read() -> None:
    assert given_thresholds(["area=35", "a=b=0.5"]) == [
        Threshold("area", 35.0, source="given"),
        Threshold("a=b", 0.5, source="given"),
    ]


@pytest.mark.parametrize("text", ["area", "area=", "=3", "area=0", "area=-1", "area=nan", "area=x"])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="gives no minimal detectable change"):
        given_thresholds([text])


def test_repeated_measurements_give_one(tmp_path: Path) -> None:
    """By hand: two-way mean squares of the four pairs; agreement is at least consistency."""
    table = read_table(write_lines(tmp_path / "r.csv", REPEATS))
    (found,) = thresholds_of_repeats([table], rater="rater")
    differences = [4, -2, 6, -4]
    mean = sum(differences) / 4
    residual = sum((d - mean) ** 2 for d in differences) / 3 / 2
    assert (found.quantity, found.side) == ("area", "left")
    assert found.value == pytest.approx(1.96 * math.sqrt(2 * residual))
    assert found.source == "4 repeated measurements"


def test_results_of_agree_are_understood(command: Command, tmp_path: Path) -> None:
    out = agreement_of_repeats(command, tmp_path)
    (wanted,) = thresholds_of_repeats([read_table(tmp_path / "r.csv")], rater="rater")
    for path in (out, out / "agreement.csv", out / "agreement.json"):
        (found,) = thresholds_of_agreement(path)
        assert (found.quantity, found.side) == ("area", "left")
        assert found.value == pytest.approx(wanted.value, rel=1e-6)


def test_a_plain_table_will_do(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "m.csv", [{"quantity": "area", "side": "left", "mdc": 12}])
    assert thresholds_of_agreement(path) == [Threshold("area", 12.0, side="left", source="m.csv")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("m.csv", "quantity,sem\narea,3\n", "no column 'mdc'"),
        ("m.csv", "quantity,mdc\narea,\n", "holds no minimal detectable change"),
        ("m.csv", "mdc\n3\n", "no column 'quantity'"),
        ("m.json", "{}", "is no result of an agreement study"),
        ("m.json", "nonsense", "is no result of an agreement study"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError, match=says):
        thresholds_of_agreement(tmp_path / name)


def test_a_threshold_of_another_unit_does_not_hold() -> None:
    threshold = Threshold("area", 0.5, unit="cm2")
    assert not threshold.fits(Outcome("area", unit="mm2"))
    assert threshold.fits(Outcome("area", unit="cm2"))
    assert threshold.fits(Outcome("area"))


def test_columns_of_an_agreement_are_told_from_what_was_compared() -> None:
    assert not set(COLUMNS) & set(GROUP_COLUMNS)


def test_one_of_pooled_parts_does_not_hold_for_their_sum() -> None:
    pooled = Threshold("area", 237.7, "multifidus", of_items=True)
    assert pooled.fits(Outcome("area", structure="multifidus", side="left"))
    assert not pooled.fits(Outcome("area", structure="multifidus", side="both"))
    assert not Threshold("area", 90.0, side="left", of_items=True).fits(
        Outcome("area", structure="multifidus+erector_spinae", side="left")
    )
    apart = Threshold("area", 300.0, "multifidus", "both", of_items=True)
    assert apart.fits(Outcome("area", structure="multifidus", side="both"))


def test_what_was_typed_goes_before_what_is_more_precise() -> None:
    measured = Threshold("area", 237.7, "multifidus", "left", of_items=True)
    typed = Threshold("area", 90.0, source=GIVEN)
    known = Thresholds((measured, typed))
    assert known.of(Outcome("area", structure="multifidus", side="left")) is typed


def test_results_of_pooled_sides_are_known_as_such(command: Command, tmp_path: Path) -> None:
    out = agreement_of_repeats(command, tmp_path, "--by", "quantity")
    for path in (out / "agreement.csv", out / "agreement.json"):
        (found,) = thresholds_of_agreement(path)
        assert (found.side, found.of_items) == ("", True)


@pytest.mark.parametrize("name", ["", "agreement.csv", "agreement.json"])
def test_the_unit_that_the_user_gave_is_that_of_the_threshold(
    command: Command, tmp_path: Path, name: str
) -> None:
    out = agreement_of_repeats(command, tmp_path, "--unit", "cm2")
    (found,) = thresholds_of_agreement(out / name)
    assert found.unit == "cm2"
    assert not found.fits(Outcome("area", unit="mm2", side="left"))


@pytest.mark.parametrize("name", ["agreement.csv", "agreement.json"])
def test_an_agreement_of_several_quantities_together_has_no_threshold(
    command: Command, tmp_path: Path, name: str
) -> None:
    out = agreement_of_repeats(command, tmp_path, "--by", "side")
    with pytest.raises(InputError, match=r"does not say of which quantities .* --by quantity"):
        thresholds_of_agreement(out / name)


def test_repeats_may_call_the_subject_otherwise(tmp_path: Path) -> None:
    lines = [
        {"patient": line["subject"], "session": line["rater"], "area": line["value"]}
        for line in REPEATS
    ]
    table = read_table(write_lines(tmp_path / "t.csv", lines))
    (wanted,) = thresholds_of_repeats(
        [read_table(write_lines(tmp_path / "r.csv", REPEATS))], rater="rater"
    )
    (found,) = thresholds_of_repeats([table], rater="session", subject="patient")
    assert (found.quantity, found.value) == ("area", pytest.approx(wanted.value))
    with pytest.raises(InputError, match="no column 'case'"):
        thresholds_of_repeats([table], rater="session", subject="case")
