from __future__ import annotations

import os
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.imaging.discovery import find_files, is_index, is_system_name
from spine_explorer.imaging.findings import Finding, Grade


def found(*paths: Path) -> tuple[list[str], list[Finding]]:
    findings: list[Finding] = []
    files = list(find_files(paths, findings))
    return [file.path.name for file in files], findings


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" + path.name.encode(errors="surrogateescape"))
    return path


def test_files_at_any_depth_come_sorted_by_folder(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a/deep/er/3", "0"):
        touch(tmp_path / name)
    assert found(tmp_path) == (["0", "3", "1", "2"], [])


def test_hidden_and_system_files_are_passed_over_silently(tmp_path: Path) -> None:
    for name in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "__MACOSX/x",
        ".git/x",
        "DICOMDIR",
        "IM1",
    ):
        touch(tmp_path / name)
    assert found(tmp_path) == (["IM1"], [])


@pytest.mark.parametrize("name", ["IM0001", "1.2.840.1", "dicom", "thumbs", ".."])
def test_ordinary_names_are_no_system_names(name: str) -> None:
    assert not is_system_name(name)


def test_hidden_file_given_by_name_is_taken(tmp_path: Path) -> None:
    assert found(touch(tmp_path / ".hidden")) == ([".hidden"], [])


def test_dicomdir_stands_for_its_folder(tmp_path: Path) -> None:
    touch(tmp_path / "disc" / "IMG" / "1")
    touch(tmp_path / "outside")
    assert found(touch(tmp_path / "disc" / "DICOMDIR")) == (["1"], [])


def test_a_folder_called_dicomdir_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path / "DICOMDIR" / "1")
    touch(tmp_path / "outside")
    assert found(tmp_path / "DICOMDIR") == (["1"], [])
    assert found(tmp_path) == (["outside", "1"], [])


def test_dicomdir_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="DICOMDIR cannot be opened"):
        found(tmp_path / "DICOMDIR")


@pytest.mark.parametrize(("name", "is_one"), [("DICOMDIR", True), ("dicomdir", True), ("d", False)])
def test_index_of_a_medium_is_told_by_its_name(name: str, is_one: bool) -> None:
    assert is_index(name) is is_one


def test_a_file_met_twice_is_taken_once(tmp_path: Path) -> None:
    path = touch(tmp_path / "a" / "1")
    os.link(path, tmp_path / "a" / "2")
    (tmp_path / "a" / "3").symlink_to(path)
    assert found(tmp_path, path, tmp_path / "a") == (["1"], [])


def test_loops_of_links_end(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "1")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    names, findings = found(tmp_path)
    assert names == ["1"]
    assert [finding.where for finding in findings] == [str(tmp_path / "self")]


def test_broken_link_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    names, (finding,) = found(tmp_path)
    assert names == []
    assert finding.grade is Grade.WARN
    assert "broken cannot be opened: no such file" in finding.message


def test_pipes_and_devices_do_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    touch(tmp_path / "1")
    assert found(tmp_path) == (["1"], [])
    with pytest.raises(InputError, match="pipe is neither a file nor a folder"):
        found(tmp_path / "pipe")
    with pytest.raises(InputError, match="/dev/null is neither"):
        found(Path("/dev/null"))


def test_folder_that_may_not_be_read_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "open" / "1")
    touch(tmp_path / "closed" / "2")
    list_folder = Path.iterdir

    def iterdir(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return list_folder(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    names, (finding,) = found(tmp_path)
    assert names == ["1"]
    assert finding.message == f"{tmp_path / 'closed'} cannot be opened: permission denied."


@pytest.mark.parametrize("name", ["nowhere", "nul\0byte", "x" * 300])
def test_path_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        found(tmp_path / name)


def test_names_that_are_no_text_are_found(tmp_path: Path) -> None:
    for name in (b"new\nline", b"\xff\xfe", "\u202egpj".encode(), b"a" * 255):
        touch(Path(os.fsdecode(bytes(tmp_path) + b"/" + name)))
    names, findings = found(tmp_path)
    assert (len(names), findings) == (4, [])
