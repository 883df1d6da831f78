from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.outputs.tables import write_measurements, write_table
from spine_explorer.studies import table_file
from spine_explorer.studies.table import Table, is_missing, read_table
from support.outputs import make_row

SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10)


def table_of(folder: Path, content: str | bytes, name: str = "t.csv") -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


def numbers(table: Table, column: str) -> list[float]:
    return [table.number(record, column) for record in table.records]


def workbook(folder: Path, *rows: tuple[object, ...], sheet: str = "Data") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "text",
    [
        "id,area\nP1,12.5\n",
        "id;area\r\nP1;12,5\r\n",
        "id\tarea\nP1\t12.5",
        '"id","area"\n"P1"," 12.5 "\n',
        "sep=;\nid;area\nP1;12,5\n",
        "\n\nid,area\n,\nP1,12.5\n",
    ],
)
def test_every_dialect_gives_the_same_table(tmp_path: Path, mark: str, text: str) -> None:
    table = table_of(tmp_path, mark + text)
    assert table.columns == ("id", "area")
    assert [table.text(record, "id") for record in table.records] == ["P1"]
    assert numbers(table, "area") == [12.5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_accents_come_through_every_encoding(tmp_path: Path, encoding: str) -> None:
    table = table_of(tmp_path, "id,größe\nMüller,1\n".encode(encoding))
    assert table.columns == ("id", "größe")
    assert table.text(table.records[0], "id") == "Müller"


def test_composed_and_decomposed_letters_are_one(tmp_path: Path) -> None:
    assert table_of(tmp_path, "u\u0308,b\n1,2\n").columns == ("\u00fc", "b")


def test_a_comma_in_a_comma_separated_table_is_no_decimal_sign(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,area\nP1,"1,234"\n')
    with pytest.raises(InputError, match=r"t\.csv, line 2, column 'area': '1,234' is not a number"):
        numbers(table, "area")


def test_a_column_with_points_has_no_decimal_commas(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;area;x\nP1;1,234;1,5\nP2;12.5;2\n")
    with pytest.raises(InputError, match="line 2, column 'area'"):
        numbers(table, "area")
    assert numbers(table, "x") == [1.5, 2]


@pytest.mark.parametrize("word", ["", "NA", "n/a", "NaN", "NULL", ".", "-", "\u2013", "#N/A"])
def test_missing_values_are_nan(tmp_path: Path, word: str) -> None:
    assert math.isnan(numbers(table_of(tmp_path, f"id,area\nP1,{word}\n"), "area")[0])


@pytest.mark.parametrize(
    "word", ["inf", "1e999", "1_000", "12,5.0", "0x1F", "#DIV/0!", "٣", "1 2", "5mm"]
)
def test_anything_else_is_no_number(tmp_path: Path, word: str) -> None:
    with pytest.raises(InputError, match="line 2, column 'area'"):
        numbers(table_of(tmp_path, f"id;area\nP1;{word}\n"), "area")


@pytest.mark.parametrize(
    ("word", "value"), [("\u22122.5", -2.5), ("+.5", 0.5), ("1E-3", 0.001), ("3.", 3)]
)
def test_numbers_of_other_programs_are_read(tmp_path: Path, word: str, value: float) -> None:
    assert numbers(table_of(tmp_path, f"id,area\nP1,{word}\n"), "area") == [value]


def test_lines_are_those_that_an_editor_shows(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'sep=,\nid,note\nP1,"two\nlines"\n\nP2,x\n')
    assert [record.line for record in table.records] == [3, 6]


def test_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    table = table_of(tmp_path, ",id,\n1,P1,\n")
    assert table.columns == ("id",)
    assert table.records[0].cells == {"id": "P1"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"t\.csv is empty"),
        ("\n\n", r"t\.csv is empty"),
        ("id,area\n", r"t\.csv has no line of values"),
        ("id,area,id\n1,2,3\n", r"t\.csv has 2 columns named 'id'"),
        ("id,area\nP1\n", r"t\.csv, line 2 has 1 cells, but the first line names 2 columns"),
        ("id,area\nP1,2,3\n", r"t\.csv, line 2 has 3 cells"),
        ('id,area\nP1,"2\n', r"t\.csv cannot be read: line 2: unexpected end of data"),
        (b"\x89PNG\0\0", r"t\.csv cannot be read: it is not a table of text"),
        (b"\xff\xfe\x00", r"t\.csv cannot be read: it is not a table of text"),
        (b"id,\x81\n", r"t\.csv cannot be read: it is not a table of text"),
        ("id," + "x" * 200_000 + "\n", r"t\.csv cannot be read: line 1: field larger than"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        table_of(tmp_path, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"nowhere\.csv cannot be read: no such file"):
        read_table(tmp_path / "nowhere.csv")


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "MAX_BYTES", 8)
    with pytest.raises(UnreadableFileError, match="larger than"):
        table_of(tmp_path, "id,area\n1,2\n")
    with pytest.raises(UnreadableFileError, match="larger than"):
        read_table(workbook(tmp_path, ("id",), (1,)))


def test_an_unknown_column_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,area\nP1,2\n")
    with pytest.raises(InputError, match=r"no column 'Area'\. Its columns are: id, area"):
        table.number(table.records[0], "Area")


def test_a_folder_of_results_gives_its_measurements(tmp_path: Path) -> None:
    write_measurements(tmp_path / "measurements.csv", [make_row(subject="=1+1", value=-3.5)])
    table = read_table(tmp_path)
    assert table.text(table.records[0], "subject") == "=1+1"
    assert numbers(table, "value") == [-3.5]


def test_a_workbook_is_read_like_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ("id", "area", "day"), (7.0, 12.5, datetime(2020, 1, 31)), (" P2 ", "3,5", None)
    )
    table = read_table(path)
    assert [table.text(record, "id") for record in table.records] == ["7", "P2"]
    assert [table.text(record, "day") for record in table.records] == ["2020-01-31", ""]
    assert [record.line for record in table.records] == [2, 3]
    with pytest.raises(InputError, match="line 3, column 'area'"):  # 12.5 stands above it
        numbers(table, "area")


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path, ("id",), (1,), sheet="Visit 1")
    assert len(read_table(path, sheet="Visit 1").records) == 1
    with pytest.raises(UnreadableFileError, match="no sheet 'Visit 2' but Visit 1"):
        read_table(path, sheet="Visit 2")


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"t\.xlsx cannot be read: it is not an Excel"):
        table_of(tmp_path, "id,area\n", "t.xlsx")


@SETTINGS
@given(cells=st.lists(CELLS.filter(str.strip), min_size=1, max_size=4))
def test_what_the_program_writes_comes_back(tmp_path: Path, cells: list[str]) -> None:
    import unicodedata

    names = [f"c{number}" for number in range(len(cells))]
    write_table(tmp_path / "t.csv", names, [cells])
    table = read_table(tmp_path / "t.csv")
    back = [table.text(table.records[0], name) for name in names]
    assert back == [unicodedata.normalize("NFC", cell).strip() for cell in cells]


def test_none_is_no_number_but_a_text(tmp_path: Path) -> None:
    assert math.isnan(numbers(table_of(tmp_path, "id,area\nP1,None\n"), "area")[0])
    assert not is_missing("none")
