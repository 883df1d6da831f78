from __future__ import annotations

import io
import struct

import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging import dicom_encoding
from spine_explorer.imaging.dicom_encoding import Encoding, open_dataset
from support.dicom_files import deflated, encode, mr_slice

NATIVE = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]


def opened(content: bytes) -> tuple[bytes, Encoding]:
    stream, encoding = open_dataset(io.BytesIO(content), "x.dcm")
    return stream.read(), encoding


@pytest.mark.parametrize("syntax", NATIVE)
@pytest.mark.parametrize("preamble", [True, False])
def test_data_set_is_found_behind_any_header(syntax: str, preamble: bool) -> None:
    dataset, encoding = opened(encode(mr_slice(), syntax, preamble=preamble))
    assert encoding.transfer_syntax == syntax
    assert encoding.is_native
    group = int.from_bytes(dataset[:2], "little" if encoding.is_little_endian else "big")
    assert group == 0x0008


def test_properties_of_encodings() -> None:
    assert Encoding(ImplicitVRLittleEndian).is_implicit
    assert not Encoding(ExplicitVRBigEndian).is_little_endian
    assert Encoding(RLELossless).is_little_endian
    assert not Encoding(RLELossless).is_native


def test_deflated_data_set_comes_inflated() -> None:
    plain, _ = opened(encode(mr_slice(), ExplicitVRLittleEndian))
    inflated, encoding = opened(encode(mr_slice(), DeflatedExplicitVRLittleEndian))
    assert inflated == plain
    assert encoding.transfer_syntax == ExplicitVRLittleEndian


def test_deflate_bomb_stops_at_the_limit() -> None:
    bomb = deflated(bytes(20 * 2**20))
    assert len(bomb) < 40_000
    with pytest.raises(UnreadableFileError, match="inflates to more than 4 MiB"):
        opened(bomb)


def test_size_limit_holds_at_any_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_encoding, "MAX_INFLATED_BYTES", 2**20)
    with pytest.raises(UnreadableFileError, match="more than 1 MiB"):
        opened(deflated(bytes(range(256)) * 2**13))


def test_damaged_deflated_data_is_unreadable() -> None:
    content = bytearray(encode(mr_slice(), DeflatedExplicitVRLittleEndian))
    content[-400:] = b"\xff" * 400
    with pytest.raises(UnreadableFileError, match="deflated data is damaged"):
        opened(bytes(content))


def test_header_element_of_absurd_length_is_unreadable() -> None:
    content = encode(mr_slice())[:132] + struct.pack("<HH2sHL", 2, 1, b"OB", 0, 2**31)
    with pytest.raises(UnreadableFileError, match="file header is damaged"):
        opened(content)


@pytest.mark.parametrize("content", [b"", b"\x02\0", bytes(128) + b"DICM", b"\x02\0\x10\0UI\x16"])
def test_file_that_ends_in_its_header_has_an_empty_data_set(content: bytes) -> None:
    dataset, _ = opened(content)
    assert dataset == b""
