from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from spine_explorer.outputs import stack_folder
from spine_explorer.outputs.finished import read_finished
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


def test_pictures_of_slices_that_are_no_longer_there_go_and_nothing_else(tmp_path: Path) -> None:
    write_stack(tmp_path, lumbar_analysis(3), fingerprint="3")
    (tmp_path / "slice-03-marked.png").write_bytes(b"somebody's own")
    write_stack(tmp_path, lumbar_analysis(1), fingerprint="1")
    assert names(tmp_path) == USUAL | {"slice-03-marked.png"}


def test_outlines_of_an_earlier_run_for_other_programs_go(tmp_path: Path) -> None:
    write_stack(tmp_path, lumbar_analysis(1), fingerprint="1", files=StackFiles(rois=True))
    (tmp_path / "segmentation.dcm").write_bytes(b"of an earlier run")
    write_stack(tmp_path, lumbar_analysis(1), fingerprint="2")
    assert names(tmp_path) == USUAL


def test_a_stack_that_is_being_written_anew_is_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_stack(tmp_path, lumbar_analysis(2), fingerprint="before")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stack_folder, "write_picture", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_stack(tmp_path, lumbar_analysis(1), fingerprint="now")
    assert read_finished(tmp_path, "before") is None


def test_the_pictures_of_many_slices_are_not_all_held_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures: list[weakref.ref[Image.Image]] = []
    counts = []
    render = stack_folder.render_overlay

    def watched(*args: Any, **options: Any) -> Image.Image:
        picture = render(*args, **options)
        pictures.append(weakref.ref(picture))
        counts.append(sum(item() is not None for item in pictures))
        return picture

    monkeypatch.setattr(stack_folder, "render_overlay", watched)
    write_stack(tmp_path, lumbar_analysis(6), fingerprint="")
    assert len(counts) == 6
    assert max(counts) <= 2
