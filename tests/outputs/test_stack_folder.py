from __future__ import annotations

from pathlib import Path

from spine_explorer.outputs.stack_folder import StackFiles, write_stack
from support.outputs import lumbar_analysis

USUAL = {"segmentation.nii.gz", "segmentation.json", "slice-01.png", "finished.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_usual_files(tmp_path: Path) -> None:
    write_stack(tmp_path, lumbar_analysis(1), fingerprint="")
    assert names(tmp_path) == USUAL


def test_outlines_for_imagej_on_request(tmp_path: Path) -> None:
    write_stack(tmp_path, lumbar_analysis(1), fingerprint="", files=StackFiles(rois=True))
    assert names(tmp_path) == USUAL | {"RoiSet.zip"}


def test_without_dicom_there_is_a_sentence_in_place_of_the_seg(tmp_path: Path) -> None:
    finished = write_stack(tmp_path, lumbar_analysis(1), fingerprint="", files=StackFiles(seg=True))
    assert names(tmp_path) == USUAL
    said = [item.message for item in finished.record.findings if item.check == "dicom_seg"]
    assert said == ["No DICOM SEG was written: the images are not DICOM."]
