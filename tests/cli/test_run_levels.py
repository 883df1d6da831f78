"""Levels on the command line, from a study with a sagittal series to the tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from spine_explorer.phantom.protocol import Protocol
from spine_explorer.phantom.study import write_phantom
from support.command import Command


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("levels")
    write_phantom(folder, protocol=Protocol(slice_count=2), sagittal=True, seed=3)
    return folder / "dicom"


def levels_of(out: Path, table: str = "measurements.csv") -> set[str]:
    with (out / table).open(newline="") as stream:
        return {row["level"] for row in csv.DictReader(stream)}


def test_only_the_wanted_level_is_measured_and_resumed(
    study: Path, tmp_path: Path, command: Command
) -> None:
    words = ("run", str(study), "-o", str(tmp_path), "--threads", "1", "--level", "l4/5")
    assert command(*words).exit_code == 0
    assert levels_of(tmp_path) == levels_of(tmp_path, "summary.csv") == {"L4-L5"}
    record = json.loads((tmp_path / "run.json").read_text())
    (measured,) = [stack for stack in record["stacks"] if stack["outcome"] == "measured"]
    for item in measured["levels"]:
        assert item["source"] == "sagittal"
        assert item["confidence"] > 0.7
        assert abs(item["offset"]) < 5
    assert "sagittal, 0." in (tmp_path / "report.html").read_text("utf-8")
    assert "1 stack from an earlier run" in command(*words).out
    other = f"{measured['identity']['key']}=L3"
    assert command(*words, "--level-of", other).exit_code == 2


def test_what_the_user_says_is_written_and_a_slip_is_warned_of(
    study: Path, tmp_path: Path, command: Command
) -> None:
    series = _series(study, command)
    said = tmp_path / "levels.csv"
    said.write_text(f"series,stack,slices,level\n{series},1,1,S1\n{series},9,,L1\n")
    out = tmp_path / "out"
    words = ("run", str(study), "-o", str(out), "--threads", "1", "--levels", str(said))
    assert command(*words, "--level-of", f"{series}:2=L2").exit_code == 0
    assert levels_of(out) == {"S1", "L5-S1", "L2", "L3-L4"}
    record = json.loads((out / "run.json").read_text())
    assert any("line 3" in item["message"] for item in record["findings"])


def test_a_slice_that_is_not_there_is_said_before_anything_is_measured(
    study: Path, tmp_path: Path, command: Command
) -> None:
    said, out = tmp_path / "levels.csv", tmp_path / "out"
    said.write_text(f"series,stack,slices,level\n{_series(study, command)},3,1-9,L3\n")
    result = command("run", str(study), "-o", str(out), "--levels", str(said))
    assert result.exit_code == 2
    assert "there is no slice 9 in a stack of 2 slices" in result.err
    assert not out.exists()


def test_a_series_of_several_stacks_is_not_named_whole(
    study: Path, tmp_path: Path, command: Command
) -> None:
    series = _series(study, command)
    result = command("run", str(study), "-o", str(tmp_path), "--level-of", f"{series}=L4-L5")
    assert result.exit_code == 2
    assert f"series {series} holds 3 stacks" in result.err.replace("\n", " ")
    assert f"{series}:1=L4-L5" in result.err.replace("\n", " ")


def _series(study: Path, command: Command) -> str:
    stacks = json.loads(command("inspect", str(study), "--json").out)["stacks"]
    series = {item["identity"]["series"] for item in stacks if item["verdict"] != "refused"}
    (name,) = series
    return str(name)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--level", "L9"], "L9"),
        (["--level-of", "abc"], "STACK=LEVEL"),
        (["--levels", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_slips_are_told_in_one_sentence(
    study: Path, tmp_path: Path, command: Command, words: list[str], message: str
) -> None:
    outcome = command("run", str(study), "-o", str(tmp_path), *words)
    assert outcome.exit_code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
