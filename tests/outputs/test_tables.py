from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.measurement.row import COLUMNS, Quality, Row
from spine_explorer.outputs.tables import read_measurements, write_measurements
from support.outputs import lumbar_analysis, make_row

SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


def written(path: Path, *rows: Row) -> str:
    write_measurements(path, rows)
    return path.read_text("utf-8")


def test_the_table_is_plain_csv(tmp_path: Path) -> None:
    text = written(tmp_path / "m.csv", make_row())
    assert text == (
        "subject,session,series,stack,slice,level,structure,side,quantity,value,unit,method,quality\n"
        "P001,20200131-3fa1,4-09bc,1,1,L4-L5,multifidus,left,area,1043.25,mm2,,good\n"
    )


def test_rows_of_a_real_measurement_come_back(tmp_path: Path) -> None:
    rows = lumbar_analysis().rows
    write_measurements(tmp_path / "m.csv", rows)
    back = read_measurements(tmp_path / "m.csv")
    assert [replace(row, value=0) for row in back] == [replace(row, value=0) for row in rows]
    assert [row.value for row in back] == pytest.approx([r.value for r in rows], 1e-6, nan_ok=True)


@SETTINGS
@given(subject=TEXTS, level=TEXTS, method=TEXTS, count=st.integers(1, 999_999_999))
def test_any_text_comes_back(
    tmp_path: Path, subject: str, level: str, method: str, count: int
) -> None:
    row = make_row(subject=subject, level=level, method=method, slice=count)
    write_measurements(tmp_path / "m.csv", [row])
    assert read_measurements(tmp_path / "m.csv") == [row]


def test_a_carriage_return_breaks_no_line(tmp_path: Path) -> None:
    write_measurements(tmp_path / "m.csv", [make_row(method="\r")])
    assert read_measurements(tmp_path / "m.csv") == [make_row(method="\n")]


def test_a_hostile_subject_is_no_formula(tmp_path: Path) -> None:
    text = written(tmp_path / "m.csv", make_row(subject='=HYPERLINK("http://x","y")'))
    assert text.splitlines()[1].startswith("\"'=HYPERLINK(")


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    assert ",-12.5," in written(tmp_path / "m.csv", make_row(value=-12.5))


def test_an_undefined_value_is_an_empty_cell(tmp_path: Path) -> None:
    assert ",area,,mm2," in written(tmp_path / "m.csv", make_row(value=math.nan))
    assert math.isnan(read_measurements(tmp_path / "m.csv")[0].value)


def test_a_table_that_dies_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield make_row()
        raise RuntimeError

    path = tmp_path / "m.csv"
    before = written(path, make_row(subject="old"))
    with pytest.raises(RuntimeError):
        write_measurements(path, rows())
    assert path.read_text("utf-8") == before
    assert list(tmp_path.iterdir()) == [path]


def test_columns_may_stand_in_another_order_with_others_between(tmp_path: Path) -> None:
    row = make_row()
    names, cells = [*reversed(COLUMNS), "remark"], [*reversed(astuple(row)), "fine"]
    lines = [",".join(map(str, line)) for line in (names, cells)]
    (tmp_path / "m.csv").write_text("\ufeff" + "\r\n".join(lines), "utf-8")
    assert read_measurements(tmp_path / "m.csv") == [row]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stack": "0"}, "line 3, column 'stack': '0' is not a whole number from 1"),
        ({"slice": "1.5"}, "line 3, column 'slice': '1.5'"),
        ({"slice": "9" * 5000}, "line 3, column 'slice'"),
        ({"side": "LEFT"}, "line 3, column 'side': 'LEFT' is not one of left, right"),
        ({"value": "12,5"}, "line 3, column 'value': '12,5' is not a number"),
        ({"value": "inf"}, "line 3, column 'value': 'inf' is not a number"),
        ({"quality": "fine"}, "line 3, column 'quality': 'fine' is not one of good, check"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    good = dict(zip(COLUMNS, map(str, astuple(make_row())), strict=True))
    lines = [COLUMNS, good.values(), {**good, **change}.values()]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    (tmp_path / "m.csv").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_measurements(tmp_path / "m.csv")
    assert f"m.csv, {message}" in caught.value.message


@pytest.mark.parametrize("word", ["NA", "NaN", "nan", ""])
def test_missing_values_of_other_programs_are_read(tmp_path: Path, word: str) -> None:
    text = written(tmp_path / "m.csv", make_row(value=77.0))
    (tmp_path / "m.csv").write_text(text.replace(",77,", f",{word},"), "utf-8")
    assert math.isnan(read_measurements(tmp_path / "m.csv")[0].value)


def test_a_short_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(",".join(COLUMNS) + "\nP001,s,4,1\n", "utf-8")
    with pytest.raises(InputError, match="line 2, column 'slice': the line ends before it"):
        read_measurements(tmp_path / "m.csv")


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"subject,session\nx,y\n"])
def test_a_missing_column_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"m\.csv has no column '(subject|series)'"):
        read_measurements(tmp_path / "m.csv")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'"' + b"x" * 200_000])
def test_what_is_no_table_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"m\.csv cannot be read as a table"):
        read_measurements(tmp_path / "m.csv")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read_measurements(tmp_path / "nowhere.csv")


def test_quality_comes_back_as_itself(tmp_path: Path) -> None:
    write_measurements(tmp_path / "m.csv", [make_row(quality=Quality.CHECK)])
    assert read_measurements(tmp_path / "m.csv")[0].quality is Quality.CHECK
