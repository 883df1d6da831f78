from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest

from spine_explorer.anatomy import STRUCTURES, structure_named
from spine_explorer.errors import OutputError
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.phantom.plan import LEVELS
from spine_explorer.phantom.protocol import Contrast, PatientPosition, Protocol
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


def test_truth_file_reads_back(phantom: tuple[Path, PhantomTruth]) -> None:
    folder, truth = phantom
    text = (folder / "truth" / "truth.json").read_text(encoding="utf-8")
    assert PhantomTruth.model_validate_json(text) == truth
    assert json.loads(text)["stacks"][0]["level"] == "L3-L4"


def test_folder_that_holds_a_phantom_is_refused(phantom: tuple[Path, PhantomTruth]) -> None:
    with pytest.raises(OutputError, match="holds a phantom already"):
        write_phantom(phantom[0], protocol=SMALL)


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        write_phantom(tmp_path / "file", protocol=SMALL)


def test_no_temporary_file_stays(phantom: tuple[Path, PhantomTruth]) -> None:
    assert not [path for path in phantom[0].rglob("*") if path.name.startswith(".")]


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dicom3tools is not installed")
@pytest.mark.parametrize("contrast", [Contrast.T1, Contrast.T2])
def test_images_satisfy_the_standard(tmp_path: Path, contrast: Contrast) -> None:
    write_phantom(tmp_path, contrast=contrast, protocol=Protocol(shape=(64, 64), slice_count=1))
    for path in (tmp_path / "dicom").iterdir():
        report = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=True)
        assert report.stderr.split() == ["MRImage"]
