from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from spine_explorer.anatomy import Side, Tissue, structure
from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.finder import LevelFinder
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels
from spine_explorer.outlines.comparison import MaskComparison, compare_masks
from spine_explorer.outputs.imagej_rois import write_roi_set
from support.drawn import stacked, write_mask
from support.niftis import write_nifti
from support.outputs import lumbar_stack
from support.stacks import make_geometry


def compared(tmp_path: Path, **options: object) -> MaskComparison:
    return compare_masks(tmp_path / "a", tmp_path / "b", **options)


def write_both(tmp_path: Path, name: str = "P001.nii.gz") -> None:
    """The second reader draws everything 3 pixels lower, and no disc."""
    labels = stacked(2)
    write_mask(tmp_path / "a" / name, labels)
    other = np.roll(np.where(labels == 7, 0, labels), 3, axis=1).astype(np.uint8)
    write_mask(tmp_path / "b" / name, other)


def test_overlap_by_structure_side_and_slice(tmp_path: Path) -> None:
    write_both(tmp_path)
    found = compared(tmp_path)
    assert len(found.overlaps) == 14
    assert (found.only_a, found.only_b) == (2, 0)
    one = next(
        o for o in found.overlaps if (o.structure, o.side, o.slice) == ("canal", "midline", 2)
    )
    mask = stacked(2)[1] == 8
    both = (mask & np.roll(mask, 3, axis=0)).sum()
    assert one.iou == pytest.approx(both / (2 * mask.sum() - both))
    assert one.dice == pytest.approx(both / mask.sum())
    assert one.area_a == one.area_b == mask.sum()
    assert one.hd95 == pytest.approx(3, abs=0.5)
    assert 1 < one.surface_distance < 3
    assert one.subject == "P001"


def test_both_are_measured_alike_without_a_signal(tmp_path: Path) -> None:
    write_both(tmp_path)
    found = compared(tmp_path)
    areas = [
        {(r.slice, r.structure, r.side): r.value for r in rows if r.quantity == "area"}
        for rows in (found.rows_a, found.rows_b)
    ]
    assert areas[0].items() >= areas[1].items()
    assert not any(row.unit == "signal" or row.method for row in found.rows_a)


def test_patients_are_paired_by_name(tmp_path: Path) -> None:
    for name in ("P1.nii.gz", "P2.nii.gz", "P10.nii.gz"):
        write_both(tmp_path, name)
    (tmp_path / "b" / "P10.nii.gz").unlink()
    found = compared(tmp_path)
    assert {item.subject for item in found.overlaps} == {"P1", "P2"}
    assert found.only_a == 2 * 2 + 16


def test_folders_of_results_are_paired_by_key(tmp_path: Path) -> None:
    for key in ("a" * 12, "b" * 12):
        write_both(tmp_path, f"stacks/{key}/segmentation.nii.gz")
    found = compared(tmp_path)
    assert [item.subject for item in found.overlaps] == ["a" * 12] * 14 + ["b" * 12] * 14


def test_a_readers_mask_and_a_folder_of_results(tmp_path: Path) -> None:
    write_mask(tmp_path / "a" / "2222.nii.gz", stacked(2))
    write_mask(tmp_path / "b" / "1111aaaaaaaa" / "segmentation.nii.gz", stacked(2))
    assert len(compared(tmp_path).overlaps) == 16


def test_a_copy_in_a_folder_of_results_counts_once(tmp_path: Path) -> None:
    folder = "stacks/" + "a" * 12
    for name in ("segmentation.nii.gz", "copy.nii.gz"):
        write_both(tmp_path, f"{folder}/{name}")
    (tmp_path / "b" / folder / "copy.nii.gz").unlink()
    assert len(compared(tmp_path).overlaps) == 14


def test_with_images_everything_is_measured_and_rois_can_be_compared(tmp_path: Path) -> None:
    stack = lumbar_stack(2)
    write_both(tmp_path)
    (tmp_path / "b" / "P001.nii.gz").unlink()
    write_roi_set(tmp_path / "b" / "RoiSet.zip", stacked(2))
    image = write_nifti(
        tmp_path / "P001.nii.gz", stack.voxels.transpose(2, 1, 0), stack.geometry.affine_nifti
    )
    found = compared(tmp_path, images=[image])
    assert {item.dice for item in found.overlaps} == {1.0}
    assert found.rows_a == found.rows_b
    assert any(row.quantity == "fat_fraction" for row in found.rows_a)


def test_rois_without_images_get_one_sentence(tmp_path: Path) -> None:
    write_mask(tmp_path / "a" / "P1.nii.gz", stacked(2))
    (tmp_path / "b").mkdir()
    write_roi_set(tmp_path / "b" / "RoiSet.zip", stacked(2))
    with pytest.raises(InputError, match="without the images"):
        compared(tmp_path)


def test_copies_for_imagej_beside_results_need_no_images(tmp_path: Path) -> None:
    folder = "stacks/" + "a" * 12
    write_both(tmp_path, f"{folder}/segmentation.nii.gz")
    write_roi_set(tmp_path / "a" / folder / "RoiSet.zip", stacked(2))
    found = compared(tmp_path)
    assert len(found.overlaps) == 14
    assert found.findings == ()


def test_levels_are_known_with_images_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_self: LevelFinder, stack: Stack) -> StackLevels:
        level = SliceLevel(Level.L4_L5, LevelSource.AXIAL, 1.0)
        doubts = tuple(Finding("level", grade, grade.label) for grade in (Grade.NOTE, Grade.WARN))
        return StackLevels((None, *[level] * (stack.slice_count - 1)), doubts)

    monkeypatch.setattr(LevelFinder, "find", find)
    write_both(tmp_path)
    stack = lumbar_stack(2)
    image = write_nifti(
        tmp_path / "P001.nii.gz", stack.voxels.transpose(2, 1, 0), stack.geometry.affine_nifti
    )
    found = compared(tmp_path, images=[image])
    told = {(1, ""), (2, "L4-L5")}
    assert {(item.slice, item.level) for item in found.overlaps} == told
    assert {(row.slice, row.level) for row in (*found.rows_a, *found.rows_b)} == told
    assert [str(item) for item in found.findings if item.check == "level"] == ["warn"]
    assert {item.level for item in compared(tmp_path).overlaps} == {""}


def test_numbers_of_other_programs(tmp_path: Path) -> None:
    write_both(tmp_path)
    found = compared(tmp_path, numbers={8: structure(Tissue.DISC, Side.MIDLINE)})
    assert {item.structure for item in found.overlaps} == {"disc"}


def test_nothing_in_common_is_an_error(tmp_path: Path) -> None:
    labels = stacked(2)
    write_mask(tmp_path / "a" / "P1.nii.gz", np.where(labels == 1, labels, 0).astype(np.uint8))
    write_mask(tmp_path / "b" / "P1.nii.gz", np.where(labels == 2, labels, 0).astype(np.uint8))
    with pytest.raises(InputError, match="No structure of any slice"):
        compared(tmp_path)


def test_a_file_a_structure_is_one_patient(tmp_path: Path) -> None:
    labels = stacked(2)
    for folder in "ab":
        for label in (1, 2, 8):
            mask = np.where(labels == label, labels, 0).astype(np.uint8)
            write_mask(tmp_path / folder / f"label{label}.nii.gz", mask)
    found = compared(tmp_path)
    assert len(found.overlaps) == 6
    assert {item.subject for item in found.overlaps} == {"label1"}


def test_readers_files_of_a_structure_each(tmp_path: Path) -> None:
    for folder in ("reader1", "reader2"):
        for name, label in (("LMF", 1), ("sac", 8)):
            mask = np.where(stacked(2) == label, label, 0).astype(np.uint8)
            write_mask(tmp_path / folder / f"{name}.nii.gz", mask)
    found = compare_masks(tmp_path / "reader1", tmp_path / "reader2")
    assert len(found.overlaps) == 4
    assert found.findings == ()


def test_files_of_a_structure_each_are_paired_by_what_their_names_share(tmp_path: Path) -> None:
    for patient, origin in (("P1", 0.0), ("P2", 100.0)):
        grid = make_geometry(stacked(2).shape, spacing=(4.0, 1, 1), origin=(0.0, 0.0, origin))
        for folder in "ab":
            for name, label in (("mf", 1), ("sac", 8)):
                mask = np.where(stacked(2) == label, label, 0).astype(np.uint8)
                write_mask(tmp_path / folder / f"{patient}_{name}.nii.gz", mask, grid)
    found = compared(tmp_path)
    assert [item.subject for item in found.overlaps] == ["P1"] * 4 + ["P2"] * 4
    assert found.findings == ()
