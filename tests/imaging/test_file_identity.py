from __future__ import annotations

import io
from pathlib import Path

import pytest

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.file_identity import identify_file, name_subjects
from spine_explorer.imaging.files import InputFile


def subjects(*names: str) -> list[str]:
    return list(name_subjects(InputFile(Path(name)) for name in names).values())


def test_a_name_of_its_own_is_enough() -> None:
    assert subjects("a/one.nii", "b/two.nii.gz") == ["one", "two"]


def test_folders_tell_files_of_one_name_apart() -> None:
    assert subjects("study/ann/axial/T2.nii", "study/ben/axial/T2.nii", "study/x.png") == [
        "ann/axial/T2",
        "ben/axial/T2",
        "x",
    ]


def test_a_folder_above_the_others_adds_nothing() -> None:
    assert subjects("study/T2.nii", "study/ben/T2.nii") == ["T2", "ben/T2"]


def test_endings_tell_files_of_one_folder_apart() -> None:
    assert subjects("a/T2.nii", "a/T2.png") == ["T2.nii", "T2.png"]


def test_archives_are_folders() -> None:
    files = [InputFile(Path("study.zip"), f"{name}/T2.nii") for name in ("ann", "ben")]
    files.append(InputFile(Path("other.zip"), "T2.nii"))
    assert list(name_subjects(files).values()) == [
        "study.zip/ann/T2",
        "study.zip/ben/T2",
        "other.zip/T2",
    ]


def test_the_key_follows_name_and_content_but_not_the_folder(tmp_path: Path) -> None:
    keys = []
    for name, content in (("a/T2.nii", b"1"), ("b/T2.nii", b"1"), ("c/T2.nii", b"2")):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_bytes(content)
        keys.append(identify_file(InputFile(path)).key)
    assert keys[0] == keys[1] != keys[2]


def test_a_disk_that_fails_later_is_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(InputFile, "open", lambda _self: Failing())
    with pytest.raises(UnreadableFileError, match="input/output error"):
        identify_file(InputFile(tmp_path / "T2.nii"))
