from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from pydicom.uid import BasicTextSRStorage

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.intake import Intake
from support.dicom_files import encode, mr_slice


def taken(folder: Path, **files: bytes) -> Intake:
    intake = Intake()
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content)
        intake.take(InputFile(path))
    return intake


def zipped(path: Path, **members: bytes) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path.read_bytes()


def test_files_are_sorted_by_what_they_hold(tmp_path: Path) -> None:
    intake = taken(
        tmp_path,
        IM1=encode(mr_slice()),
        vol__nii=b"\x5c\x01\0\0" + bytes(400),
        pic__png=b"\x89PNG\r\n\x1a\n",
    )
    assert len(intake.slices) == 1
    assert [file.name for file in intake.volumes] == ["vol.nii"]
    assert [file.name for file in intake.pictures] == ["pic.png"]
    assert intake.findings == []
    assert intake.ignored() == ()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty", b"", "empty is empty."),
        ("text__dcm", b"plain text", "named like a DICOM file but is none"),
        ("cut", encode(mr_slice())[:-9], "cut off: 503 of 512 bytes"),
        ("bad__zip", b"PK\x03\x04 cut off", "the zip archive is damaged or cut off"),
    ],
)
def test_bad_file_is_one_finding_that_names_it(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    intake = taken(tmp_path, **{name: content}, good=encode(mr_slice()))
    (finding,) = intake.findings
    assert finding.grade is Grade.WARN
    assert message in finding.message
    assert finding.where == str(tmp_path / name.replace("__", "."))
    assert len(intake.slices) == 1


def test_other_files_are_summed_up_by_kind(tmp_path: Path) -> None:
    report = encode(mr_slice(SOPClassUID=BasicTextSRStorage))
    intake = taken(
        tmp_path, a__pdf=b"%PDF", b__pdf=b"%PDF", c__txt=b"note", plain=b"note", sr1=report
    )
    messages = [finding.message for finding in intake.ignored()]
    assert [message.split(" ignored")[0] for message in messages] == [
        "1 file without a known ending",
        "2 files ending in .pdf",
        "1 file ending in .txt",
        "1 file of kind 'Basic Text SR Storage'",
    ]
    assert {finding.grade for finding in intake.ignored()} == {Grade.NOTE}
    assert intake.findings == []


def test_numbers_at_the_end_of_names_are_one_kind(tmp_path: Path) -> None:
    files = {f"1.2.840.{number}": b"no image" for number in range(5)}
    (finding,) = taken(tmp_path, **files, **{"x.<script>": b"no image"}).ignored()
    assert finding.message.startswith("6 files without a known ending")


def test_other_archives_are_warned_of(tmp_path: Path) -> None:
    (finding,) = taken(tmp_path, study__7z=b"7z\xbc\xaf\x27\x1c").ignored()
    assert finding.grade is Grade.WARN
    assert "Unpack it" in finding.advice


def test_archive_is_read_member_by_member(tmp_path: Path) -> None:
    content = zipped(
        tmp_path / "source",
        IM1=encode(mr_slice(number=1)),
        IM2=encode(mr_slice(number=2)),
        DICOMDIR=b"x",
        note__txt=b"text",
        bad=b"",
    )
    intake = taken(tmp_path, study__zip=content)
    path = tmp_path / "study.zip"
    assert [slice_.file.label for slice_ in intake.slices] == [f"{path}: IM1", f"{path}: IM2"]
    assert [finding.where for finding in intake.findings] == [f"{path}: bad"]
    assert len(intake.ignored()) == 1


def test_outlines_and_pictures_of_an_earlier_run_are_no_images(tmp_path: Path) -> None:
    results = {
        "segmentation__nii": b"\x5c\x01\0\0" + bytes(400),
        "slice-01__png": b"\x89PNG\r\n\x1a\n",
    }
    intake = taken(tmp_path, **results)
    assert (len(intake.volumes), len(intake.pictures)) == (1, 1)
    (tmp_path / "segmentation.nii").rename(tmp_path / "segmentation.nii.gz")
    (tmp_path / "segmentation.json").write_text("{}")
    intake = Intake()
    for name in ("segmentation.nii.gz", "slice-01.png"):
        intake.take(InputFile(tmp_path / name))
    assert (intake.volumes, intake.pictures) == ([], [])
    (finding,) = intake.ignored()
    assert finding.message.startswith("2 files of kind 'results of this program' ignored")


def test_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner", IM1=encode(mr_slice()))
    intake = taken(tmp_path, outer__zip=zipped(tmp_path / "outer", inner__zip=inner))
    (finding,) = intake.findings
    assert "inner.zip is an archive in an archive" in finding.message
    assert intake.slices == []


def test_system_folders_in_archives_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mac.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._IM1", b"resource fork")
        archive.writestr("scan/.DS_Store", b"x")
        archive.writestr("scan/IM1", encode(mr_slice()))
    intake = Intake()
    intake.take(InputFile(path))
    assert (len(intake.slices), intake.findings, intake.ignored()) == (1, [], ())


def test_dicomdir_in_an_archive_is_passed_over_but_not_a_folder_of_that_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "disc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("DICOMDIR/DICOMDIR", b"x")
        archive.writestr("DICOMDIR/IM1", encode(mr_slice()))
    intake = Intake()
    intake.take(InputFile(path))
    assert (len(intake.slices), intake.findings, intake.ignored()) == (1, [], ())


def test_file_that_vanished_is_a_finding(tmp_path: Path) -> None:
    intake = Intake()
    intake.take(InputFile(tmp_path / "gone"))
    (finding,) = intake.findings
    assert "gone cannot be read" in finding.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "closed"
    path.write_bytes(encode(mr_slice()))
    path.chmod(0)
    intake = Intake()
    intake.take(InputFile(path))
    assert "permission denied" in intake.findings[0].message
