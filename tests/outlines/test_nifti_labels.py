from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.anatomy import structure_named
from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outlines.label_map import LabelMap
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.nifti import read_label_map
from support.drawn import stacked, turned_lumbar, write_mask
from support.niftis import write_nifti
from support.outputs import FLIPPED, display_grid


def labels_on(found: LabelMap, grid: Geometry) -> NDArray[np.uint8]:
    labels = np.zeros(grid.shape, np.uint8)
    for patch in found.patches(grid):
        item = patch.meaning.structure
        assert item is not None
        labels[patch.slice_index][patch.mask.whole()] = item.label
    return labels


def test_labels_of_this_program_come_back(tmp_path: Path) -> None:
    path = write_mask(tmp_path / "mask.nii.gz", stacked())
    found = read_label_map(InputFile(path), Names())
    assert np.array_equal(labels_on(found, display_grid(3)), stacked())
    assert found.findings == ()


@pytest.mark.parametrize("axes", FLIPPED)
def test_left_stays_left_however_the_slices_are_stored(
    tmp_path: Path, axes: NDArray[np.float64]
) -> None:
    stack, labels = turned_lumbar(axes)
    path = write_mask(tmp_path / "mask.nii.gz", labels, stack.geometry)
    found = read_label_map(InputFile(path), Names())
    assert np.array_equal(labels_on(found, stack.geometry), labels)
    plain = labels_on(found, display_grid(2))
    left, right = (np.nonzero(plain == label)[2].mean() for label in (1, 2))
    assert left > right


def test_a_mask_saved_by_a_viewer_with_other_axes(tmp_path: Path) -> None:
    """RAS axes and floating-point numbers, as 3D Slicer may store them."""
    grid, labels = display_grid(3), stacked()
    affine = grid.affine_nifti.copy()
    affine[:, 3] += affine[:, :2] @ (np.array(grid.shape[:0:-1]) - 1)
    affine[:, :2] *= -1
    data = labels.transpose(2, 1, 0)[::-1, ::-1].astype(np.float32)
    path = write_nifti(tmp_path / "mask.nii", data, affine)
    found = read_label_map(InputFile(path), Names())
    assert np.array_equal(labels_on(found, grid), labels)


def test_other_numbers_by_a_label_file(tmp_path: Path) -> None:
    path = write_mask(tmp_path / "mask.nii.gz", (stacked() == 1).astype(np.uint8) * 40)
    numbers = {40: structure_named("psoas_right"), 41: None}
    found = read_label_map(InputFile(path), Names(), numbers)
    assert [layer.meaning.structure for layer in found.layers] == [structure_named("psoas_right")]


def test_other_numbers_by_the_users_mapping(tmp_path: Path) -> None:
    labels = stacked()
    labels[labels == 8] = 60
    labels[labels == 7] = 61
    path = write_mask(tmp_path / "mask.nii.gz", labels)
    names = Names.parse(["60=canal", "61=ignore", "1=multifidus_right", "2=multifidus_left"])
    back = labels_on(read_label_map(InputFile(path), names), display_grid(3))
    assert (back == 8).sum() == (labels == 60).sum()
    assert not (back == 7).any()
    assert (back == 2).sum() == (labels == 1).sum()


def test_an_unknown_number_is_left_out_and_said(tmp_path: Path) -> None:
    labels = stacked()
    labels[labels == 8] = 9
    path = write_mask(tmp_path / "mask.nii.gz", labels)
    found = read_label_map(InputFile(path), Names())
    assert [finding.check for finding in found.findings] == ["unknown_outline"]
    assert "Label 9" in found.findings[0].message
    assert len(found.layers) == 7


def test_a_number_that_the_label_file_calls_something_else_is_only_noted(tmp_path: Path) -> None:
    path = write_mask(tmp_path / "mask.nii.gz", stacked())
    numbers = {1: structure_named("disc"), 2: None}
    found = read_label_map(InputFile(path), Names(), numbers)
    grades = {finding.message.split()[1]: finding.grade for finding in found.findings}
    assert grades["2"] is Grade.NOTE
    assert {grades[str(number)] for number in range(3, 9)} == {Grade.WARN}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (np.zeros((20, 20, 3), np.uint8), "holds no outline"),
        (np.full((20, 20, 3), 77, np.uint8), "none of its label numbers is known"),
        (np.full((20, 20, 3), 0.5, np.float32), "not label numbers"),
        (np.full((20, 20, 3), -1, np.int16), "not label numbers"),
        (np.full((20, 20, 3), np.nan, np.float32), "no label map"),
        (np.arange(1200, dtype=np.int16).reshape(20, 20, 3), "no label map"),
    ],
)
def test_what_is_no_label_map_gets_one_sentence(
    tmp_path: Path, data: NDArray[np.generic], said: str
) -> None:
    path = write_nifti(tmp_path / "x.nii", data)
    with pytest.raises(UnreadableFileError, match=said):
        read_label_map(InputFile(path), Names())


def test_a_cut_off_mask_is_refused(tmp_path: Path) -> None:
    path = write_mask(tmp_path / "mask.nii.gz", stacked())
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:5000]))
    with pytest.raises(InputError, match="cut off"):
        read_label_map(InputFile(path), Names())
