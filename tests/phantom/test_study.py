from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pydicom
import pytest

from spine_explorer.anatomy import STRUCTURES, structure_named
from spine_explorer.errors import OutputError
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.phantom.materials import dixon_fat_fraction
from spine_explorer.phantom.plan import LEVELS
from spine_explorer.phantom.protocol import Contrast, PatientPosition, Protocol
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.study import acquisition_order, write_phantom
from spine_explorer.phantom.truth import PhantomTruth, StackTruth

SMALL = Protocol(shape=(140, 150), spacing=(1.4, 1.4), slice_count=3)
PIXEL_AREA = 1.96


@pytest.fixture(scope="module")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PhantomTruth]:
    folder = tmp_path_factory.mktemp("phantom") / "study"
    return folder, write_phantom(folder, seed=1, protocol=SMALL)


def read_mask(folder: Path, stack: StackTruth) -> tuple[np.ndarray, Geometry]:
    """Return labels (slice, row, column) and their grid."""
    image = nib.load(folder / stack.mask)
    labels = np.asarray(image.dataobj).transpose(2, 1, 0)
    return labels, Geometry.from_affine_nifti(image.affine, labels.shape)


def images(folder: Path) -> list[pydicom.Dataset]:
    return [pydicom.dcmread(path) for path in sorted((folder / "dicom").iterdir())]


def test_one_series_holds_every_slice_of_the_three_stacks(
    phantom: tuple[Path, PhantomTruth],
) -> None:
    read = images(phantom[0])
    assert len(read) == 9
    assert len({image.SeriesInstanceUID for image in read}) == 1
    assert len({image.SOPInstanceUID for image in read}) == 9
    assert len({tuple(image.ImageOrientationPatient) for image in read}) == 3


def test_a_later_visit_is_another_study_of_the_same_patient(
    phantom: tuple[Path, PhantomTruth], tmp_path: Path
) -> None:
    folder, truth = phantom
    later = write_phantom(tmp_path, seed=1, protocol=SMALL, visit=2)
    first, second = images(folder), images(tmp_path)
    assert {image.PatientID for image in (*first, *second)} == {"PHANTOM-1"}
    assert [image.StudyDate for image in (first[0], second[0])] == ["20240101", "20250101"]
    assert first[0].StudyInstanceUID != second[0].StudyInstanceUID
    assert not np.array_equal(first[0].pixel_array, second[0].pixel_array)
    assert (truth.visit, later.visit) == (1, 2)
    for one, other in zip(truth.stacks, later.stacks, strict=True):
        assert one.slices[0].area_mm2["canal"] == other.slices[0].area_mm2["canal"]
        assert one.slices[0].area_mm2["psoas_left"] != other.slices[0].area_mm2["psoas_left"]


def test_instance_numbers_follow_the_acquisition() -> None:
    order = acquisition_order(4)
    assert order[:4] == [(LEVELS[0], 3), (LEVELS[0], 1), (LEVELS[1], 3), (LEVELS[1], 1)]
    assert sorted(order) == sorted((level, index) for level in LEVELS for index in range(4))


def test_truth_names_the_image_of_each_slice(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    for stack in truth.stacks:
        heights = []
        for item in stack.slices:
            image = pydicom.dcmread(folder / item.file)
            assert image.SOPInstanceUID == item.instance_uid
            heights.append(float(image.ImagePositionPatient[2]))
        assert heights == sorted(heights)


def test_masks_lie_on_the_grid_of_the_images(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    for stack in truth.stacks:
        labels, grid = read_mask(folder, stack)
        for index, item in enumerate(stack.slices):
            image = pydicom.dcmread(folder / item.file)
            assert labels[index].shape == image.pixel_array.shape
            corner = grid.to_patient((index, 0, 0))
            assert corner == pytest.approx(list(image.ImagePositionPatient), abs=1e-3)


def test_area_of_the_masks_is_the_true_area(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    for stack in truth.stacks:
        labels, _ = read_mask(folder, stack)
        for index, item in enumerate(stack.slices):
            for name, area in item.area_mm2.items():
                count = int((labels[index] == structure_named(name).label).sum())
                assert abs(count * PIXEL_AREA - area) <= 0.51 * PIXEL_AREA


@pytest.mark.parametrize("position", list(PatientPosition))
def test_left_is_left_in_the_patient_however_they_lie(
    tmp_path: Path, position: PatientPosition
) -> None:
    protocol = Protocol(shape=(90, 100), spacing=(2.2, 2.2), slice_count=1, position=position)
    truth = write_phantom(tmp_path, seed=2, protocol=protocol)
    labels, grid = read_mask(tmp_path, truth.stacks[1])
    centre = {
        item.name: grid.to_patient(np.argwhere(labels == item.label)).mean(axis=0)
        for item in STRUCTURES
    }
    for muscle in ("multifidus", "erector_spinae", "psoas"):
        assert centre[f"{muscle}_left"][0] > centre["disc"][0] > centre[f"{muscle}_right"][0]
    assert centre["multifidus_left"][1] > centre["canal"][1] > centre["disc"][1]


def test_readers_find_the_three_stacks(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    inventory = find_stacks([folder / "dicom"])
    assert inventory.findings == ()
    grids = [source.load().geometry for source in inventory.sources]
    masks = [read_mask(folder, stack)[1] for stack in reversed(truth.stacks)]
    assert [grid.shape for grid in grids] == [(3, 140, 150)] * 3
    for grid, mask in zip(grids, masks, strict=True):
        assert grid.affine_lps == pytest.approx(mask.affine_lps, abs=1e-3)


def test_same_seed_writes_the_same_bytes(
    tmp_path: Path, phantom: tuple[Path, PhantomTruth]
) -> None:
    folder, _ = phantom
    write_phantom(tmp_path, seed=1, protocol=SMALL)
    written = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(written) == 9 + 3 + 1
    for path in written:
        assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes()


def test_truth_says_where_each_slice_lies_and_what_it_shows(tmp_path: Path) -> None:
    protocol = Protocol(shape=(64, 64), spacing=(3.4, 3.4), slice_count=3, slice_spacing=8.0)
    person = sample_anatomy(0, variety=0.0)
    truth = write_phantom(tmp_path, protocol=protocol, anatomy=person)
    assert [stack.tilt_degrees for stack in truth.stacks] == pytest.approx([-3.0, 9.0, 27.0])
    for stack in truth.stacks:
        assert [item.offset_mm for item in stack.slices] == [-8.0, 0.0, 8.0]
        assert [item.shows for item in stack.slices] == ["vertebra", "disc", "vertebra"]


def test_truth_gives_fat_by_area_and_by_protons(phantom: tuple[Path, PhantomTruth]) -> None:
    for item in (item for stack in phantom[1].stacks for item in stack.slices):
        assert item.proton_fat_fraction.keys() == item.fat_fraction.keys()
        for name, part in item.fat_fraction.items():
            assert item.proton_fat_fraction[name] == pytest.approx(
                dixon_fat_fraction(part), abs=1e-4
            )


@pytest.mark.parametrize("changed", [{"seed": 2}, {"contrast": Contrast.T1}])
def test_noise_of_the_sagittal_series_follows_seed_and_contrast(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    usual: dict[str, Any] = {"seed": 1, "variety": 0.0, "anatomy": sample_anatomy(1)}
    protocol = Protocol(shape=(64, 64), spacing=(3.4, 3.4), slice_count=1)
    airs = []
    for name, options in (("usual", usual), ("changed", usual | changed)):
        write_phantom(tmp_path / name, protocol=protocol, sagittal=True, **options)
        image = pydicom.dcmread(tmp_path / name / "dicom" / "SA0003.dcm")
        airs.append(image.pixel_array[:, -10:])
    assert airs[0].mean() == pytest.approx(airs[1].mean(), rel=0.1)
    assert abs(np.corrcoef(airs[0].ravel(), airs[1].ravel())[0, 1]) < 0.2


def test_truth_file_reads_back(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    text = (folder / "truth" / "truth.json").read_text(encoding="utf-8")
    assert PhantomTruth.model_validate_json(text) == truth
    assert json.loads(text)["stacks"][0]["level"] == "L3-L4"


def test_folder_that_holds_a_phantom_is_refused(phantom: tuple[Path, PhantomTruth]) -> None:
    with pytest.raises(OutputError, match="holds a phantom already"):
        write_phantom(phantom[0], protocol=SMALL)


def test_folder_of_a_run_that_was_cut_off_is_refused_as_such(
    tmp_path: Path, phantom: tuple[Path, PhantomTruth]
) -> None:
    shutil.copytree(phantom[0], tmp_path / "study")
    (tmp_path / "study" / "truth" / "truth.json").unlink()
    with pytest.raises(OutputError, match="no finished phantom"):
        write_phantom(tmp_path / "study", protocol=SMALL)


@pytest.mark.parametrize("name", ["file", "file/study", "n" * 300])
def test_folder_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        write_phantom(tmp_path / name, protocol=SMALL)


def test_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with (
        monkeypatch.context() as patched,
        pytest.raises(OutputError, match="cannot be written: Permission denied"),
    ):
        for name in ("stat", "lstat", "mkdir"):
            patched.setattr(os, name, refuse)
        write_phantom(tmp_path / "closed" / "study", protocol=SMALL)


def test_no_temporary_file_stays(phantom: tuple[Path, PhantomTruth]) -> None:
    assert not [path for path in phantom[0].rglob("*") if path.name.startswith(".")]


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dicom3tools is not installed")
@pytest.mark.parametrize("contrast", Contrast)
def test_images_satisfy_the_standard(tmp_path: Path, contrast: Contrast) -> None:
    protocol = Protocol(shape=(64, 64), slice_count=1)
    write_phantom(tmp_path, contrast=contrast, protocol=protocol, sagittal=True)
    for path in (tmp_path / "dicom").iterdir():
        report = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=True)
        assert report.stderr.split() == ["MRImage"]
