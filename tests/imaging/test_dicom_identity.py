from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from spine_explorer.imaging.dicom_identity import common_source, identify
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.files import InputFile
from support.dicom_files import SERIES, STUDY, disc_stack, headers, mr_slice


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4]


def at(slices: list[DicomSlice], *files: InputFile) -> list[DicomSlice]:
    return [replace(slice_, file=file) for slice_, file in zip(slices, files, strict=True)]


def test_identity_of_a_stack() -> None:
    identity = identify(headers(*disc_stack(0.0)), 2)
    assert identity.subject == "P001"
    assert identity.session == f"20200131-{digest(STUDY)}"
    assert identity.study.startswith(digest(STUDY))
    assert len(identity.study) == 12
    assert identity.series == f"4-{digest(SERIES)}"
    assert (identity.stack, identity.description) == (2, "T2 axial")
    assert len(identity.key) == 12
    assert set(identity.key) <= set("0123456789abcdef")


def test_key_depends_on_the_slices_and_not_on_where_the_files_lie() -> None:
    slices = headers(*disc_stack(0.0))
    moved = at(slices, *[InputFile(Path(f"/elsewhere/{n}")) for n in range(3)])
    others = headers(*disc_stack(40.0, first=4))
    assert identify(slices, 1).key == identify(moved, 5).key
    assert identify(slices, 1).key != identify(others, 1).key


def test_frames_of_one_file_have_keys_of_their_own() -> None:
    (slice_,) = headers(mr_slice())
    assert identify([slice_], 1).key != identify([replace(slice_, frame=1)], 1).key


def test_unnamed_parts_stay_short() -> None:
    (slice_,) = headers(mr_slice(StudyDate=None, SeriesNumber=None, SeriesInstanceUID=None))
    identity = identify([slice_], 1)
    assert (identity.session, identity.series) == (digest(STUDY), "")


@pytest.mark.parametrize(
    ("file", "subject"),
    [
        (InputFile(Path("/data/case7/IM1")), "case7"),
        (InputFile(Path("/data/case7.zip"), "a/IM1"), "case7"),
    ],
)
def test_patient_without_an_id_is_named_after_the_place(file: InputFile, subject: str) -> None:
    slices = at(headers(mr_slice(PatientID=None)), file)
    assert identify(slices, 1).subject == subject


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ([InputFile(Path("/d/a/1"))], "/d/a/1"),
        ([InputFile(Path("/d/a/1")), InputFile(Path("/d/a/2"))], "/d/a"),
        ([InputFile(Path("/d/a/1")), InputFile(Path("/d/b/2"))], "/d"),
        ([InputFile(Path("/d/x.zip"), "1"), InputFile(Path("/d/x.zip"), "2")], "/d/x.zip"),
        ([InputFile(Path("/d/a/1")), InputFile(Path("b/2"))], "/d/a"),
    ],
)
def test_source_is_the_nearest_place_that_holds_all(files: list[InputFile], source: str) -> None:
    slices = at(headers(*[mr_slice(number=n) for n in range(len(files))]), *files)
    assert common_source(slices) == source
