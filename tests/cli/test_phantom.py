from __future__ import annotations

import json
from pathlib import Path

import pydicom
import typer
from typer.testing import CliRunner

from spine_explorer.cli.phantom import phantom

APP = typer.Typer()
APP.command()(phantom)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(APP, arguments)
    return result.exit_code, result.output


def test_command_writes_images_and_truth(tmp_path: Path) -> None:
    out = tmp_path / "study"
    options = ("--contrast", "T1", "--seed", "3", "--slices", "1", "--position", "FFS")
    code, output = run(str(out), *options)
    assert code == 0
    assert "3 images in 3 stacks, T1" in output
    image = pydicom.dcmread(out / "dicom" / "IM0001.dcm")
    assert (image.PatientID, image.PatientPosition) == ("PHANTOM-3", "FFS")
    assert json.loads((out / "truth" / "truth.json").read_text())["contrast"] == "T1"


def test_anatomy_makes_the_same_person_hard(tmp_path: Path) -> None:
    canals = []
    for name, options in (("usual", ()), ("hard", ("--anatomy", "narrow-canal"))):
        assert run(str(tmp_path / name), "--seed", "3", "--slices", "1", *options)[0] == 0
        truth = json.loads((tmp_path / name / "truth" / "truth.json").read_text())
        canals.append([stack["slices"][0]["area_mm2"]["canal"] for stack in truth["stacks"]])
    assert all(hard < 0.7 * usual for usual, hard in zip(*canals, strict=True))


def test_unknown_contrast_is_refused_with_the_choices(tmp_path: Path) -> None:
    code, output = run(str(tmp_path), "--contrast", "T3")
    assert code == 2
    assert "T2" in output
