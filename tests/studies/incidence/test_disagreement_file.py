from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.decisions import Disagreement
from spine_explorer.studies.incidence.disagreement_file import (
    read_rulings,
    refuse_to_lose,
    write_disagreements,
)
from spine_explorer.studies.incidence.judgements import Site, Target
from spine_explorer.studies.incidence.presence import Presence

LEFT = Target("=P1", "erosion", Site("left", "upper"))
RIGHT = Target("P2", "erosion", Site("right"))


def disagreement(target: Target, ruling: Presence = Presence.UNKNOWN) -> Disagreement:
    said = {"A": Presence.PRESENT, "B": Presence.ABSENT}
    return Disagreement(target, said, ruling, Presence.UNDECIDED)


def written(folder: Path, *found: Disagreement) -> Path:
    path = folder / "disagreements.csv"
    write_disagreements(path, found)
    return path


def test_the_list_says_who_said_what(tmp_path: Path) -> None:
    text = written(tmp_path, disagreement(LEFT)).read_text("utf-8")
    assert text == (
        "subject,item,side,region,present_by,absent_by,unknown_by,decision\n"
        "'=P1,erosion,left,upper,A,B,,\n"
    )


def test_decisions_come_back(tmp_path: Path) -> None:
    path = written(tmp_path, disagreement(LEFT, Presence.PRESENT), disagreement(RIGHT))
    assert read_rulings(path, {LEFT, RIGHT}) == {LEFT: Presence.PRESENT}


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Present", "present"),
        ("yes", "present"),
        ("1", "present"),
        ("no", "absent"),
        ("0", "absent"),
    ],
)
def test_several_words_say_the_same(tmp_path: Path, word: str, verdict: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"subject;item;side;decision\nP2;erosion;Right;{word}\n")
    assert read_rulings(path, {RIGHT})[RIGHT].label == verdict


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("P2,erosion,right,perhaps", "line 2, column 'decision': 'perhaps' is not present"),
        ("P9,erosion,right,present", "line 2, column 'subject': no reader judged this item there"),
        ("P2,erosion,right,1\nP2,erosion,right,0", "line 3.*an earlier line decides the same"),
    ],
)
def test_bad_decisions_are_named_by_line(tmp_path: Path, lines: str, message: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"subject,item,side,decision\n{lines}\n")
    with pytest.raises(InputError, match=message):
        read_rulings(path, {RIGHT})


def test_decisions_are_not_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, disagreement(RIGHT, Presence.ABSENT))
    refuse_to_lose(path, {RIGHT: Presence.ABSENT})
    with pytest.raises(InputError, match="holds decisions that would be lost"):
        refuse_to_lose(path, {})


def test_an_empty_list_or_none_loses_nothing(tmp_path: Path) -> None:
    refuse_to_lose(tmp_path / "none.csv", {})
    refuse_to_lose(written(tmp_path), {})
    refuse_to_lose(written(tmp_path, disagreement(RIGHT)), {})


@pytest.mark.parametrize("ending", ["", "\r"])
def test_decisions_count_whatever_ends_the_lines(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "d.csv"
    lines = ("subject,item,side,region,decision", "P2,erosion,right,,absent")
    path.write_bytes((ending or "\n").join(lines).encode() + ending.encode())
    with pytest.raises(InputError):
        refuse_to_lose(path, {})
