from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest

from spine_explorer.errors import ArchiveError, InputError, UnreadableFileError
from spine_explorer.imaging import archives
from spine_explorer.imaging.archives import list_members, read_member


def make_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_in_memory(tmp_path: Path, method: int) -> None:
    members = {"b": b"second", "a/c": b"first" * 1000, "empty": b""}
    path = make_zip(tmp_path / "x.zip", members, method)
    assert list_members(path) == ["a/c", "b", "empty"]
    assert {name: read_member(path, name) for name in members} == members
    assert list(tmp_path.iterdir()) == [path]


def test_content_equals_that_of_the_standard_library(tmp_path: Path) -> None:
    content = random.Random(0).randbytes(5000) + bytes(5000)
    path = make_zip(tmp_path / "x.zip", {"x": content})
    with zipfile.ZipFile(path) as archive:
        assert read_member(path, "x") == archive.read("x")


def test_names_that_point_elsewhere_are_only_labels(tmp_path: Path) -> None:
    members = {"../../outside": b"1", "/etc/passwd": b"2", "C:\\x": b"3"}
    path = make_zip(tmp_path / "x.zip", members)
    assert sorted(read_member(path, name) for name in list_members(path)) == [b"1", b"2", b"3"]
    assert not (tmp_path.parent / "outside").exists()


def test_folders_and_links_are_no_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/", b"")
        archive.writestr(link, b"/etc/passwd")
    assert list_members(path) == []


def test_bomb_is_refused_by_its_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_RATIO_MATTERS_FROM", 10**6)
    path = make_zip(tmp_path / "x.zip", {"bomb": bytes(5 * 10**6)})
    with pytest.raises(ArchiveError, match=r"x\.zip would unpack to \d+ times its size"):
        list_members(path)


def test_blank_images_pass_where_the_total_is_small(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"blank": bytes(5 * 10**6)})
    assert len(read_member(path, "blank")) == 5 * 10**6


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("MAX_ENTRIES", "holds 2 files, more than 1"), ("MAX_TOTAL_BYTES", "would unpack to")],
)
def test_count_and_total_size_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    monkeypatch.setattr(archives, limit, 1)
    with pytest.raises(ArchiveError, match=reason):
        list_members(make_zip(tmp_path / "x.zip", {"a": b"1", "b": b"2"}))


def test_large_member_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 10)
    path = make_zip(tmp_path / "x.zip", {"large": bytes(11), "small": b"fine"})
    assert read_member(path, "small") == b"fine"
    with pytest.raises(ArchiveError, match="large is too large"):
        read_member(path, "large")


def patch_central_directory(path: Path, offset: int, value: bytes) -> None:
    content = bytearray(path.read_bytes())
    start = content.rindex(b"PK\x01\x02") + offset
    content[start : start + len(value)] = value
    path.write_bytes(content)


def test_member_that_declares_too_little_is_not_inflated_beyond(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"liar": bytes(10**6)})
    patch_central_directory(path, 24, struct.pack("<L", 1000))
    with pytest.raises(ArchiveError, match="liar is larger than its archive says"):
        read_member(path, "liar")


def test_encrypted_archive_is_refused_with_advice(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"secret": b"content"})
    patch_central_directory(path, 8, struct.pack("<H", 1))
    with pytest.raises(ArchiveError, match=r"is encrypted.*Unpack it"):
        list_members(path)


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"x": bytes(100)}, zipfile.ZIP_STORED)
    patch_central_directory(path, 20, struct.pack("<L", 10**6))
    with pytest.raises(ArchiveError, match="its members overlap"):
        list_members(path)


def test_unusual_compression_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"x": bytes(1000)}, zipfile.ZIP_LZMA)
    with pytest.raises(UnreadableFileError, match="unusual method"):
        read_member(path, "x")


def test_wrong_checksum_is_noticed(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"x": b"content"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"content", b"CONTENT"))
    with pytest.raises(UnreadableFileError, match="checksum"):
        read_member(path, "x")


def test_member_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"x": b"content"})
    with pytest.raises(UnreadableFileError, match="not there any more"):
        read_member(path, "y")


def test_changed_archive_is_read_again(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"x": b"content"})
    assert list_members(path) == ["x"]
    make_zip(path, {"y": b"other", "z": b"more"})
    assert list_members(path) == ["y", "z"]


def test_mutated_archives_raise_nothing_but_input_errors(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"a": bytes(300), "b": b"text" * 50, "c/d": b"x"})
    original = path.read_bytes()
    chance = random.Random(1)
    for _ in range(300):
        mutant = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            mutant[chance.randrange(len(mutant))] = chance.randrange(256)
        path.write_bytes(mutant[: chance.choice([len(mutant), chance.randrange(len(mutant))])])
        try:
            for member in list_members(path):
                read_member(path, member)
        except InputError:
            pass
