from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.errors import InputError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.outlines.dicom_seg import read_dicom_seg
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.targets import Target
from spine_explorer.outputs.dicom_seg import write_dicom_seg
from spine_explorer.segmentation.result import Segmentation
from support.dicom_files import disc_stack, enhanced_mr, write_all
from support.measurement import make_segmentation
from support.outputs import MODEL

SIZE = 64
FRAME = {"FrameOfReferenceUID": "1.2.826.0.1.3680043.10.1.9", "PositionReferenceIndicator": ""}


def labels_of(slices: int) -> NDArray[np.uint8]:
    """Boxes of every structure; the first slice is not outlined."""
    labels = np.zeros((slices, SIZE, SIZE), np.uint8)
    for item in STRUCTURES:
        labels[1:, 5 + item.label : 30, 6 * item.label : 6 * item.label + 5] = item.label
    return labels


def source_of(folder: Path) -> StackSource:
    (source,) = find_stacks([folder]).sources
    return source


@pytest.fixture
def classic(tmp_path: Path) -> StackSource:
    pixels = np.random.default_rng(0).integers(0, 999, (SIZE, SIZE)).astype(np.uint16)
    write_all(tmp_path / "in", disc_stack(0.0, 15.0, pixels=pixels, **FRAME))
    return source_of(tmp_path / "in")


def outlined(stack: Stack) -> Segmentation:
    segmentation = make_segmentation(labels_of(stack.slice_count))
    return replace(segmentation, model=MODEL)


def written(tmp_path: Path, source: StackSource, **changes: object) -> Path:
    stack = source.load()
    path = tmp_path / "segmentation.dcm"
    write_dicom_seg(path, stack, replace(outlined(stack), **changes), source)
    return path


def read_back(path: Path, source: StackSource) -> NDArray[np.uint8]:
    assert source.geometry is not None
    labels = np.zeros(source.geometry.shape, np.uint8)
    for label_map in read_dicom_seg(InputFile(path), Names()):
        for patch in label_map.patches(source.geometry):
            item = patch.meaning.structure
            assert item is not None
            labels[patch.slice_index][patch.mask.whole()] = item.label
    return labels


def test_labels_come_back(tmp_path: Path, classic: StackSource) -> None:
    path = written(tmp_path, classic)
    assert np.array_equal(read_back(path, classic), labels_of(3))


def test_frames_of_an_enhanced_image_come_back(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 999, (SIZE, SIZE)).astype(np.uint16)
    write_all(tmp_path / "in", [enhanced_mr(disc_stack(0.0, 15.0, pixels=pixels), **FRAME)])
    source = source_of(tmp_path / "in")
    assert np.array_equal(read_back(written(tmp_path, source), source), labels_of(3))


def test_patient_study_and_images_are_those_of_the_source(
    tmp_path: Path, classic: StackSource
) -> None:
    seg = pydicom.dcmread(written(tmp_path, classic))
    assert (seg.PatientName, seg.PatientID, seg.PatientBirthDate) == (
        "Doe^Jane",
        "P001",
        "19700102",
    )
    assert seg.StudyInstanceUID == classic.slices[0].series.study_uid  # type: ignore[attr-defined]
    assert seg.SeriesInstanceUID != classic.slices[0].series.series_uid  # type: ignore[attr-defined]
    assert seg.FrameOfReferenceUID == FRAME["FrameOfReferenceUID"]
    assert (seg.Modality, seg.SegmentationType, seg.SeriesNumber) == ("SEG", "BINARY", 9004)
    named = {
        item.ReferencedSOPInstanceUID
        for item in seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence
    }
    target = Target.of(classic)
    assert target is not None
    assert named <= set(target.slice_uids)
    assert named


def test_segments_say_structure_side_and_network(tmp_path: Path, classic: StackSource) -> None:
    seg = pydicom.dcmread(written(tmp_path, classic))
    assert [item.SegmentLabel for item in seg.SegmentSequence] == [s.name for s in STRUCTURES]
    left = seg.SegmentSequence[0]
    kind = left.SegmentedPropertyTypeCodeSequence[0]
    assert (kind.CodeValue, kind.CodingSchemeDesignator) == ("5709001", "SCT")
    assert kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeValue == "7771000"
    assert left.SegmentAlgorithmType == "AUTOMATIC"
    assert left.SegmentAlgorithmName == MODEL.name
    right = seg.SegmentSequence[1].SegmentedPropertyTypeCodeSequence[0]
    assert right.SegmentedPropertyTypeModifierCodeSequence[0].CodeValue == "24028007"


def test_a_persons_outlines_are_manual_and_what_is_missing_has_no_segment(
    tmp_path: Path, classic: StackSource
) -> None:
    labels = np.where(np.isin(labels_of(3), (4, 8)), labels_of(3), 0).astype(np.uint8)
    path = written(tmp_path, classic, labels=labels, model=None)
    seg = pydicom.dcmread(path)
    assert [item.SegmentLabel for item in seg.SegmentSequence] == ["erector_spinae_right", "canal"]
    assert {item.SegmentAlgorithmType for item in seg.SegmentSequence} == {"MANUAL"}
    assert np.array_equal(read_back(path, classic), labels)


def test_stacks_of_a_series_share_one_series(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 999, (SIZE, SIZE)).astype(np.uint16)
    slices = disc_stack(0, 5, pixels=pixels, **FRAME)
    slices += disc_stack(60, 25, first=4, pixels=pixels, **FRAME)
    write_all(tmp_path / "in", slices)
    found = [
        pydicom.dcmread(written(tmp_path / source.identity.key, source))
        for source in find_stacks([tmp_path / "in"]).sources
    ]
    assert len({seg.SeriesInstanceUID for seg in found}) == 1
    assert len({seg.SOPInstanceUID for seg in found}) == 2
    assert [seg.InstanceNumber for seg in found] == [1, 2]


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="needs dicom3tools")
def test_the_validator_has_nothing_to_say(tmp_path: Path, phantom: Path) -> None:
    source = find_stacks([phantom / "dicom"]).sources[0]
    stack = source.load()
    labels = np.zeros(stack.geometry.shape, np.uint8)
    labels[:, 100:120, 100:120] = 1
    path = tmp_path / "segmentation.dcm"
    write_dicom_seg(path, stack, replace(make_segmentation(labels), model=MODEL), source)
    said = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False).stderr
    assert [line for line in said.splitlines() if line.startswith(("Error", "Warning"))] == []


@pytest.mark.parametrize("missing", ["StudyID", "PatientBirthDate", "AccessionNumber"])
def test_elements_that_may_be_empty_may_be_missing(tmp_path: Path, missing: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 999, (SIZE, SIZE)).astype(np.uint16)
    write_all(tmp_path / "in", disc_stack(0, pixels=pixels, **FRAME, **{missing: None}))
    source = source_of(tmp_path / "in")
    assert np.array_equal(read_back(written(tmp_path, source), source), labels_of(3))


def test_images_without_a_frame_of_reference_get_one_sentence(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 999, (SIZE, SIZE)).astype(np.uint16)
    write_all(tmp_path / "in", disc_stack(0, pixels=pixels))
    with pytest.raises(InputError, match="lack what a DICOM SEG must name"):
        written(tmp_path, source_of(tmp_path / "in"))
    assert not (tmp_path / "segmentation.dcm").exists()


@pytest.mark.usefixtures("classic")
def test_an_image_is_no_segmentation(tmp_path: Path) -> None:
    assert read_dicom_seg(InputFile(next((tmp_path / "in").iterdir())), Names()) == ()


def test_segments_of_other_names_and_codes(tmp_path: Path, classic: StackSource) -> None:
    path = written(tmp_path, classic)
    seg = pydicom.dcmread(path)
    for item in seg.SegmentSequence:
        item.SegmentedPropertyTypeCodeSequence[0].CodeValue = "85756007"
    seg.SegmentSequence[0].SegmentLabel = "LMF"
    seg.SegmentSequence[6].SegmentLabel = "Bandscheibe"
    seg.save_as(path)
    (found,) = read_dicom_seg(InputFile(path), Names())
    assert found.layers[0].name == "LMF"
    assert len(found.layers) == 7
    assert [finding.check for finding in found.findings] == ["unknown_outline"]
    (mapped,) = read_dicom_seg(InputFile(path), Names.parse(["bandscheibe=disc"]))
    assert len(mapped.layers) == 8


def test_damaged_segmentations_raise_one_kind_of_error(
    tmp_path: Path, classic: StackSource
) -> None:
    path = written(tmp_path, classic)
    original, chooser = path.read_bytes(), random.Random(0)
    for round_ in range(60):
        content = bytearray(original)
        if round_ % 3 == 0:
            content = content[: chooser.randrange(200, len(content))]
        for _ in range(8):
            content[chooser.randrange(132, len(content))] = chooser.randrange(256)
        path.write_bytes(content)
        try:
            read_dicom_seg(InputFile(path), Names())
        except InputError:
            continue
