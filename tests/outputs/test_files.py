from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from spine_explorer.errors import OutputError
from spine_explorer.outputs.files import remove, remove_stale, replacing, write_bytes, write_text


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "deep" / "a.txt", "µ")
    assert (tmp_path / "new" / "deep" / "a.txt").read_bytes() == b"\xc2\xb5"


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_bytes(path, b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_writer_that_dies_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    write_bytes(path, b"old")
    with pytest.raises(error), replacing(path) as stream:
        stream.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_not_there_before_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with replacing(path) as stream:
        stream.write(b"half")
        stream.flush()
        assert not path.exists()
    assert path.read_bytes() == b"half"


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    said = pytest.raises(OutputError, match=r"a\.txt cannot be written: No space left")
    with said as caught, replacing(path):
        raise OSError(28, "No space left on device")
    assert "disk has room" in caught.value.advice
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputError, match=r"a\.txt"):
        write_bytes(tmp_path / "a.txt", b"")
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_in_place_of_the_folder_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError):
        write_bytes(tmp_path / "out" / "a.txt", b"")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user without rights")
def test_a_read_only_folder_is_an_output_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission"):
        write_bytes(tmp_path / "a.txt", b"")


def test_undecodable_bytes_of_a_file_name_are_escaped(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "name-\udcff")
    assert (tmp_path / "a.txt").read_text("utf-8") == "name-\\udcff"


def test_only_own_files_that_were_not_written_again_are_removed(tmp_path: Path) -> None:
    for name in ("1.png", "2.png", "notes.txt", "2.png.bak"):
        write_bytes(tmp_path / name, b"")
    remove_stale(tmp_path, re.compile(r"\d\.png"), {"1.png"})
    assert {path.name for path in tmp_path.iterdir()} == {"1.png", "notes.txt", "2.png.bak"}
    remove_stale(tmp_path / "missing", re.compile(".*"), ())


def test_what_cannot_be_removed_is_an_output_error(tmp_path: Path) -> None:
    remove(tmp_path / "missing")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"folder cannot be removed"):
        remove(tmp_path / "folder")
