"""Small tables that users write about stacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.imaging.said_table import SaidLine, read_said_lines


def said(folder: Path, text: str, *wanted: tuple[str, ...]) -> tuple[SaidLine, ...]:
    path = folder / "t.csv"
    path.write_text(text, "utf-8")
    return read_said_lines(path, wanted, advice="Write it again.")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_case_and_space_will_do(tmp_path: Path, separator: str) -> None:
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in ((" Key", "LEVEL "), ("a ", "")))
    (line,) = said(tmp_path, text)
    assert dict(line.cells) == {"key": "a", "level": ""}


def test_lines_keep_their_number_where_others_are_empty(tmp_path: Path) -> None:
    lines = said(tmp_path, "key,level\n\na,L4\n,\n\nb,L5\n")
    assert [line.where.rpartition(" ")[2] for line in lines] == ["3", "6"]


def test_of_each_group_of_columns_one_is_needed(tmp_path: Path) -> None:
    assert said(tmp_path, "key,split\na,train\n", ("key", "subject"), ("split",))
    with pytest.raises(InputError, match=r"t\.csv has no column 'key' or 'subject'"):
        said(tmp_path, "name\na\n", ("key", "subject"))


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.csv has the column 'level' 2 times"):
        said(tmp_path, "key,level,Level\na,L4,L5\n")
    (line,) = said(tmp_path, "key,,\na,,\n")  # as spreadsheets write empty columns
    assert line.cells["key"] == "a"


def test_a_column_that_is_not_read_is_refused_where_all_are_known(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("key,slcies,\na,3,\n")
    assert read_said_lines(path, [("key",)], advice="")[0].cells["slcies"] == "3"
    with pytest.raises(InputError, match="has a column 'slcies', which is not read"):
        read_said_lines(path, [("key",)], advice="", known=("key", "slices"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"\xff\xfe\x00", "it is no text"),
        (b'key\n"a', "is not a table"),
        (b'"key" ,level\na,b', "is not a table"),
    ],
)
def test_what_is_no_table_is_an_input_error(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "t.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_said_lines(path, [("key",)], advice="")
