from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging import files
from spine_explorer.imaging.files import FileKind, InputFile, sniff, starts_as_dicom


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b"", ".dcm", FileKind.EMPTY),
        (bytes(128) + b"DICM", "", FileKind.DICOM),
        (b"II*\0" + bytes(124) + b"DICM", ".tif", FileKind.DICOM),
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", "", FileKind.DICOM),
        (b"\x08\x00\x05\x00\x0a\x00\x00\x00ISO_IR 100", "", FileKind.DICOM),
        (b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100", "", FileKind.DICOM),
        (b"just text", ".dcm", FileKind.DICOM),
        (b"just text, no more", "", FileKind.OTHER),
        (b"\x08\x00\x00\x00\xff\xff\xff\xffbinary", "", FileKind.OTHER),
        (b"\x1f\x8b\x08", ".nii.gz", FileKind.NIFTI),
        (b"\x1f\x8b\x08", ".gz", FileKind.OTHER),
        (bytes(344) + b"n+1\0", "", FileKind.NIFTI),
        (b"\x89PNG\r\n\x1a\n", "", FileKind.PICTURE),
        (b"\xff\xd8\xff\xe0", ".jpg", FileKind.PICTURE),
        (b"MM\0*", ".tif", FileKind.PICTURE),
        (b"II+\0", ".tif", FileKind.PICTURE),
        (b"PK\x03\x04", "", FileKind.ZIP),
        (b"PK\x03\x04", ".xlsx", FileKind.OTHER),
        (b"cut off", ".zip", FileKind.ZIP),
        (b"%PDF-1.7", ".pdf", FileKind.OTHER),
    ],
)
def test_kind_is_judged_by_content_before_the_name(
    head: bytes, suffix: str, kind: FileKind
) -> None:
    assert sniff(head, suffix) is kind


@pytest.mark.parametrize(
    "head", [b"", b"\x08\x00\x05", b"\x08\x00\x05\x00cs\xff\xff", b"text text"]
)
def test_other_content_does_not_start_as_dicom(head: bytes) -> None:
    assert not starts_as_dicom(head)


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("scan.NII.GZ", "scan", ".nii.gz"),
        ("scan.v2.PNG", "scan.v2", ".png"),
        ("IM0001", "IM0001", ""),
        ("1.2.840.113619.2", "1.2.840.113619", ".2"),
    ],
)
def test_suffix_and_stem(name: str, stem: str, suffix: str) -> None:
    file = InputFile(Path("folder") / name)
    assert (file.stem, file.suffix) == (stem, suffix)


def test_label_of_a_hostile_name_stays_on_one_line() -> None:
    assert InputFile(Path("a\nb")).label == "a?b"
    assert InputFile(Path("x.zip"), "../\n\u202e").label == "x.zip: ../??"


def test_member_of_an_archive_reads_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("IMG/scan.nii.gz", b"content")
    file = InputFile(path, "IMG/scan.nii.gz")
    assert file.read_bytes() == b"content"
    assert file.size == 7
    assert (file.stem, file.suffix) == ("scan", ".nii.gz")
    assert file.label == f"{path}: IMG/scan.nii.gz"
    assert file.folder == f"{path}: IMG"


def test_missing_file_is_unreadable(tmp_path: Path) -> None:
    file = InputFile(tmp_path / "gone")
    for attempt in (file.read_bytes, file.open, lambda: file.size):
        with pytest.raises(UnreadableFileError, match=r"gone cannot be read: .*no such file"):
            attempt()


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    path = tmp_path / "large"
    path.write_bytes(bytes(11))
    for attempt in (InputFile(path).read_bytes, InputFile(path).open):
        with pytest.raises(UnreadableFileError, match="too large"):
            attempt()
