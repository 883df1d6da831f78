from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.ratings.layout import (
    ColumnSet,
    Layout,
    Scheme,
    recognise,
    table_names,
)
from spine_explorer.studies.table import read_table
from support.agreement import measured, write


def scheme_of(folder: Path, *lines: str, **layout: Any) -> Scheme:
    return recognise([read_table(write(folder / "t.csv", *lines))], Layout(**layout))


def columns(scheme: Scheme) -> list[tuple[str, str, str]]:
    return [(value.column, value.quantity, value.rater) for value in scheme.values]


def test_the_programs_own_table_is_understood_as_it_is(tmp_path: Path) -> None:
    scheme = recognise([read_table(measured(tmp_path / "measurements.csv", 1))], Layout())
    assert scheme.item == ("subject", "session", "series", "stack", "slice")
    assert scheme.group_names == ("quantity", "structure", "side", "level", "method", "unit")
    assert columns(scheme) == [("value", "", "")]
    assert (scheme.subject, scheme.ignored) == ("subject", ())


@pytest.mark.parametrize(
    ("layout", "lacking"), [({}, ("level",)), ({"by": ("level",)}, ()), ({"key": ("level",)}, ())]
)
def test_a_level_that_one_table_lacks_does_not_tell_apart(
    tmp_path: Path, layout: dict[str, Any], lacking: tuple[str, ...]
) -> None:
    header = "subject,session,slice,level,quantity,value"
    named = write(tmp_path / "a.csv", header, "P1,,1,L4-L5,area,1", "P1,,2,,area,1")
    bare = write(tmp_path / "b.csv", header, "P1,,1,,area,1", "P1,,2,,area,1")
    scheme = recognise([read_table(named), read_table(bare)], Layout(**layout))
    assert scheme.lacking == lacking
    assert ("level" in scheme.ignored) is bool(lacking)
    assert ("level" in (*scheme.item, *scheme.group)) is not bool(lacking)
    assert recognise([read_table(bare)] * 2, Layout()).lacking == ()


def test_columns_of_one_table_only_play_no_part(tmp_path: Path) -> None:
    tables = [
        read_table(write(tmp_path / f"{name}.csv", f"subject,area,{name}", "P1,1,2"))
        for name in ("psoas", "ps")
    ]
    scheme = recognise(tables, Layout())
    assert columns(scheme) == [("area", "area", "")]
    assert scheme.unshared == scheme.ignored == ("psoas", "ps")


def test_what_is_not_compared_apart_tells_items_apart(tmp_path: Path) -> None:
    table = read_table(measured(tmp_path / "measurements.csv", 1))
    scheme = recognise([table], Layout(by=("quantity", "structure")))
    assert scheme.item[-3:] == ("side", "level", "method")
    assert scheme.group == ("quantity", "structure", "unit")


def test_columns_of_numbers_are_the_values_of_a_wide_table(tmp_path: Path) -> None:
    scheme = scheme_of(tmp_path, "subject,area,note,fat", "P1,1,a,", "P2,2,b,3")
    assert columns(scheme) == [("area", "area", ""), ("fat", "fat", "")]
    assert scheme.group_names == ("quantity",)
    assert scheme.ignored == ("note",)


def test_a_column_of_numbers_with_a_wrong_cell_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3, column 'area': '1O' is not a number"):
        scheme_of(tmp_path, "subject,area", "P1,1", "P2,1O", "P3,2")


def test_endings_tell_raters(tmp_path: Path) -> None:
    header = "id,area_a,fat_a,area_b,fat_b,_a"
    scheme = scheme_of(tmp_path, header, "1,2,3,4,5,6", key=("id",), suffixes=("_a", "_b"))
    assert columns(scheme) == [
        ("area_a", "area", "a"),
        ("fat_a", "fat", "a"),
        ("area_b", "area", "b"),
        ("fat_b", "fat", "b"),
    ]
    assert scheme.ignored == ("_a",)


def test_the_longest_ending_counts(tmp_path: Path) -> None:
    scheme = scheme_of(tmp_path, "id,x_b,x_a_b", "1,2,3", key=("id",), suffixes=("_b", "_a_b"))
    assert columns(scheme) == [("x_b", "x", "b"), ("x_a_b", "x", "a_b")]


def test_sets_of_columns_tell_raters(tmp_path: Path) -> None:
    sets = (ColumnSet("area", ("first", "again")),)
    scheme = scheme_of(tmp_path, "id,first,again", "1,2,3", key=("id",), sets=sets)
    assert columns(scheme) == [("first", "area", "rater 1"), ("again", "area", "rater 2")]


def test_a_value_column_can_be_named(tmp_path: Path) -> None:
    scheme = scheme_of(
        tmp_path, "case,muscle,mm2", "1,mf,2", key=("case",), by=("muscle",), value="mm2"
    )
    assert (columns(scheme), scheme.group, scheme.subject) == (
        [("mm2", "", "")],
        ("muscle",),
        "case",
    )


@pytest.mark.parametrize(
    ("lines", "layout", "message"),
    [
        (("id,area", "1,2"), {}, "no column says what was measured"),
        (("subject,note", "1,x"), {}, "no column of values was found"),
        (("subject,area", "1,2"), {"value": "size"}, "no column 'size'"),
        (("subject,area", "1,2"), {"by": ("side",)}, "no column 'side'"),
        (("subject,area", "1,2"), {"only": (("side", "left"),)}, "no column 'side'"),
        (("subject,x_a", "1,2"), {"suffixes": ("_a", "_b")}, "no column that ends in '_b'"),
        (
            ("subject,x_a,x_b", "1,2,3"),
            {"suffixes": ("_a", "_b"), "names": ("one",)},
            "1 names for 2",
        ),
        (("subject,x-a,x_a", "1,2,3"), {"suffixes": ("-a", "_a")}, "Two raters have the same name"),
        (
            ("subject,a,b", "1,2,3"),
            {"sets": (ColumnSet("x", ("a", "b")), ColumnSet("y", ("a",)))},
            "'y' has 1 columns for 2 raters",
        ),
        (
            ("subject,rater,a_b", "1,x,3"),
            {"suffixes": ("_b",), "rater": "rater"},
            "raters of one table",
        ),
        (("subject,rater,a", "1,x,3"), {"rater": "rater", "names": ("x",)}, "both name the raters"),
    ],
)
def test_what_cannot_be_understood_is_said(
    tmp_path: Path, lines: tuple[str, ...], layout: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        scheme_of(tmp_path, *lines, **layout)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/manual.csv", "b/auto.csv"], ("manual", "auto")),
        (["one/measurements.csv", "two/measurements.csv"], ("one", "two")),
        (["measurements.csv", "measurements.csv"], ("measurements 1", "measurements 2")),
    ],
)
def test_raters_are_named_after_their_tables(paths: list[str], names: tuple[str, ...]) -> None:
    assert table_names([Path(path) for path in paths]) == names
