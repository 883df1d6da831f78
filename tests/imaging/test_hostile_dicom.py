"""Damaged and malicious DICOM: only findings and errors of ours may come out."""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from spine_explorer.errors import InputError, SpineExplorerError
from spine_explorer.imaging import dicom_source
from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import Inventory
from support.dicom_files import (
    deflated,
    disc_stack,
    encode,
    enhanced_mr,
    mr_slice,
    screenshot,
    write_all,
)

BUNDLED = (
    "MR_small.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
)

MALFORMED = (
    "badVR.dcm",
    "no_meta.dcm",
    "nested_priv_SQ.dcm",
    "UN_sequence.dcm",
    "rtplan_truncated.dcm",
)


def bundled(name: str) -> bytes:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return Path(path).read_bytes()


def read_everything(paths: list[Path]) -> Inventory:
    """Read as the program does; any exception that is not ours escapes and fails the test."""
    inventory = find_stacks(paths)
    for source in inventory.sources:
        try:
            stack = source.load()
        except SpineExplorerError as error:
            assert "\n" not in str(error)
        else:
            assert stack.voxels.shape == stack.geometry.shape
            assert stack.voxels.dtype == np.float32
    assert all("\n" not in str(finding) for finding in inventory.findings)
    return inventory


def mutate(content: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(content)
    header = min(len(mutant), 1500)
    for _ in range(chance.choice([1, 2, 4, 16])):
        mutant[chance.randrange(128, header)] = chance.choice([0, 1, 0x5C, 0x7F, 0xFF, 0x53])
    if chance.random() < 0.2:
        del mutant[chance.randrange(len(mutant)) :]
    return bytes(mutant)


@pytest.mark.parametrize("name", BUNDLED)
def test_mutated_files_never_escape(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)
    content = bundled(name)
    for number in range(80):
        (tmp_path / str(number)).write_bytes(mutate(content, chance))
    inventory = read_everything([tmp_path])
    assert inventory.findings or inventory.sources


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]
)
def test_mutated_headers_never_escape(tmp_path: Path, syntax: str) -> None:
    chance = random.Random(syntax)
    content = encode(mr_slice(RescaleSlope=2.0, SpacingBetweenSlices=4.0), syntax)
    for number in range(80):
        (tmp_path / str(number)).write_bytes(mutate(content, chance))
    read_everything([tmp_path])


def test_mutated_enhanced_images_never_escape(tmp_path: Path) -> None:
    chance = random.Random(0)
    content = encode(enhanced_mr(disc_stack(0.0, 9.0)))
    for number in range(80):
        mutant = bytearray(content)
        for _ in range(4):
            mutant[chance.randrange(132, len(mutant))] = chance.randrange(256)
        (tmp_path / str(number)).write_bytes(mutant)
    read_everything([tmp_path])


def test_mutated_screenshots_never_escape(tmp_path: Path) -> None:
    chance = random.Random(0)
    content = encode(screenshot())
    for number in range(40):
        (tmp_path / str(number)).write_bytes(mutate(content, chance))
    read_everything([tmp_path])


@pytest.mark.parametrize(
    "name",
    ["badVR.dcm", "no_meta.dcm", "nested_priv_SQ.dcm", "UN_sequence.dcm", "rtplan_truncated.dcm"],
)
def test_malformed_corpus_of_pydicom_gives_nothing_to_measure(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.dcm").write_bytes(bundled(name))
    inventory = read_everything([tmp_path])
    assert all(is_refused(source.findings) for source in inventory.sources)


def test_deflate_bomb_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(deflated(bytes(64 * 2**20)))
    write_all(tmp_path / "good", disc_stack(0.0))
    inventory = read_everything([tmp_path])
    assert len(inventory.sources) == 1
    assert "inflates to more than" in inventory.findings[0].message


def test_deeply_nested_sequences_are_a_finding(tmp_path: Path) -> None:
    opening = bytes.fromhex("080015 11 5351 0000 ffffffff feff00e0 ffffffff".replace(" ", ""))
    content = encode(mr_slice(PixelData=None))[:400] + opening * 3000
    (tmp_path / "nested").write_bytes(content)
    (finding,) = read_everything([tmp_path]).findings
    assert finding.grade is Grade.WARN


@pytest.mark.parametrize("is_nested", [False, True])
def test_millions_of_empty_elements_end_soon(tmp_path: Path, is_nested: bool) -> None:
    opening = bytes.fromhex("0800151153510000fffffffffeff00e0ffffffff") if is_nested else b""
    (tmp_path / "zeros").write_bytes(
        deflated(opening + bytes(60 * 2**20) + bytes(range(256)) * 2000)
    )
    started = time.process_time()
    (finding,) = read_everything([tmp_path]).findings
    assert time.process_time() - started < 20
    assert "cannot be read" in finding.message


def test_stack_beyond_all_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_source, "MAX_VOXELS", 700)
    write_all(tmp_path, disc_stack(0.0))
    (source,) = read_everything([tmp_path]).sources
    assert any(finding.message == "The stack is too large to read." for finding in source.findings)


def test_names_of_files_cannot_break_a_message(tmp_path: Path) -> None:
    for name in ("new\nline.dcm", "\u202egpj.dcm", "<img src=x onerror=alert(1)>.dcm", "=cmd.dcm"):
        (tmp_path / name).write_bytes(b"no image")
    inventory = read_everything([tmp_path])
    assert len(inventory.findings) == 4
    assert all(finding.message.isprintable() for finding in inventory.findings)


def test_uids_that_look_like_paths_stay_text(tmp_path: Path) -> None:
    hostile = mr_slice(SeriesInstanceUID="1.2.3", PatientID="../../etc", SeriesDescription="..\\x")
    content = encode(hostile).replace(
        b"1.2.826.0.1.3680043.10.1.1.4.1", b"../../../../../../etc/passwd\0\0"
    )
    (tmp_path / "x").write_bytes(content)
    (source,) = read_everything([tmp_path]).sources
    assert source.identity.subject == "../../etc"
    assert source.identity.key.isalnum()
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


def test_series_of_every_kind_of_damage_is_reported_file_by_file(tmp_path: Path) -> None:
    good = encode(mr_slice())
    files = {
        "empty": b"",
        "text.dcm": b"this is text",
        "truncated": good[:-40],
        "header-only": good[:700],
        "zeros.dcm": bytes(5000),
        "no-rows": encode(mr_slice(Rows=None)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    inventory = read_everything([tmp_path])
    named = {Path(finding.where).name for finding in inventory.findings}
    refused = {Path(source.identity.source).name for source in inventory.sources}
    assert named | refused == set(files)


def test_only_a_wrong_path_stops_the_program(tmp_path: Path) -> None:
    (tmp_path / "x.dcm").write_bytes(b"no image")
    assert find_stacks([tmp_path]).sources == ()
    with pytest.raises(InputError):
        find_stacks([tmp_path, tmp_path / "missing"])
