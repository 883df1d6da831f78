from __future__ import annotations

import math

from spine_explorer.measurement.quantities import QUANTITIES
from spine_explorer.measurement.row import Quality
from spine_explorer.outputs.report_content import Cell, Line
from spine_explorer.outputs.report_numbers import MAIN_QUANTITIES, tissue_tables
from support.outputs import lumbar_analysis, make_row


def test_the_main_quantities_are_in_the_catalogue() -> None:
    assert set(MAIN_QUANTITIES) <= {item.name for item in QUANTITIES}


def test_sides_and_asymmetry_stand_in_one_line() -> None:
    (table,) = tissue_tables(
        [
            make_row(value=1043.2),
            make_row(side="right", value=990.0, quality=Quality.CHECK),
            make_row(side="both", value=2033.2),
            make_row(side="both", quantity="area_asymmetry", value=5.1, unit="%"),
        ]
    )
    assert table.title == "Multifidus"
    assert table.colours == ("#ff8c5a", "#e64b35")
    assert table.lines == (
        Line("Area", "mm²", Cell("990", True), Cell("1043", False), None, Cell("5.1", False)),
    )


def test_a_midline_structure_has_one_value() -> None:
    (table,) = tissue_tables([make_row(structure="disc", side="midline", value=1900.0)])
    assert table.lines == (Line("Area", "mm²", midline=Cell("1900", False)),)


def test_the_first_method_is_shown() -> None:
    rows = [
        make_row(quantity="fat_fraction", unit="%", method=method, value=value, side=side)
        for method, value in (("gmm3", 12.0), ("otsu", 20.0))
        for side in ("left", "right")
    ]
    (table,) = tissue_tables(rows)
    assert table.lines == (Line("Fat fraction", "%", Cell("12.0", False), Cell("12.0", False)),)


def test_a_band_is_written_as_its_limits() -> None:
    rows = [
        make_row(
            structure="canal", side="midline", quantity="area_band_barz", unit="band", value=value
        )
        for value in (1.0, math.nan)
    ]
    texts = [
        table.lines[0].midline.text
        for row in rows
        for table in tissue_tables([row])
        if table.lines[0].midline
    ]
    assert texts == ["75 to 100 mm²", "\N{EN DASH}"]


def test_tissues_come_in_the_order_of_the_anatomy() -> None:
    rows = [row for row in lumbar_analysis().rows if row.slice == 1]
    titles = [table.title for table in tissue_tables(reversed(rows))]
    assert titles == ["Multifidus", "Erector spinae", "Psoas", "Disc", "Spinal canal"]


def test_without_rows_there_is_no_table() -> None:
    assert tissue_tables([]) == ()
    assert tissue_tables([make_row(quantity="signal_sd")]) == ()
