"""What the user says about levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.levels.level import Level
from spine_explorer.levels.said import SaidLevels, parse_level_of, read_levels
from support.stacks import make_identity

STACK = make_identity(key="0123456789ab", series="4-09bc", stack=2)


def table(folder: Path, text: str) -> Path:
    path = folder / "levels.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "word", ["0123456789ab=L4-L5", "4-09bc:2=l4/5", "4-09bc : 02=L4-L5", "4-09bc=L45"]
)
def test_a_stack_is_named_by_its_key_or_its_series(word: str) -> None:
    said = SaidLevels((parse_level_of(word),))
    assert said.of(STACK, 2) == {0: Level.L4_L5, 1: Level.L4_L5}
    assert said.of(make_identity(key="ffffffffffff", series="5-0000"), 2) == {}


def test_another_stack_of_the_series_is_not_meant() -> None:
    said = SaidLevels((parse_level_of("4-09bc:2=L4-L5"),))
    assert said.of(make_identity(series="4-09bc", stack=3), 1) == {}


@pytest.mark.parametrize(
    "word",
    [
        "L4-L5",
        "=L4-L5",
        "abc=",
        "abc=L9",
        "abc:=L4",
        "abc:x=L4",
        ":1=L4",
        "abc:-1=L4",
        "abc:1234567=L4",
    ],
)
def test_a_word_that_says_nothing_is_refused(word: str) -> None:
    with pytest.raises(InputError):
        parse_level_of(word)


def test_a_table_names_slices_and_the_later_line_holds(tmp_path: Path) -> None:
    text = "stack,slices,level\n0123456789ab,,L4\n0123456789ab,2-3,L4-L5\n\n"
    said = SaidLevels(read_levels(table(tmp_path, text)))
    assert said.of(STACK, 4) == {0: Level.L4, 1: Level.L4_L5, 2: Level.L4_L5, 3: Level.L4}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_stack_may_be_its_number_beside_series_and_subject(
    tmp_path: Path, separator: str
) -> None:
    lines = [["Subject", "SERIES", "stack", "slices", "level"], ["P001", "4-09bc", "2", "1", "L3"]]
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in lines)
    said = SaidLevels(read_levels(table(tmp_path, text)))
    assert said.of(STACK, 3) == {0: Level.L3}
    assert said.of(make_identity(subject="P002", series="4-09bc", stack=2), 3) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stack,slices\n", "no column 'level'"),
        ("", "no column 'stack'"),
        ("stack,level\n0123456789ab,L7\n", "line 2, column 'level'"),
        ("stack,level\n2,L4\n", "line 2, column 'stack'"),
        ("stack,level\nabc,L4\n", "line 2, column 'stack'"),
        ("stack,level,slices\n0123456789ab,L4,3-2\n", "line 2, column 'slices'"),
        ("stack,level,slices\n0123456789ab,L4,0\n", "line 2, column 'slices'"),
        (f"stack,level,slices\n0123456789ab,L4,{'9' * 5000}\n", "line 2, column 'slices'"),
        (f"series,stack,level\n4-09bc,{'9' * 5000},L4\n", "line 2, column 'stack'"),
        ("stack,slice,slices,level\n0123456789ab,1,,L4\n", "both a column 'slice' and 'slices'"),
        ("stack,slcies,level\n0123456789ab,1,L4\n", "a column 'slcies', which is not read"),
        ("stack,level,level\n0123456789ab,L4,L5\n", "the column 'level' 2 times"),
    ],
)
def test_a_bad_table_says_where_it_is_bad(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_levels(table(tmp_path, text))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "levels.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        read_levels(path)


def test_a_slice_that_is_not_there_is_refused(tmp_path: Path) -> None:
    said = SaidLevels(read_levels(table(tmp_path, "stack,slices,level\n0123456789ab,5,L4\n")))
    with pytest.raises(InputError, match="line 2: there is no slice 5"):
        said.of(STACK, 4)


def test_slice_is_read_as_slices_is(tmp_path: Path) -> None:
    text = "stack,slice,level\n0123456789ab,1,L4\n0123456789ab,2,L4-L5\n"
    said = SaidLevels(read_levels(table(tmp_path, text)))
    assert said.of(STACK, 3) == {0: Level.L4, 1: Level.L4_L5}
