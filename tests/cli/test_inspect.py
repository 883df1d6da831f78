"""``spine-explorer inspect``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nibabel as nib
import numpy as np

from support.command import Command


def test_each_stack_is_listed_with_its_verdict(command: Command, phantom: Path) -> None:
    outcome = command("inspect", phantom / "dicom")
    assert outcome.exit_code == 0
    assert outcome.out.count("PHANTOM-0") == 3
    assert "usable" in outcome.out
    assert "tilted" in outcome.out


def test_json_holds_the_findings(command: Command, phantom: Path) -> None:
    told = json.loads(command("inspect", phantom / "dicom", "--json").out)
    assert len(told["stacks"]) == 3
    grades = {f["grade"] for stack in told["stacks"] for f in stack["findings"]}
    assert grades <= {"note", "warn", "refuse"}


def test_findings_are_told_as_in_the_record_of_a_run(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    study = shutil.copytree(phantom / "dicom", tmp_path / "study")
    for victim in sorted(study.iterdir())[:2]:
        victim.write_bytes(victim.read_bytes()[:700])
    told = json.loads(command("inspect", study, "--json").out)
    assert command("run", study, "-o", tmp_path / "out").exit_code == 3
    recorded = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert told["files"] == recorded["findings"] != []


def test_slices_count_from_1_and_findings_on_a_stack_name_none(
    command: Command, tmp_path: Path
) -> None:
    voxels = np.random.default_rng(0).integers(1, 400, (128, 128, 3)).astype(np.int16)
    voxels[..., 1] = 0
    nib.save(nib.Nifti1Image(voxels, np.diag([1.25, 1.25, 4, 1])), tmp_path / "scan.nii.gz")
    (stack,) = json.loads(command("inspect", tmp_path, "--json").out)["stacks"]
    assert stack["verdict"] == "usable, see below"
    said = {finding["check"]: finding.get("slice") for finding in stack["findings"]}
    assert said.pop("content") == 2
    assert said
    assert set(said.values()) == {None}


def test_nothing_usable_gives_exit_code_2(command: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    assert command("inspect", tmp_path).exit_code == 2


def test_an_empty_folder_is_said_to_be_one(command: Command, tmp_path: Path) -> None:
    outcome = command("inspect", tmp_path)
    assert outcome.exit_code == 2
    assert f"There is no file in {tmp_path}." in outcome.out.replace("\n", "")


def test_markup_in_names_is_printed_as_it_is(command: Command, tmp_path: Path) -> None:
    voxels = np.random.default_rng(0).integers(1, 400, (128, 128, 2)).astype(np.int16)
    path = tmp_path / "[red]x[bold].nii.gz"
    nib.save(nib.Nifti1Image(voxels, np.diag([1.25, 1.25, 4, 1])), path)
    assert "[red]x[bold]" in command("inspect", path).out.replace("\n", "")
