"""``spine-explorer collect``."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from pydicom import dcmread

from spine_explorer.training.cases import read_cases
from support.command import Command
from support.drawn import stacked, write_mask
from support.niftis import write_nifti
from support.outputs import lumbar_stack


@pytest.fixture
def image(tmp_path: Path) -> Path:
    stack = lumbar_stack(2)
    return write_nifti(
        tmp_path / "P001.nii.gz", stack.voxels.transpose(2, 1, 0), stack.geometry.affine_nifti
    )


def test_a_study_becomes_slices_to_train_on(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    outcome = command("collect", phantom / "dicom", "--outlines", phantom / "truth", "-o", data)
    assert outcome.exit_code == 0, outcome.err
    assert "Written: 3 slices: multifidus_left 3" in outcome.out
    assert "holds train: 3 slices of 1 patient." in outcome.out
    assert "All patients are in the split 'train'." in outcome.out
    cases = read_cases(data, ("outlined",))
    assert {(case.contrast, case.spacing) for case in cases} == {("T2", 0.6875)}
    assert all(case.is_complete for case in cases)


def test_levels_that_are_said_are_written_and_selected(
    command: Command, image: Path, tmp_path: Path
) -> None:
    mask = write_mask(tmp_path / "mask.nii.gz", stacked(2))
    said = tmp_path / "levels.csv"
    said.write_text("subject,stack,slices,level\nP001,1,1,L5-S1\nP001,1,2,L4-L5\n", "utf-8")
    words = ("collect", image, "--outlines", mask, "--levels", said, "--contrast", "t1")
    assert command(*words, "-o", tmp_path / "data", "--level", "L4/5").exit_code == 0
    (case,) = read_cases(tmp_path / "data", ("outlined",))
    assert (case.level, case.contrast) == ("L4-L5", "T1")


def test_more_is_added_only_if_asked_for(command: Command, image: Path, tmp_path: Path) -> None:
    labels = stacked(2)
    labels[0] = 0
    words = ("collect", image, "--outlines", write_mask(tmp_path / "m.nii.gz", labels))
    data = tmp_path / "data"
    assert command(*words, "-o", data).exit_code == 0
    again = command(*words, "-o", data)
    assert again.exit_code == 2
    assert "holds slices already. Give another folder, or --add" in again.err
    added = json.loads(command(*words, "-o", data, "--add", "--json").out)
    assert (added["written"], added["present"], added["bare_slices"]) == (0, 1, 1)
    write_mask(tmp_path / "m.nii.gz", stacked(2) * (stacked(2) == 7))
    changed = command(*words, "-o", data, "--add")
    assert changed.exit_code == 2
    assert "with other pixels, outlines" in changed.err


def test_a_second_outline_that_is_not_used_gives_exit_code_3(
    command: Command, image: Path, tmp_path: Path
) -> None:
    write_mask(tmp_path / "masks" / "a.nii.gz", stacked(2))
    write_mask(tmp_path / "masks" / "b.nii.gz", np.roll(stacked(2), 1, axis=1))
    outcome = command("collect", image, "--outlines", tmp_path / "masks", "-o", tmp_path / "data")
    assert outcome.exit_code == 3
    assert "is outlined twice on slice 1" in outcome.out


def test_outlines_without_a_place_give_exit_code_3(
    command: Command, image: Path, tmp_path: Path
) -> None:
    write_mask(tmp_path / "masks" / "a.nii.gz", stacked(2))
    write_mask(tmp_path / "masks" / "b.nii.gz", stacked(2)[:, :160])
    outcome = command("collect", image, "--outlines", tmp_path / "masks", "-o", tmp_path / "data")
    assert outcome.exit_code == 3
    assert "b.nii.gz lies on the grid of no stack" in outcome.out


def test_one_table_says_whose_images_are_whose(
    command: Command, image: Path, tmp_path: Path
) -> None:
    other = shutil.copyfile(image, tmp_path / "P002.nii.gz")
    for name in ("P001", "P002"):
        write_mask(tmp_path / "masks" / f"{name}_mask.nii.gz", stacked(2))
    table = tmp_path / "who.csv"
    table.write_text("subject,patient\nP001,Anna\nP002,Anna\nP003,Bert\n", "utf-8")
    words = ("collect", image, other, "--outlines", tmp_path / "masks")
    outcome = command(*words, "-o", tmp_path / "one", "--patients", table)
    assert "holds train: 4 slices of 1 patient" in outcome.out
    assert "1 line of the table of patients that no image fits" in outcome.out
    outcome = command(*words, "-o", tmp_path / "two")
    assert "holds train: 2 slices of 1 patient; validation: 2 slices of 1 patient" in outcome.out
    assert "2 images that do not say whose they are" in outcome.out


def test_no_name_gets_into_the_folder_or_onto_the_screen(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    study = shutil.copytree(phantom / "dicom", tmp_path / "Doepkins Janette")
    for path in study.iterdir():
        one = dcmread(path)
        one.PatientName, one.PatientID = "Doepkins^Janette", "DOEPKINS1960"
        one.save_as(path)
    truth = shutil.copytree(phantom / "truth", tmp_path / "Doepkins")
    mask = nib.load(truth / "L4-L5.nii.gz")
    moved = np.roll(np.asarray(mask.dataobj), 2, axis=0)
    nib.save(nib.Nifti1Image(moved, mask.affine, mask.header), truth / "other.nii.gz")
    outcome = command("collect", study, "--outlines", truth, "-o", tmp_path / "data")
    assert outcome.exit_code == 3
    assert "is outlined twice" in outcome.out
    assert "doepkins" not in outcome.out.lower()
    for path in (tmp_path / "data").rglob("*"):
        assert "doepkins" not in path.name.lower()
        assert path.is_dir() or b"doepkins" not in path.read_bytes().lower()
    with (tmp_path / "data" / "index.csv").open(newline="", encoding="utf-8") as stream:
        assert all(row["patient"].startswith("p-") for row in csv.DictReader(stream))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--outlines", "nowhere"), "nowhere"),
        (("--outlines", "other.nii.gz"), "No outline lies on an image that was given"),
        (("--outlines", "mask.nii.gz", "--level", "L4-L5"), "a level that was asked for"),
        (("--outlines", "mask.nii.gz", "--validation", "1"), "no patient to learn from"),
        (("--outlines", "mask.nii.gz", "--contrast", "CT"), "--contrast 'CT' is not known"),
        (("--outlines", "mask.nii.gz", "--patients", "who.csv"), "who.csv"),
        (("--outlines", "mask.nii.gz", "--map", "x"), "is no mapping"),
    ],
    ids=str,
)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    command: Command,
    image: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_mask(Path("mask.nii.gz"), stacked(2))
    write_mask(Path("other.nii.gz"), stacked(2)[:, :160])
    outcome = command("collect", image, *words, "-o", "data")
    assert outcome.exit_code == 2, outcome.out
    assert said in outcome.err.replace("\n", " ")
    assert "Traceback" not in outcome.err
    assert not Path("data", "index.csv").exists()
