from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.outputs.summary import column_name, write_summary
from support.outputs import lumbar_analysis, make_row


def lines_of(path: Path, *rows: Row) -> list[dict[str, str]]:
    write_summary(path, rows)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("details", "name"),
    [
        ({}, "multifidus_left_area_mm2"),
        (
            {"quantity": "fat_fraction", "method": "gmm3", "unit": "%"},
            "multifidus_left_fat_fraction_gmm3_percent",
        ),
        ({"structure": "disc", "side": "midline"}, "disc_area_mm2"),
        (
            {"side": "both", "quantity": "area_asymmetry", "unit": "%"},
            "multifidus_both_area_asymmetry_percent",
        ),
        ({"quantity": "signal_mean", "unit": "signal"}, "multifidus_left_signal_mean"),
        (
            {"structure": "multifidus+erector_spinae"},
            "multifidus_erector_spinae_left_area_mm2",
        ),
        (
            {"quantity": "area_to_signal", "unit": "mm2/signal"},
            "multifidus_left_area_to_signal_mm2_per_signal",
        ),
    ],
)
def test_columns_are_named_by_their_rows(details: dict[str, str], name: str) -> None:
    assert column_name(make_row(**details)) == name


def test_a_slice_is_a_line(tmp_path: Path) -> None:
    first, second = lines_of(
        tmp_path / "s.csv",
        make_row(value=1000.5),
        make_row(side="right", value=990.0),
        make_row(slice=2, value=880.0),
    )
    assert first["slice"] == "1"
    assert first["level"] == "L4-L5"
    assert first["multifidus_left_area_mm2"] == "1000.5"
    assert first["multifidus_right_area_mm2"] == "990"
    assert second["multifidus_left_area_mm2"] == "880"
    assert second["multifidus_right_area_mm2"] == ""


def test_methods_have_columns_of_their_own(tmp_path: Path) -> None:
    rows = [
        make_row(quantity="fat_fraction", unit="%", method=method, value=value)
        for method, value in (("gmm3", 12.0), ("otsu", 20.0))
    ]
    (line,) = lines_of(tmp_path / "s.csv", *rows)
    assert line["multifidus_left_fat_fraction_gmm3_percent"] == "12"
    assert line["multifidus_left_fat_fraction_otsu_percent"] == "20"


def test_columns_follow_the_anatomy_whatever_the_first_slice_lacks(tmp_path: Path) -> None:
    rows = [
        make_row(structure="canal", side="midline"),
        make_row(structure="psoas", side="right", slice=2),
        make_row(structure="psoas", side="left", slice=2),
        make_row(slice=2),
    ]
    names = [name for name in lines_of(tmp_path / "s.csv", *rows)[0] if name.endswith("mm2")]
    assert names == [
        "multifidus_left_area_mm2",
        "psoas_left_area_mm2",
        "psoas_right_area_mm2",
        "canal_area_mm2",
    ]


def test_quantities_follow_the_catalogue_whatever_the_first_slice_lacks(tmp_path: Path) -> None:
    ratio = {"quantity": "area_to_disc", "unit": "ratio"}
    fat = {"quantity": "fat_fraction", "unit": "%"}
    rows = [
        make_row(**fat, method="otsu"),
        make_row(slice=2, **fat, method="gmm3"),
        make_row(slice=2),
        make_row(slice=2, **ratio),
    ]
    names = [name for name in lines_of(tmp_path / "s.csv", *rows)[0] if name.startswith("mult")]
    assert names == [
        "multifidus_left_area_mm2",
        "multifidus_left_area_to_disc",
        "multifidus_left_fat_fraction_gmm3_percent",
        "multifidus_left_fat_fraction_otsu_percent",
    ]


def test_outlines_to_be_checked_are_named(tmp_path: Path) -> None:
    sure, unsure = lines_of(
        tmp_path / "s.csv",
        make_row(),
        make_row(quality=Quality.CHECK, quantity="fat_fraction", unit="%", method="gmm3"),
        make_row(slice=2, structure="disc", side="midline", quality=Quality.CHECK),
        make_row(slice=2, quality=Quality.CHECK),
        make_row(slice=2, side="both", quality=Quality.CHECK),
        make_row(slice=2, side="right"),
    )
    assert (sure["quality"], sure["to_check"]) == ("good", "")
    assert (unsure["quality"], unsure["to_check"]) == ("check", "multifidus_left disc")


def test_undefined_values_are_empty(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path / "s.csv", make_row(value=math.nan))
    assert line["multifidus_left_area_mm2"] == ""


def test_two_values_of_the_same_thing_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two values of multifidus_left_area_mm2 for slice 1"):
        write_summary(tmp_path / "s.csv", [make_row(), make_row(value=1.0)])
    assert list(tmp_path.iterdir()) == []


def test_every_measured_value_has_its_cell(tmp_path: Path) -> None:
    rows = lumbar_analysis().rows
    lines = lines_of(tmp_path / "s.csv", *rows)
    assert [line["slice"] for line in lines] == ["1", "2"]
    for row in rows:
        cell = lines[row.slice - 1][column_name(row)]
        assert float(cell or "nan") == pytest.approx(row.value, 1e-6, nan_ok=True)


def test_a_hostile_subject_is_no_formula(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path / "s.csv", make_row(subject="@SUM(1)"))
    assert line["subject"] == "'@SUM(1)"


def test_no_rows_give_a_header(tmp_path: Path) -> None:
    assert lines_of(tmp_path / "s.csv") == []
    assert (tmp_path / "s.csv").read_text().startswith("subject,session,series,stack,slice,level,")
