"""``spine-explorer run``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from spine_explorer.imaging.reading import find_stacks
from support.command import Command


def test_a_phantom_is_measured(command: Command, phantom: Path, tmp_path: Path) -> None:
    outcome = command("run", phantom / "dicom", "-o", tmp_path / "out")
    assert outcome.exit_code == 0
    assert "3 slices measured" in outcome.out
    assert str(tmp_path / "out" / "report.html") in outcome.out.replace("\n", "")
    assert (tmp_path / "out" / "measurements.csv").exists()


def test_json_is_all_that_goes_to_stdout(command: Command, phantom: Path, tmp_path: Path) -> None:
    outcome = command("run", phantom / "dicom", "-o", tmp_path / "out", "--json")
    assert json.loads(outcome.out)["exit_code"] == 0


def test_a_part_that_failed_gives_exit_code_3(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    study = shutil.copytree(phantom / "dicom", tmp_path / "study")
    victim = sorted(study.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:700])
    outcome = command("run", study, "-o", tmp_path / "out")
    assert outcome.exit_code == 3
    assert "2 slices measured" in outcome.out
    assert victim.name in outcome.out


def test_a_slice_that_was_lost_is_told_of_and_one_that_was_passed_over_is_counted(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    source = next(iter(find_stacks([phantom / "dicom"]).sources)).load()
    (slice_,) = source.voxels
    noise = np.random.default_rng(0).uniform(1, 400, slice_.shape).astype(np.float32)
    broken = np.where(noise > 399, np.nan, slice_)
    volume = np.stack([slice_, broken, noise]).transpose(2, 1, 0)
    affine = source.geometry.affine_nifti
    nib.save(nib.Nifti1Image(volume, affine), tmp_path / "scan.nii.gz")
    outcome = command("run", tmp_path / "scan.nii.gz", "-o", tmp_path / "out")
    assert outcome.exit_code == 3
    assert "stack 1: Slice 2 holds" in outcome.out
    assert "1 slice was passed over" in outcome.out
    assert "1 slice measured" in outcome.out


def test_the_closing_table_tells_levels_where_they_are_known(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    words = ("run", phantom / "dicom", "-o", tmp_path / "out")
    key = next(iter(find_stacks([phantom / "dicom"]).sources)).identity.key
    outcome = command(*words, "--level-of", f"{key}=T12-L1", "--level", "T12-L1")
    assert "Level" in outcome.out
    assert "T12-L1" in outcome.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("notes.txt",), "No axial lumbar slice could be measured. 1 file ending in .txt ignored"),
        (("bare",), "No axial lumbar slice could be measured. There is no file in bare."),
        (("empty.dcm",), "empty.dcm"),
        (("picture.png",), "--spacing"),
        (("notes.txt", "--fat-method", "magic"), "gmm3"),
        (("notes.txt", "--fat-method", "fixed"), "threshold"),
        (("notes.txt", "--fat-method", "fixed", "--fat-threshold", "nan"), "nan is no signal"),
        (("notes.txt", "--model", "missing.onnx"), "missing"),
        (("notes.txt", "--model", "."), "missing"),
    ],
    ids=str,
)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("no image")
    Path("empty.dcm").touch()
    Path("bare").mkdir()
    Image.new("L", (200, 200), 7).save("picture.png")
    outcome = command("run", *words, "-o", "out")
    assert outcome.exit_code == 2
    assert said in outcome.err
    assert "Traceback" not in outcome.err
