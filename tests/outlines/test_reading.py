from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Grade
from spine_explorer.outlines.reading import find_outlines
from spine_explorer.outputs.label_file import write_label_file
from support.drawn import stacked, write_mask
from support.stacks import make_geometry


def test_nothing_found_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("nothing")
    with pytest.raises(InputError, match="No outline was found"):
        find_outlines([tmp_path])


def test_masks_in_a_zip_are_found(tmp_path: Path) -> None:
    path = write_mask(tmp_path / "in" / "mask.nii.gz", stacked())
    with zipfile.ZipFile(tmp_path / "masks.zip", "w") as archive:
        archive.write(path, "../P001/mask.nii.gz")
    found = find_outlines([tmp_path / "masks.zip"])
    assert len(found.maps) == 1
    assert found.maps[0].file.member == "../P001/mask.nii.gz"


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    before = find_outlines([tmp_path]).digest
    assert find_outlines([tmp_path]).digest == before
    labels = np.roll(stacked(), 1, axis=2)
    write_mask(tmp_path / "mask.nii.gz", labels, make_geometry(labels.shape, spacing=(4.0, 1, 1)))
    changed = find_outlines([tmp_path]).digest
    assert changed != before
    (tmp_path / "mask.nii.gz").rename(tmp_path / "moved.nii.gz")
    moved = find_outlines([tmp_path])
    assert moved.digest != changed
    other_sides = {item.label: item.mirrored for item in STRUCTURES}
    assert find_outlines([tmp_path], numbers=other_sides).digest != moved.digest


def test_images_beside_outlines_are_passed_over_in_one_note(phantom: Path, tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    (finding,) = find_outlines([tmp_path, phantom / "dicom"]).findings
    assert finding.grade is Grade.NOTE
    assert "and 2 more files: DICOM but no segmentation (SEG), passed over." in finding.message


def test_images_alone_are_no_outlines(phantom: Path) -> None:
    with pytest.raises(InputError, match=r"DICOM but no segmentation.*RoiSet\.zip"):
        find_outlines([phantom / "dicom"])


def test_names_of_labels_are_no_table_of_values(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    write_label_file(tmp_path / "labels.txt")
    found = find_outlines([tmp_path])
    assert (len(found.maps), found.tables, found.findings) == (1, (), ())
