"""``spine-explorer measure``, and the further files of ``run``."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from spine_explorer.outputs.tables import read_measurements
from support.command import Command
from support.drawn import stacked, write_mask
from support.niftis import write_nifti
from support.outputs import lumbar_stack
from support.rois import polygon_roi, write_rois


@pytest.fixture
def image(tmp_path: Path) -> Path:
    stack = lumbar_stack(2)
    return write_nifti(
        tmp_path / "P001.nii.gz", stack.voxels.transpose(2, 1, 0), stack.geometry.affine_nifti
    )


def areas(out: Path) -> dict[tuple[int, str, str], float]:
    rows = read_measurements(out / "measurements.csv")
    return {(r.slice, r.structure, r.side): r.value for r in rows if r.quantity == "area"}


def test_true_outlines_of_a_phantom(command: Command, phantom: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = command(
        "measure", phantom / "dicom", "--outlines", phantom / "truth", "-o", out, "--rois", "--seg"
    )
    assert outcome.exit_code == 0, outcome.err
    assert "3 slices measured" in outcome.out
    rows = read_measurements(out / "measurements.csv")
    assert sum(row.quantity == "area" for row in rows) == 3 * 14
    for folder in (out / "stacks").iterdir():
        assert {"RoiSet.zip", "segmentation.dcm", "report.html"} & {
            path.name for path in folder.iterdir()
        } == {"RoiSet.zip", "segmentation.dcm"}
    record = json.loads((out / "run.json").read_text())
    assert "model" not in record
    assert record["options"]["rois"] is True


def test_a_few_outlines_of_imagej(command: Command, image: Path, tmp_path: Path) -> None:
    rois = write_rois(tmp_path / "RoiSet.zip", {"MF li.roi": polygon_roi(position=2)})
    words = ("measure", image, "--outlines", rois, "--map", "MF li=multifidus_left")
    outcome = command(*words, "-o", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.err
    assert areas(tmp_path / "out") == {(2, "multifidus", "left"): 600}
    again = command(*words, "-o", tmp_path / "out", "--json")
    assert json.loads(again.out)["stacks"][0]["slices_measured"] == [2]


def test_levels_are_told_as_in_a_run(command: Command, image: Path, tmp_path: Path) -> None:
    rois = write_rois(tmp_path / "RoiSet.zip", {"LMF.roi": polygon_roi(position=2)})
    said = tmp_path / "levels.csv"
    said.write_text(
        "subject,stack,slices,level\nP001,1,1,L5-S1\nP001,1,2,L4-L5\n", encoding="utf-8"
    )
    words = ("measure", image, "--outlines", rois, "--levels", said)
    command(*words, "-o", tmp_path / "out")
    rows = read_measurements(tmp_path / "out" / "measurements.csv")
    assert {(row.slice, row.level) for row in rows} == {(2, "L4-L5")}
    command(*words, "--level", "L5-S1", "-o", tmp_path / "other")
    assert read_measurements(tmp_path / "other" / "measurements.csv") == []


def test_changed_outlines_are_measured_again(command: Command, image: Path, tmp_path: Path) -> None:
    rois = write_rois(tmp_path / "RoiSet.zip", {"LMF.roi": polygon_roi(position=1)})
    words = ("measure", image, "--outlines", rois, "-o", tmp_path / "out")
    command(*words)
    assert "from an earlier run" in command(*words).out
    write_rois(rois, {"LMF.roi": polygon_roi(((10, 20), (20, 20), (20, 50)), position=1)})
    assert "from an earlier run" not in command(*words).out
    assert areas(tmp_path / "out")[1, "multifidus", "left"] < 200


def test_renumbered_labels_by_a_label_file(command: Command, image: Path, tmp_path: Path) -> None:
    labels = stacked(2)
    mask = write_mask(tmp_path / "mask.nii.gz", (labels == 8).astype("uint8") * 3)
    (tmp_path / "labels.txt").write_text('3 255 0 0 1 1 1 "Thecal sac"\n')
    words = ("measure", image, "--outlines", mask, "--labels", tmp_path / "labels.txt")
    outcome = command(*words, "-o", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.err
    assert set(areas(tmp_path / "out")) == {(1, "canal", "midline"), (2, "canal", "midline")}


def test_outlines_without_a_place_give_exit_code_3(
    command: Command, image: Path, tmp_path: Path
) -> None:
    rois = {"LMF.roi": polygon_roi(position=1), "RMF.roi": polygon_roi(position=7)}
    write_rois(tmp_path / "RoiSet.zip", rois)
    outcome = command(
        "measure", image, "--outlines", tmp_path / "RoiSet.zip", "-o", tmp_path / "out"
    )
    assert outcome.exit_code == 3
    assert "is on slice 7" in outcome.out


def test_two_outlines_of_one_structure_are_said_and_give_exit_code_3(
    command: Command, image: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "outlines"
    folder.mkdir()
    write_rois(folder / "a.zip", {"LMF.roi": polygon_roi(position=1)})
    words = ("measure", image, "--outlines", folder, "-o", tmp_path / "out")
    write_rois(folder / "b.zip", {"LMF.roi": polygon_roi(position=1)})
    assert command(*words).exit_code == 0
    write_rois(folder / "b.zip", {"LMF.roi": polygon_roi(((1, 2), (9, 2), (9, 9)), position=1)})
    outcome = command(*words)
    assert outcome.exit_code == 3
    assert "is outlined twice on slice 1." in outcome.out.replace("\n", " ")
    assert "b.zip" in outcome.out.replace("\n", "")


def test_a_table_of_imagej_alone(command: Command, image: Path, tmp_path: Path) -> None:
    (tmp_path / "Results.csv").write_text("Label,Area,Slice\nP001.nii:LMF,612.5,1\n")
    outcome = command(
        "measure", image, "--outlines", tmp_path / "Results.csv", "-o", tmp_path / "out"
    )
    assert outcome.exit_code == 0, outcome.err
    with (tmp_path / "out" / "imagej-measurements.csv").open() as stream:
        (row,) = csv.DictReader(stream)
    assert (row["subject"], row["quantity"], row["value"]) == ("P001", "area", "612.5")


def test_levels_of_a_table_of_imagej(command: Command, image: Path, tmp_path: Path) -> None:
    (tmp_path / "Results.csv").write_text("Label,Area,Slice\nP001.nii:LMF,1,1\nP001:LMF,2,2\n")
    said = tmp_path / "levels.csv"
    said.write_text(
        "subject,stack,slices,level\nP001,1,1,L5-S1\nP001,1,2,L4-L5\n", encoding="utf-8"
    )
    words = ("measure", image, "--outlines", tmp_path / "Results.csv", "--levels", said)

    def levels(out: Path) -> list[tuple[str, float]]:
        return [(r.level, r.value) for r in read_measurements(out / "imagej-measurements.csv")]

    command(*words, "-o", tmp_path / "out")
    assert levels(tmp_path / "out") == [("L5-S1", 1), ("L4-L5", 2)]
    command(*words, "-o", tmp_path / "one", "--level", "L4-L5")
    assert levels(tmp_path / "one") == [("L4-L5", 2)]
    outcome = command(*words, "-o", tmp_path / "none", "--level", "L1-L2")
    assert outcome.exit_code == 2
    assert "The tables hold no value of L1-L2." in outcome.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--outlines", "nowhere"), "nowhere"),
        (("--outlines", "notes.md"), "No outline was found"),
        (("--outlines", "bad.roi"), "bad.roi"),
        (("--outlines", "bad.zip"), "bad.zip"),
        (("--outlines", "good.zip", "--map", "x"), "is no mapping"),
        (("--outlines", "good.zip", "--labels", "notes.md"), "names no structure"),
        (("--outlines", "good.zip", "--positions", "odd"), "--positions 'odd' is not known"),
        (("--outlines", "good.zip", "--seg"), "only be written for DICOM"),
        (("--outlines", "other.zip"), "not known"),
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
    Path("notes.md").write_text("nothing")
    Path("bad.roi").write_text("nothing")
    Path("bad.zip").write_bytes(b"PK\x03\x04 cut off")
    write_rois(Path("good.zip"), {"LMF.roi": polygon_roi(position=1)})
    write_rois(Path("other.zip"), {"vessel.roi": polygon_roi(position=1)})
    outcome = command("measure", image, *words, "-o", "out")
    assert outcome.exit_code == 2
    assert said in outcome.err.replace("\n", " ")
    assert "Traceback" not in outcome.err


def test_a_name_in_the_path_of_outlines_is_not_written(
    command: Command, phantom: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(phantom / "truth", tmp_path / "Phantom_Lumbar")
    write_rois(folder / "RoiSet.zip", {"vessel.roi": polygon_roi(position=1)})
    from pydicom import dcmread

    study = shutil.copytree(phantom / "dicom", tmp_path / "study")
    for path in study.iterdir():
        image = dcmread(path)
        image.PatientName = "Doepkins^Janette"
        image.save_as(path)
    secret = folder.rename(tmp_path / "Doepkins Janette")
    labels = tmp_path / "doepkins_labels.txt"
    labels.write_text('7 255 0 0 1 1 1 "Disc"\n', encoding="utf-8")
    words = ("--labels", labels, "--map", "JANETTE_1=canal")
    outcome = command("measure", study, "--outlines", secret, "-o", tmp_path / "out", *words)
    assert "[removed]_labels.txt" in (tmp_path / "out" / "run.json").read_text(), outcome.err
    for path in (tmp_path / "out").rglob("*"):
        if path.suffix in {".json", ".csv", ".html"}:
            assert "doepkins" not in path.read_text().lower(), path.name
