from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.change.joining import join
from spine_explorer.studies.table import Table, read_table


def table(folder: Path, name: str, *lines: str) -> Table:
    path = folder / name
    path.write_text("\n".join(lines), "utf-8")
    return read_table(path)


def column(found: Table, name: str) -> list[str]:
    return [record.cells[name] for record in found.records]


def test_columns_are_added_where_all_shared_ones_agree(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,session,value", "A,1,5", "A,2,6", "B,1,7")
    visits = table(tmp_path, "v.csv", "session,subject,visit", "2,A,after", "1,A,before")
    joined = join(main, visits)
    assert column(joined.table, "visit") == ["before", "after", ""]
    assert joined.unmatched == 1
    assert joined.table.columns == ("subject", "session", "value", "visit")


def test_an_empty_column_is_filled_and_not_compared(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,slice,level", "A,1,", "A,2,NA")
    levels = table(tmp_path, "l.csv", "subject,slice,level", "A,2,L4-L5")
    assert column(join(main, levels).table, "level") == ["", "L4-L5"]


def test_two_lines_of_one_key_must_agree(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,value", "A,5")
    same = table(tmp_path, "s.csv", "subject,group", "A,x", "A,x")
    assert column(join(main, same).table, "group") == ["x"]
    other = table(tmp_path, "o.csv", "subject,group", "A,x", "B,x", "A,y")
    with pytest.raises(InputError, match=r"o\.csv, line 4 says something else of subject 'A'"):
        join(main, other)


def test_tables_must_share_a_column(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,value", "A,5")
    other = table(tmp_path, "o.csv", "patient,group", "A,x")
    with pytest.raises(InputError, match=r"o\.csv shares no column with .*m\.csv"):
        join(main, other)


def test_decimal_commas_are_those_of_the_small_table(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,value", "A,5", "B,6")
    small = table(tmp_path, "s.csv", "subject;age;codes", "A;74,5;1,2", "B;68;1.5")
    joined = join(main, small).table
    assert [joined.number(record, "age") for record in joined.records] == [74.5, 68.0]
    assert column(joined, "codes") == ["1,2", "1.5"]


def test_errors_name_the_small_table(tmp_path: Path) -> None:
    main = table(tmp_path, "m.csv", "subject,value", "C,5", "B,x")
    small = table(tmp_path, "s.csv", "subject,age", "A,70", "B,old")
    joined = join(main, small).table
    with pytest.raises(InputError, match=r"s\.csv, line 3, column 'age': 'old'"):
        joined.number(joined.records[1], "age")
    with pytest.raises(InputError, match=r"m\.csv, line 3, column 'value': 'x'"):
        joined.number(joined.records[1], "value")
