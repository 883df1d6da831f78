"""``spine-explorer change``."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from support.cohort import cohort_lines, simulate_cohort, write_cohort, write_lines
from support.command import Command
from support.runs import SESSIONS, visit_rows, write_visit

ZHAO = ("--subject", "patient", "--visit", "exam", "--group", "outcome")
FILES = {"pairs.csv", "within.csv", "between.csv", "baseline.csv", "change.json", "change.html"}


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_cohort_gives_tables_figures_and_a_page(command: Command, tmp_path: Path) -> None:
    table, out = write_cohort(tmp_path / "zhao.csv"), tmp_path / "out"
    outcome = command(
        "change",
        table,
        *ZHAO,
        "--before",
        "before surgery",
        "--mdc",
        "area=90",
        "-o",
        out,
        "--figures",
        "1",
    )
    assert outcome.exit_code == 0, outcome.err
    assert {path.name for path in out.iterdir()} == {*FILES, "figures"}
    figures = {path.name for path in (out / "figures").iterdir()}
    assert figures == {
        f"001-{kind}.{ending}"
        for kind in ("spaghetti", "raincloud", "waterfall")
        for ending in ("png", "svg")
    }
    assert len(lines(out / "pairs.csv")) == 3 * 92
    within = lines(out / "within.csv")
    assert [(line["quantity"], line["group"], line["n"]) for line in within[:2]] == [
        ("area", "refracture", "33"),
        ("area", "no refracture", "59"),
    ]
    assert (within[0]["mdc"], within[2]["mdc"]) == ("90", "")
    assert {line["scale"] for line in lines(out / "between.csv")} == {
        "before",
        "change",
        "percent change",
    }
    said = json.loads((out / "change.json").read_text("utf-8"))
    assert said["groups"] == {"refracture": 33, "no refracture": 59}
    assert said["within"][0]["shift"]["value"] == pytest.approx(float(within[0]["shift"]))
    page = (out / "change.html").read_text("utf-8")
    assert page.count("<figure") == 3
    assert "Between the groups: change in % of the value before" in page
    assert "left_out.csv" not in page
    assert "refracture     33" in outcome.out
    assert "Change of refracture \N{MINUS SIGN} no refracture" in outcome.out


def test_own_results_are_understood_as_they_are(command: Command, tmp_path: Path) -> None:
    folders = [
        write_visit(tmp_path / name, visit_rows(session, {1: area, 2: area + 1}))
        for name, session, area in zip("ab", SESSIONS, (10.0, 12.0), strict=True)
    ]
    outcome = command("change", *folders, "-o", tmp_path / "out", "--json", "--figures", "0")
    assert outcome.exit_code == 0, outcome.err
    said = json.loads(outcome.out)
    assert said["matched_by"] == {"position": 1}
    assert [item["quantity"] for item in said["primary"]] == ["area", "signal_mean"]
    assert said["within"][0]["n"] == 1
    assert not (tmp_path / "out" / "between.csv").exists()


def test_what_is_left_out_is_listed(command: Command, tmp_path: Path) -> None:
    table = write_lines(tmp_path / "t.csv", cohort_lines(simulate_cohort())[:-1])
    out = tmp_path / "out"
    outcome = command(
        "change", table, *ZHAO, "--before", "before surgery", "-o", out, "--figures", "0"
    )
    assert "1 subject left out: there is no visit 'last visit'." in outcome.out
    (left_out,) = lines(out / "left_out.csv")
    assert (left_out["kind"], left_out["subject"]) == ("subject", "P092")
    assert left_out["group"] == "no refracture"
    said = json.loads((out / "change.json").read_text("utf-8"))
    assert said["enrolled"] == {"refracture": 33, "no refracture": 59}
    page = re.sub(r"<[^>]+>", " ", (out / "change.html").read_text("utf-8"))
    assert re.search(r"no refracture\s+59\s+1\s+58", page)


def test_an_adjusted_analysis_can_be_asked_for(command: Command, tmp_path: Path) -> None:
    table, out = write_cohort(tmp_path / "zhao.csv"), tmp_path / "out"
    words = ("--before", "before surgery", "--values", "area", "--figures", "0")
    outcome = command("change", table, *ZHAO, *words, "--adjust-for", "age", "-o", out)
    assert outcome.exit_code == 0, outcome.err
    effects = [line for line in lines(out / "adjusted.csv") if line["is_effect"] == "yes"]
    assert [(line["model"], line["term"]) for line in effects] == [
        ("ANCOVA", "group: refracture"),
        ("mixed model", "group: refracture x visit: after"),
    ]


def test_figures_and_tables_of_an_earlier_study_go(command: Command, tmp_path: Path) -> None:
    table, out = write_cohort(tmp_path / "zhao.csv"), tmp_path / "out"
    words = (*ZHAO[:4], "--before", "before surgery", "--values", "area", "-o", out)
    (out / "figures").mkdir(parents=True)
    (out / "figures" / "009-spaghetti.png").touch()
    (out / "figures" / "mine.png").touch()
    (out / "between.csv").touch()
    assert command("change", table, *words, "--figures", "0").exit_code == 0
    assert [path.name for path in (out / "figures").iterdir()] == ["mine.png"]
    assert not (out / "between.csv").exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "\x1b[31mred", "../../x"])
def test_texts_of_the_input_do_nothing(command: Command, tmp_path: Path, text: str) -> None:
    table = write_lines(
        tmp_path / "t.csv",
        [
            {"subject": f"{text}{number}", "visit": visit, "group": group, text: number + visit}
            for number, group in enumerate((text, text, "b", "b"))
            for visit in (0, 1)
        ],
    )
    out = tmp_path / "out"
    outcome = command("change", table, "-o", out, "--figures", str(int("<" in text)))
    assert outcome.exit_code == 0, outcome.err
    assert "\x1b[31m" not in outcome.out
    assert "<script" not in (out / "change.html").read_text("utf-8")
    assert all(not line["subject"].startswith("=") for line in lines(out / "pairs.csv"))
    names = {path.name for path in out.rglob("*")}
    assert not any(text.strip("./") in name for name in names)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "no column 'subject'"),
        ((*ZHAO,), "The order of the visits"),
        ((*ZHAO, "--before", "never"), "No visit is called 'never'"),
        ((*ZHAO, "--column", "planet=x"), "--column 'planet' is not known"),
        ((*ZHAO, "--only", "sex"), "--only 'sex' is not a name, an equals sign"),
        ((*ZHAO, "--mdc", "area"), "gives no minimal detectable change"),
        ((*ZHAO, "--values", "volume"), "no column 'volume'"),
        ((*ZHAO, "--before", "before surgery", "--confidence", "95"), "confidence level 95"),
    ],
)
def test_wrong_words_get_one_sentence(
    command: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    table = write_cohort(tmp_path / "zhao.csv")
    outcome = command("change", table, *words, "-o", tmp_path / "out")
    assert outcome.exit_code == 2
    assert says in outcome.err
    assert not (tmp_path / "out").exists()


def several_groups(folder: Path, groups: tuple[str, ...], **first: float) -> Path:
    return write_lines(
        folder / "t.csv",
        [
            {
                "patient": f"{group}{number}",
                "exam": exam,
                "arm": group,
                "implant": "" if number == 2 else "cage" if number else "screws",
                "area": first.get(group, 900.0) + (0.1 if exam else 0.0) + number,
            }
            for group in groups
            for number in range(3)
            for exam in (0, 12)
        ],
    )


ARMS = ("--subject", "patient", "--visit", "exam", "--group", "arm")


@pytest.mark.parametrize(("count", "size"), [(2, (85, 65)), (3, (175, 65)), (5, (175, 130))])
def test_the_lines_of_many_groups_have_room(
    command: Command, tmp_path: Path, count: int, size: tuple[int, int]
) -> None:
    groups = tuple(f"patients with disease {number}" for number in range(count))
    outcome = command("change", several_groups(tmp_path, groups), *ARMS, "-o", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.err
    with Image.open(tmp_path / "out" / "figures" / "001-spaghetti.png") as picture:
        assert picture.size == tuple(int(length / 25.4 * 300) for length in size)


def test_a_percentage_of_some_says_of_how_many(command: Command, tmp_path: Path) -> None:
    table = several_groups(tmp_path, ("x",), x=-1.0)
    outcome = command("change", table, *ARMS, "--figures", "1", "-o", tmp_path / "out")
    assert "10.0 (n = 1)" in outcome.out
    assert "10.0 (n = 1)" in (tmp_path / "out" / "change.html").read_text("utf-8")


def test_covariates_that_are_missing_are_counted(command: Command, tmp_path: Path) -> None:
    table = several_groups(tmp_path, ("x", "y"))
    outcome = command("change", table, *ARMS, "--figures", "0", "-o", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.err
    assert (tmp_path / "out" / "change.html").read_text("utf-8").count("1 missing") == 2


def test_repeats_have_the_column_of_the_subject(command: Command, tmp_path: Path) -> None:
    table, out = several_groups(tmp_path, ("x",)), tmp_path / "out"
    repeats = [
        write_lines(
            tmp_path / f"{name}.csv",
            [{"patient": f"x{number}", "area": 900 + 20 * number**more} for number in range(3)],
        )
        for name, more in (("first", 1), ("second", 2))
    ]
    words = [word for path in repeats for word in ("--repeats", path)]
    outcome = command("change", table, *ARMS, *words, "--figures", "0", "-o", out)
    assert outcome.exit_code == 0, outcome.err
    assert lines(out / "within.csv")[0]["mdc_source"] == "3 repeated measurements"


def test_trust_is_left_out_aloud(command: Command, tmp_path: Path) -> None:
    table = write_lines(
        tmp_path / "t.csv",
        [
            {"subject": f"P{i}", "visit": visit, "quantity": kind, "value": i * visit}
            for i in (1, 2, 3)
            for visit in (1, 2)
            for kind in ("area", "trust")
        ],
    )
    outcome = command("change", table, "-o", tmp_path / "out", "--figures", "0")
    assert "6 values of trust left out: about the outlines" in outcome.out
    told = json.loads((tmp_path / "out" / "change.json").read_text("utf-8"))
    assert told["quality_left_out"] == {"trust": 6}
    assert "6 values of trust left out" in (tmp_path / "out" / "change.html").read_text("utf-8")
