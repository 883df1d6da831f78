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
