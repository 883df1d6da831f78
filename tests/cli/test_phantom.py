from __future__ import annotations

import json
from pathlib import Path

import pydicom
import pytest
import typer
from typer.testing import CliRunner

from spine_explorer.cli.phantom import phantom
from support.command import Command

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


def test_sagittal_series_is_written_beside_the_axial_one_and_named(tmp_path: Path) -> None:
    code, output = run(str(tmp_path / "study"), "--slices", "1", "--sagittal")
    assert code == 0
    assert "3 images in 3 stacks, T2, and a sagittal series." in output
    written = sorted(path.name for path in (tmp_path / "study" / "dicom").iterdir())
    axial = [f"IM{number:04d}.dcm" for number in range(1, 4)]
    assert written == [*axial, *(f"SA{number:04d}.dcm" for number in range(1, 6))]


def test_a_later_visit_is_a_year_later(tmp_path: Path) -> None:
    assert run(str(tmp_path), "--slices", "1", "--visit", "3")[0] == 0
    assert pydicom.dcmread(tmp_path / "dicom" / "IM0001.dcm").StudyDate == "20260101"


def test_no_variety_gives_the_average_person(tmp_path: Path) -> None:
    assert run(str(tmp_path), "--slices", "1", "--variety", "0")[0] == 0
    truth = json.loads((tmp_path / "truth" / "truth.json").read_text())
    assert (truth["anatomy"]["build"], truth["anatomy"]["scoliosis"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--slices", "0"),
        ("--slices", "13"),
        ("--seed", "-1"),
        ("--seed", "4294967296"),
        ("--visit", "0"),
    ],
)
def test_number_out_of_range_is_refused(tmp_path: Path, option: str, value: str) -> None:
    code, output = run(str(tmp_path / "study"), option, value)
    assert code == 2
    assert option in output
    assert not (tmp_path / "study").exists()


def test_second_phantom_in_the_same_folder_is_refused(command: Command, phantom: Path) -> None:
    outcome = command("phantom", phantom, "--slices", "1")
    assert outcome.exit_code == 2
    assert "holds a phantom already. Choose another folder" in outcome.err


def test_unknown_contrast_is_refused_with_the_choices(tmp_path: Path) -> None:
    code, output = run(str(tmp_path), "--contrast", "T3")
    assert code == 2
    assert "T2" in output
