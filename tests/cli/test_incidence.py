from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from spine_explorer.studies.reading.forms.questions import Question
from support.command import Command
from support.jones import READERS, cases, read_csv, readings, write_csv

FILES = {
    "agreement.csv",
    "comparison.csv",
    "disagreements.csv",
    "flow.csv",
    "incidence.csv",
    "incidence.html",
    "incidence.json",
    "outcomes.csv",
}
FIGURES = {
    f"{name}.{kind}"
    for name in ("flow", "incidence-patient", "incidence-site", "agreement-between")
    for kind in ("png", "svg")
}
# Jones 2020: 15 of 48 with any lesion (31.3 %), oedema 16.6 %, sclerosis 12.5 %, fatty change
# 10.4 %, erosion 4.2 %; the paper cuts 16.67 % off.
PUBLISHED = {
    "any_lesion": (15, 31.3),
    "bone_marrow_oedema": (8, 16.6),
    "subchondral_sclerosis": (6, 12.5),
    "fatty_change": (5, 10.4),
    "erosion": (2, 4.2),
}


def missed(reader: str, patient: int, question: Question) -> str | None:
    """Reader B overlooks the erosions of one of the two patients who have any."""
    wrong = reader == READERS[1] and patient == 14 and question.item.code == "erosion"
    return "0" if wrong else None


@pytest.fixture
def tables(tmp_path: Path) -> list[str | Path]:
    """The words that name a study with one disagreement."""
    listed = write_csv(tmp_path / "cases.csv", cases())
    answers = write_csv(tmp_path / "readings.csv", readings(changed=missed))
    return ["incidence", answers, "--cases", listed, "-o", tmp_path / "out"]


def decide(path: Path, decision: str) -> None:
    lines = [line | {"decision": decision} for line in read_csv(path)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def test_the_figures_of_jones_from_answers_to_page(
    tmp_path: Path, command: Command, tables: list[str | Path]
) -> None:
    out = tmp_path / "out"
    stale = out / "figures" / "agreement-within.png"
    stale.parent.mkdir(parents=True)
    stale.write_text("of an earlier study")
    first = command(*tables)
    assert first.exit_code == 0, first.err
    assert "1 disagreement to decide" in first.out
    (found,) = read_csv(out / "disagreements.csv")
    assert (found["subject"], found["item"], found["present_by"]) == ("P14", "erosion", "Reader A")

    decide(out / "disagreements.csv", "present")
    again = command(*tables, "--adjudications", out / "disagreements.csv")
    assert again.exit_code == 0, again.err
    assert "51 cases referred, 3 excluded (No STIR images: 2; Earlier surgery: 1)" in again.out
    assert "to decide" not in again.out
    patients = {
        line["item"]: line for line in read_csv(out / "incidence.csv") if line["unit"] == "patient"
    }
    for item, (count, percent) in PUBLISHED.items():
        assert (patients[item]["count"], patients[item]["total"]) == (str(count), "48")
        assert 100 * float(patients[item]["share"]) == pytest.approx(percent, abs=0.07)
    assert "31.3" in again.out
    steps = [(line["step"], line["count"]) for line in read_csv(out / "flow.csv")]
    assert steps[:3] == [("referred", "51"), ("excluded", "2"), ("excluded", "1")]
    assert ("analysed", "48") in steps
    page = (out / "incidence.html").read_text("utf-8")
    assert "31.3 %" in page
    assert "Flow of participants." in page
    assert '<span class="badge note">note</span><span>Readers have 1 disagreement' in page
    assert "badge warn" not in page
    assert {path.name for path in out.iterdir()} == FILES | {"figures"}
    assert {path.name for path in (out / "figures").iterdir()} == FIGURES


def test_json_holds_every_table(tmp_path: Path, command: Command) -> None:
    listed = write_csv(tmp_path / "cases.csv", cases(lambda n: "ab"[n % 2]))
    answers = write_csv(tmp_path / "readings.csv", readings(changed=missed))
    outcome = command("incidence", answers, "--cases", listed, "-o", tmp_path / "out", "--json")
    document = json.loads(outcome.out)
    assert document == json.loads((tmp_path / "out" / "incidence.json").read_text("utf-8"))
    assert document["flow"][0] == {"step": "referred", "reason": "", "group": "", "count": 51}
    steps = {
        (line["step"], line["group"]): line["count"] for line in document["flow"] if line["group"]
    }
    for group in "ab":
        read = steps["referred", group] - steps["excluded", group]
        assert read == steps["analysed", group] > 0
    assert document["disagreements"][0]["said"] == {"Reader A": "present", "Reader B": "absent"}
    assert document["comparison"][0]["label"] == "Any lesion"
    assert document["site"] == "joint"
    assert document["outcomes"][0]["group"] in "ab"


def test_decisions_in_the_folder_are_not_written_over(
    tmp_path: Path, command: Command, tables: list[str | Path]
) -> None:
    command(*tables)
    decide(tmp_path / "out" / "disagreements.csv", "absent")
    outcome = command(*tables)
    assert outcome.exit_code == 2
    assert "holds decisions that would be lost" in outcome.err


def test_hostile_names_stay_text(tmp_path: Path, command: Command) -> None:
    table = tmp_path / "readings.csv"
    lines = [
        f'"{name}",{reader},"<b>$x$</b>",{value}'
        for name, value in (("=1+1", 1), ("\x1b[2J", 0), ("<script>", 0))
        for reader in ("<i>A", "B")
    ]
    table.write_text("\n".join(("subject,reader,item,value", *lines)), encoding="utf-8")
    outcome = command("incidence", table, "-o", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.err
    assert "\x1b" not in outcome.out
    page = (tmp_path / "out" / "incidence.html").read_text("utf-8")
    assert "<script" not in page
    assert "<i>A" not in page
    assert "'=1+1" in (tmp_path / "out" / "outcomes.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--decide", "vote"], "--decide 'vote' is not known. Give one of: consensus, adjudic"),
        (["--weights", "cubic"], "--weights 'cubic' is not known"),
        (["--present", "erosion"], "an equals sign and a value. Write it like --present"),
        (["--present", "erosion=5"], "'5' is no answer to 'erosion'. Its answers are: 0, 1"),
        (["--column", "who=reader"], "no column 'who' to be renamed"),
        (["--form", "sij"], "no answer to the form 'sij'. Its forms are: sij_lesions"),
    ],
)
def test_what_cannot_be_followed_is_one_sentence(
    command: Command, tables: list[str | Path], words: list[str], message: str
) -> None:
    outcome = command(*tables, *words)
    assert outcome.exit_code == 2
    assert message in outcome.err
    assert outcome.err.count("\n") == 1
