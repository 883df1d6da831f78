"""Where the data set of a DICOM file begins and how it is encoded (DICOM PS3.5, PS3.10).

This is read here, and not by pydicom, because pydicom inflates a deflated data set without a
limit: one megabyte then costs gigabytes and minutes.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from spine_explorer.errors import UnreadableFileError

MAX_INFLATED_BYTES = 128 * 2**20
MAX_READS = 2_000_000
MAX_INFLATED_RATIO = 200
"""Largest ratio of a deflated data set; MR images reach 2 to 5, nearly blank ones 100."""

_PREAMBLE_BYTES = 128
_META_GROUP = 0x0002
_TRANSFER_SYNTAX = 0x0010
_MAX_META_ELEMENT_BYTES = 2**20
_LONG_FORM = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"UC", b"UN", b"UR", b"UT"}
_NATIVE = {ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian}
_RATIO_MATTERS_FROM = 4 * 2**20


@dataclass(frozen=True)
class Encoding:
    """How a data set is written.

    Attributes:
        transfer_syntax: Its UID, of the data set as it can now be read: explicit little endian
            once inflated.
    """

    transfer_syntax: str

    @property
    def is_implicit(self) -> bool:
        """True if elements do not name their value representation."""
        return self.transfer_syntax == ImplicitVRLittleEndian

    @property
    def is_native(self) -> bool:
        """True if the pixels are not compressed."""
        return self.transfer_syntax in _NATIVE

    @property
    def is_little_endian(self) -> bool:
        """True if numbers begin with their low byte."""
        return self.transfer_syntax != ExplicitVRBigEndian


def open_dataset(stream: BinaryIO, label: str) -> tuple[BinaryIO, Encoding]:
    """Position a stream at the data set, inflating it within limits where it is deflated.

    Args:
        stream: The file, at any position.
        label: What messages call it.

    Returns:
        The stream to read the data set from, which allows ``MAX_READS`` reads, and its encoding.

    Raises:
        UnreadableFileError: If the file meta information is damaged or the data set inflates
            beyond the limits.
    """
    stream.seek(_PREAMBLE_BYTES)
    if stream.read(4) != b"DICM":
        stream.seek(0)
    transfer_syntax = _read_meta(stream, label) or _guess_transfer_syntax(stream)
    if transfer_syntax == DeflatedExplicitVRLittleEndian:
        stream = io.BytesIO(_inflate(stream.read(), label))
        transfer_syntax = ExplicitVRLittleEndian
    return cast(BinaryIO, _MeteredStream(stream)), Encoding(transfer_syntax)


class _MeteredStream:
    """A stream that ends a parser which makes too many reads.

    A data set of nothing but zeros, which compresses a thousandfold, is millions of elements.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._reads_left = MAX_READS
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int = -1) -> bytes:
        self._reads_left -= 1
        if self._reads_left < 0:
            raise ValueError("too many elements")
        return self._stream.read(size)


def _read_meta(stream: BinaryIO, label: str) -> str:
    """Read past the elements of group 0002; return the transfer syntax, or nothing."""
    transfer_syntax = ""
    while len(header := stream.read(8)) == 8:
        group, element, representation, length = struct.unpack("<HH2sH", header)
        if group != _META_GROUP:
            stream.seek(-8, io.SEEK_CUR)
            break
        if representation in _LONG_FORM:
            length = int.from_bytes(stream.read(4), "little")
        elif not representation.isalpha():
            length = int.from_bytes(header[4:], "little")
        if length > _MAX_META_ELEMENT_BYTES:
            raise UnreadableFileError(label, "its DICOM file header is damaged")
        value = stream.read(length)
        if element == _TRANSFER_SYNTAX:
            transfer_syntax = value.decode("ascii", errors="replace").strip("\0 ")
    return transfer_syntax


def _guess_transfer_syntax(stream: BinaryIO) -> str:
    """Judge an unnamed encoding by the first element."""
    head = stream.read(6)
    stream.seek(-len(head), io.SEEK_CUR)
    if not (head[4:].isalpha() and head[4:].isupper()):
        return ImplicitVRLittleEndian
    is_big_endian = head[0] == 0 and head[1] != 0
    return ExplicitVRBigEndian if is_big_endian else ExplicitVRLittleEndian


def _inflate(packed: bytes, label: str) -> bytes:
    allowed = max(_RATIO_MATTERS_FROM, MAX_INFLATED_RATIO * len(packed))
    limit = min(allowed, MAX_INFLATED_BYTES)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise UnreadableFileError(label, "its deflated data is damaged") from error
    if len(content) > limit:
        raise UnreadableFileError(label, f"it inflates to more than {limit // 2**20} MiB")
    return content
