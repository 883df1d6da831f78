from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.ratings.gathering import gather
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.ratings.pairing import Pairing, pair
from spine_explorer.studies.table import read_table
from support.agreement import measured, write


def pairing_of(*paths: Path, **layout: Any) -> Pairing:
    return pair(gather([read_table(path) for path in paths], Layout(**layout)))


def two(folder: Path, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[Path, Path]:
    return write(folder / "a.csv", *first), write(folder / "b.csv", *second)


def test_rows_are_paired_by_what_they_measure_not_by_place(tmp_path: Path) -> None:
    paths = two(tmp_path, ("subject,value", "P1,1", "P2,2"), ("value,subject", "20,P2", "10,P1"))
    (comparison,) = pairing_of(*paths).comparisons
    assert comparison.items == (("P1",), ("P2",))
    assert comparison.values.tolist() == [[1, 10], [2, 20]]


def test_own_tables_are_compared_by_structure_and_side(tmp_path: Path) -> None:
    paths = [measured(tmp_path / name, factor) for name, factor in (("a.csv", 1), ("b.csv", 1.1))]
    pairing = pairing_of(*paths)
    assert [comparison.group[1:3] for comparison in pairing.comparisons] == [
        ("multifidus", "left"),
        ("multifidus", "right"),
        ("disc", "midline"),
    ]
    assert all(comparison.values.shape == (6, 2) for comparison in pairing.comparisons)
    assert (pairing.left_out, pairing.alone) == ((), ())


def test_everything_left_out_is_told_with_its_line(tmp_path: Path) -> None:
    paths = two(
        tmp_path,
        ("subject,value", "P1,1", "P2,", "P3,3", "P4,4"),
        ("subject,value", "P1,1", "P2,2", "P5,5", "P4,NA"),
    )
    pairing = pairing_of(*paths)
    assert [(left.item, left.reason, left.unpaired, left.lines) for left in pairing.left_out] == [
        (("P2",), "no value of a", False, "a: a.csv line 3; b: b.csv line 3"),
        (("P3",), "no line of b", True, "a: a.csv line 4"),
        (("P4",), "no value of b", False, "a: a.csv line 5; b: b.csv line 5"),
        (("P5",), "no line of a", True, "b: b.csv line 4"),
    ]
    assert pairing.comparisons[0].complete.tolist() == [True, False, False, False, False]


def test_what_only_one_rater_measures_is_told_once(tmp_path: Path) -> None:
    header = "subject,quantity,value"
    paths = two(tmp_path, (header, "P1,area,1", "P1,fat,2", "P2,fat,2"), (header, "P1,area,1"))
    pairing = pairing_of(*paths)
    assert [(item.group, item.raters, item.count) for item in pairing.alone] == [
        (("fat",), ("a",), 2)
    ]
    assert pairing.left_out == ()


def test_raters_of_one_tidy_table(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", "subject,reader,value", "P1,ann,1", "P1,bo,2", "P1,cy,3")
    (comparison,) = pairing_of(table, rater="reader").comparisons
    assert comparison.values.tolist() == [[1, 2, 3]]


def test_raters_of_one_wide_table(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", "id,area_m,area_a,fat_m,fat_a", "1,10,11,0.5,0.6")
    comparisons = pairing_of(table, key=("id",), suffixes=("_m", "_a")).comparisons
    assert [(item.group, item.values.tolist()) for item in comparisons] == [
        (("area",), [[10, 11]]),
        (("fat",), [[0.5, 0.6]]),
    ]


def test_repeated_sessions_can_be_the_raters(tmp_path: Path) -> None:
    lines = [
        f"P{subject},s{session},{subject + session}" for subject in (1, 2) for session in (1, 2)
    ]
    table = write(tmp_path / "t.csv", "subject,session,value", *lines)
    (comparison,) = pairing_of(table, rater="session").comparisons
    assert comparison.items == (("P1",), ("P2",))
    assert np.diff(comparison.values).ravel().tolist() == [1, 1]


def test_lines_can_be_chosen_and_are_counted(tmp_path: Path) -> None:
    header = "subject,side,value"
    paths = two(tmp_path, (header, "P1,left,1", "P1,right,2"), (header, "P1,left,1", "P1,both,9"))
    tables = [read_table(path) for path in paths]
    ratings = gather(tables, Layout(only=(("side", "left"), ("side", "right"))))
    assert (len(ratings.ratings), ratings.filtered) == (3, 1)


@pytest.mark.parametrize(
    ("first", "second", "layout", "message"),
    [
        (
            ("subject,value", "P1,1", "P1,2"),
            ("subject,value", "P1,1"),
            {},
            r"a\.csv, line 3 measures the same as line 2 \(subject P1; a\)\. Keep one",
        ),
        (
            ("subject,value", "P1,1"),
            ("subject,value", "p1,1"),
            {},
            r"No two raters measured the same thing, judged by subject \(a: P1; b: p1\)",
        ),
        (
            ("subject,value", ",1"),
            ("subject,value", "P1,1"),
            {},
            r"a\.csv, line 2, column 'subject': it does not say what was measured",
        ),
        (
            ("patient,disc,value", "P1,L4,1", ",L5,2"),
            ("patient,disc,value", "P1,L4,1", ",L5,2"),
            {"key": ("patient", "disc")},
            r"a\.csv, line 3, column 'patient': it does not say whose the value is",
        ),
        (
            ("subject,value", "P1,x"),
            ("subject,value", "P1,1"),
            {},
            r"a\.csv, line 2, column 'value': 'x' is not a number",
        ),
        (("subject,value", "P1,1"), ("subject,value", "P1,1"), {"names": ("a",)}, "1 names for 2"),
        (("subject,value", "P1,1"), ("subject,value", "P1,1"), {"names": ("a", "a")}, "same name"),
        (
            ("subject,value", "P1,1"),
            ("subject,value", "P1,1"),
            {"only": (("subject", "P9"),)},
            "No line of the tables is wanted",
        ),
    ],
)
def test_bad_tables_get_one_sentence(
    tmp_path: Path,
    first: tuple[str, ...],
    second: tuple[str, ...],
    layout: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(InputError, match=message):
        pairing_of(*two(tmp_path, first, second), **layout)


@pytest.mark.parametrize(
    ("lines", "layout", "message"),
    [
        (("subject,value", "P1,1"), {}, "alone does not say who measured what"),
        (("subject,reader,value", "P1,ann,1"), {"rater": "reader"}, "all lines are by 'ann'"),
        (
            ("subject,reader,value", "P1,,1"),
            {"rater": "reader"},
            "line 2, column 'reader': it names",
        ),
    ],
)
def test_one_table_must_tell_the_raters(
    tmp_path: Path, lines: tuple[str, ...], layout: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        pairing_of(write(tmp_path / "t.csv", *lines), **layout)
