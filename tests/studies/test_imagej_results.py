from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spine_explorer.outlines.locating import Locator, Positions
from spine_explorer.outlines.naming import Names
from spine_explorer.studies.imagej_results import AreaUnit, TranslatedResults, translate_results
from support.drawn import lumbar_target

RESULTS = """\
 ,Label,Area,Mean,StdDev,X,Slice
1,study.dcm:LMF:2,1043.250,312.5,80.25,100,2
2,study.dcm:RMF:2,998.5,300,75,50,2
3,study.dcm:Disc,1700,200,10,75,3
"""


def translate(tmp_path: Path, text: str, **options: object) -> TranslatedResults:
    path = tmp_path / "Results.csv"
    path.write_text(text)
    locator = options.pop("locator", Locator([lumbar_target()]))
    return translate_results([path], locator, **options)  # type: ignore[arg-type]


def test_values_become_rows_on_their_slice(tmp_path: Path) -> None:
    found = translate(tmp_path, RESULTS)
    assert found.findings == ()
    rows = [(r.slice, r.structure, r.side, r.quantity, r.value, r.unit) for r in found.rows]
    assert rows[:3] == [
        (2, "multifidus", "left", "area", 1043.25, "mm2"),
        (2, "multifidus", "left", "signal_mean", 312.5, "signal"),
        (2, "multifidus", "left", "signal_sd", 80.25, "signal"),
    ]
    assert rows[6][:5] == (3, "disc", "midline", "area", 1700)
    assert {row.subject for row in found.rows} == {"P001"}


def test_tabs_and_decimal_commas_as_a_german_computer_writes_them(tmp_path: Path) -> None:
    text = RESULTS.replace(".", "_").replace(",", "\t").replace("_dcm", ".dcm").replace("_", ",")
    assert translate(tmp_path, text).rows == translate(tmp_path, RESULTS).rows


def test_areas_in_pixels_are_scaled(tmp_path: Path) -> None:
    target = lumbar_target()
    grid = replace(target.geometry, spacing=(4.0, 0.5, 0.5))
    locator = Locator([replace(target, geometry=grid)])
    found = translate(tmp_path, RESULTS, locator=locator, unit=AreaUnit.PIXELS)
    assert found.rows[0].value == pytest.approx(1043.25 / 4)


def test_the_title_of_the_image_tells_the_slice(tmp_path: Path) -> None:
    target = replace(lumbar_target(), slice_names=("IM3", "IM2", "IM1"))
    text = "Label,Area\nIM2.dcm:LMF,10\nIM1.dcm:LMF,20\n"
    found = translate(tmp_path, text, locator=Locator([target]))
    assert [(row.slice, row.value) for row in found.rows] == [(2, 10), (3, 20)]


def test_positions_in_a_series(tmp_path: Path) -> None:
    target = replace(lumbar_target(), instance_numbers=(9, 8, 7))
    found = translate(
        tmp_path, "Label,Area,Slice\nx:LMF,1,1\n", locator=Locator([target], Positions.SERIES)
    )
    assert [row.slice for row in found.rows] == [3]


def test_levels_are_filled_in(tmp_path: Path) -> None:
    found = translate(tmp_path, RESULTS, level_of=lambda _target, index: f"L{index}")
    assert {(row.slice, row.level) for row in found.rows} == {(2, "L1"), (3, "L2")}


@pytest.mark.parametrize(("own", "other"), [("P3", "P1"), ("Ben", "Anna")])
def test_lines_of_another_patient_are_left_out(tmp_path: Path, own: str, other: str) -> None:
    text = f"Label,Area,Slice\n{other}.nii:LMF,10,1\n{own}.nii:LMF,20,1\n"
    found = translate(tmp_path, text, locator=Locator([lumbar_target(subject=own)]))
    assert [row.value for row in found.rows] == [20]
    assert "line 2 is left out" in found.findings[0].message


def test_lines_without_use_are_counted(tmp_path: Path) -> None:
    text = "Label,Area,Slice\nx:vessel,1,1\nx:psoas,1,1\nx:LMF,1,9\nx:scale,2,1\n"
    found = translate(tmp_path, text, names=Names.parse(["x:scale=ignore"]))
    assert found.rows == ()
    assert [item.check for item in found.findings] == [
        "unknown_outline",
        "unknown_outline",
        "unplaced_outline",
    ]
    assert "line 4" in found.findings[2].message


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("subject,value\nx,1\n", "ignored"),
        ("Label,Area\nx:LMF,abc\n", "file"),
        ("", "file"),
        ("\x00\x01\x02", "file"),
    ],
)
def test_other_tables_are_said(tmp_path: Path, text: str, check: str) -> None:
    found = translate(tmp_path, text, locator=Locator([lumbar_target(1)]))
    assert found.rows == ()
    assert [item.check for item in found.findings] == [check]
