from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="needs the extra 'statistics'")

from support.command import Command

ANSWERS = """subject,reader,item,value
P1,A,erosion,1
P1,B,erosion,0
P1,C,erosion,1
P2,A,erosion,1
P2,B,erosion,1
P2,C,erosion,1
"""


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The words that report two readers, with a third who decides."""
    table = tmp_path / "readings.csv"
    table.write_text(ANSWERS, encoding="utf-8")
    out = str(tmp_path / "out")
    return ["incidence", str(table), "--adjudicator", "C", "-o", out]


def lines_of(tmp_path: Path) -> list[str]:
    return (tmp_path / "out" / "disagreements.csv").read_text("utf-8").splitlines()[1:]


def test_an_adjudicators_own_answers_are_no_typed_decisions(
    words: list[str], tmp_path: Path, command: Command
) -> None:
    assert command(*words).exit_code == 0
    assert lines_of(tmp_path) == ["P1,erosion,,,A,B,,"]
    assert command(*words).exit_code == 0


def test_a_decision_stays_in_the_list_also_where_nobody_disagrees(
    words: list[str], tmp_path: Path, command: Command
) -> None:
    decided = tmp_path / "decided.csv"
    decided.write_text("subject,item,side,region,decision\nP2,erosion,,,absent\n", encoding="utf-8")
    again = [*words, "--adjudications", str(decided), "--decide", "adjudicator"]
    assert command(*again).exit_code == 0
    assert lines_of(tmp_path)[-1] == "P2,erosion,,,,,,absent"


def test_a_decision_stays_in_the_list_also_where_its_item_is_left_out(
    words: list[str], tmp_path: Path, command: Command
) -> None:
    other = "".join(f"P1,{reader},oedema,{reader == 'A':d}\n" for reader in "AB")
    (tmp_path / "readings.csv").write_text(ANSWERS + other, encoding="utf-8")
    decided = tmp_path / "out" / "disagreements.csv"
    decided.parent.mkdir()
    line = "P1,oedema,,,,,,present"
    header = "subject,item,side,region,present_by,absent_by,unknown_by,decision"
    decided.write_text(f"{header}\n{line}\n", encoding="utf-8")
    outcome = command(*words, "--item", "erosion", "--adjudications", str(decided))
    assert outcome.exit_code == 0, outcome.err
    assert lines_of(tmp_path) == ["P1,erosion,,,A,B,,", line]


def test_the_page_says_what_incidence_means_and_that_not_all_is_known(
    tmp_path: Path, command: Command
) -> None:
    table = tmp_path / "readings.csv"
    table.write_text(ANSWERS, encoding="utf-8")
    command("incidence", str(table), "-o", str(tmp_path / "out"))
    page = (tmp_path / "out" / "incidence.html").read_text("utf-8")
    assert "Erosion, 1 of 1 known" in page
    assert "epidemiologists say prevalence" in page


@pytest.mark.parametrize("name", ["outcomes.csv", "incidence.csv", "disagreements.csv"])
def test_what_was_read_is_not_written_over(tmp_path: Path, command: Command, name: str) -> None:
    table = tmp_path / name
    table.write_text(ANSWERS, encoding="utf-8")
    outcome = command("incidence", str(table), "-o", str(tmp_path))
    assert outcome.exit_code == 2
    assert f"{name} was given to be read and would be written over." in outcome.err
    assert table.read_text("utf-8") == ANSWERS
    assert [path.name for path in tmp_path.iterdir()] == [name]
