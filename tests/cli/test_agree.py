"""``spine-explorer agree``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.agreement import flow_tables, measured, write
from support.command import Command


def test_two_results_of_the_program_are_compared_as_they_are(
    command: Command, tmp_path: Path
) -> None:
    for name, factor in (("anna", 1.0), ("ben", 1.1)):
        (tmp_path / name).mkdir()
        measured(tmp_path / name / "measurements.csv", factor)
    outcome = command(
        "agree", tmp_path / "anna", tmp_path / "ben", "-o", tmp_path / "out", "--figures", "0"
    )
    assert outcome.exit_code == 0
    assert "Agreement of anna, ben, 95 % intervals" in outcome.out
    assert "Area, multifidus, left, L4-L5 (mm\N{SUPERSCRIPT TWO})" in outcome.out
    assert (tmp_path / "out" / "agreement.html").exists()
    assert "left out" not in outcome.out


def test_the_table_shows_the_published_numbers(command: Command, tmp_path: Path) -> None:
    outcome = command("agree", *flow_tables(tmp_path), "-o", tmp_path / "out", "--unit", "l/min")
    (line,) = (line for line in outcome.out.splitlines() if line.startswith("All values (l/min)"))
    assert line.split()[-4:] == ["\N{MINUS SIGN}2.1", "\N{MINUS SIGN}78.1", "to", "73.9"]


def test_json_is_for_machines(command: Command, tmp_path: Path) -> None:
    options = ("--confidence", "0.9", "--name", "old", "--name", "new", "--figures", "0", "--json")
    outcome = command("agree", *flow_tables(tmp_path), "-o", tmp_path / "out", *options)
    told = json.loads(outcome.out)
    assert told["raters"] == ["old", "new"]
    assert told["comparisons"][0]["icc"]["forms"][0]["estimate"]["level"] == 0.9


def test_more_raters_are_compared_two_by_two(command: Command, tmp_path: Path) -> None:
    lines = [f"P{i},{i},{i + i % 2},{i + i % 3}" for i in range(8)]
    table = write(tmp_path / "t.csv", "id,first,second,third", *lines)
    options = ("--key", "id", "--set", "area=first,second,third", "--figures", "0")
    outcome = command("agree", table, "-o", tmp_path / "out", *options)
    assert outcome.exit_code == 0
    assert "rater 3 \N{MINUS SIGN} rater 1" in outcome.out
    assert any(line.startswith("Area ") for line in outcome.out.splitlines())


def test_what_is_left_out_is_said(command: Command, tmp_path: Path) -> None:
    first = write(
        tmp_path / "a.csv", "subject,side,value", "P1,left,1", "P2,left,2", "P3,left,", "P1,right,1"
    )
    second = write(
        tmp_path / "b.csv", "subject,side,value", "P1,left,1", "P2,left,3", "P3,left,2", "P4,left,1"
    )
    outcome = command(
        "agree", first, second, "-o", tmp_path / "out", "--only", "side=left", "--figures", "0"
    )
    assert "2 items left out: 1 without a line of some rater, 1 with an empty value" in outcome.out
    assert "1 line left out by --only" in outcome.out


def test_a_column_that_one_table_leaves_empty_is_said(command: Command, tmp_path: Path) -> None:
    lines = [f"P{i},area,{{level}},{i}" for i in (1, 2, 3)]
    tables = [
        write(
            tmp_path / f"{name}.csv",
            "subject,quantity,level,value",
            *(line.format(level=level) for line in lines),
        )
        for name, level in (("a", ""), ("b", "L4-L5"))
    ]
    outcome = command("agree", *tables, "-o", tmp_path / "out", "--figures", "0")
    assert outcome.exit_code == 0, outcome.err
    assert "Columns that one table leaves empty play no part: level." in outcome.out
    page = (tmp_path / "out" / "agreement.html").read_text("utf-8")
    assert "Columns that play no part: level." in page


def test_a_column_that_one_table_lacks_is_said(command: Command, tmp_path: Path) -> None:
    tables = [
        write(tmp_path / f"{name}.csv", f"subject,area,{name}", *(f"P{i},{i},9" for i in range(3)))
        for name in ("psoas", "ps")
    ]
    outcome = command("agree", *tables, "-o", tmp_path / "out", "--figures", "0")
    assert "Columns that not every table has play no part: psoas, ps." in outcome.out
    page = (tmp_path / "out" / "agreement.html").read_text("utf-8")
    assert "Columns that play no part: psoas, ps." in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{a}"], "alone does not say who measured what"),
        (["{a}", "{nowhere}"], "nowhere.csv cannot be read: no such file or directory"),
        (["{a}", "{a}"], "mini.csv is given twice"),
        (["{a}", "{b}", "--scale", "cubic"], "--scale 'cubic' is not known"),
        (["{a}", "{b}", "--only", "side"], "--only 'side' is not a name, an equals sign"),
        (["{a}", "{b}", "--confidence", "95"], "95 is not between 0 and 1"),
        (["{a}", "{b}", "--variance-ratio", "0"], "not above zero"),
        (["{a}", "{b}", "--key", "patient"], "has no column 'patient'"),
        (["{a}", "{b}", "--images", "x"], "--images, --labels, --map and --positions belong"),
        (["{a}", "{b}", "--positions", "series"], "--images, --labels, --map and --positions"),
        ([], "Give either tables or two folders of outlines"),
        (["{a}", "--masks", "x", "y"], "Give either tables or two folders of outlines"),
    ],
)
def test_wrong_input_gets_one_sentence(
    command: Command, tmp_path: Path, words: list[str], message: str
) -> None:
    mini, wright = flow_tables(tmp_path)
    places = {"a": mini, "b": wright, "nowhere": tmp_path / "nowhere.csv"}
    outcome = command("agree", *(word.format(**places) for word in words), "-o", tmp_path / "out")
    assert outcome.exit_code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err


def test_trust_is_left_out_aloud(command: Command, tmp_path: Path) -> None:
    lines = [f"P{i},{kind},{i}" for i in (1, 2, 3) for kind in ("area", "trust")]
    tables = [write(tmp_path / f"{name}.csv", "subject,quantity,value", *lines) for name in "ab"]
    outcome = command("agree", *tables, "-o", tmp_path / "out", "--figures", "0")
    assert "6 values of trust left out: about the outlines" in outcome.out
    told = json.loads((tmp_path / "out" / "agreement.json").read_text("utf-8"))
    assert told["quality_left_out"] == {"trust": 6}
    assert "6 values of trust left out" in (tmp_path / "out" / "agreement.html").read_text("utf-8")


def test_doubts_and_copies_are_said(command: Command, tmp_path: Path) -> None:
    lines = [f"P{i},{i},{'check' if i == 2 else 'good'}" for i in (1, 2, 3)]
    tables = [write(tmp_path / f"{name}.csv", "subject,value,quality", *lines) for name in "ab"]
    outcome = command("agree", *tables, "-o", tmp_path / "out", "--figures", "0")
    assert "1 of 3 items hold a value that the program marked 'check'" in outcome.out
    assert "All values of a and b are the same" in outcome.out


def test_many_comparisons_are_to_be_narrowed(command: Command, tmp_path: Path) -> None:
    lines = [f"P{i},q{number},{i + number}" for i in (1, 2, 3) for number in range(41)]
    tables = [write(tmp_path / f"{name}.csv", "subject,quantity,value", *lines) for name in "ab"]
    words = ("-o", tmp_path / "out", "--figures", "0")
    assert "41 comparisons: choose" in command("agree", *tables, *words).out
    few = command("agree", *tables, *words, "--only", "quantity=q1").out
    assert "comparisons: choose" not in few
