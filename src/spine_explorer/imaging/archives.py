"""Zip archives, read in memory within limits; nothing is ever extracted to disk.

The sizes that an archive declares are not trusted: decompression stops at the declared size, and
the declared sizes themselves are bounded. Member names are only labels here, so ``..`` and
absolute names have nothing to act on.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from spine_explorer.errors import ArchiveError, UnreadableFileError
from spine_explorer.imaging.text import printable_path

MAX_ENTRIES = 200_000
MAX_TOTAL_BYTES = 64 * 2**30
MAX_MEMBER_BYTES = 2**30
MAX_RATIO = 100
"""Largest compression ratio of a whole archive; MR images reach 2 to 5, blank ones count little."""

_RATIO_MATTERS_FROM = 256 * 2**20
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_INFLATE_RAW = -zlib.MAX_WBITS
_UNPACK_ADVICE = "Unpack it into a folder and give that folder instead."


def list_members(path: Path) -> list[str]:
    """Return the names of an archive's files, sorted.

    Args:
        path: A zip archive.

    Raises:
        ArchiveError: If the archive is encrypted, exceeds the limits or overlaps itself as
            bombs do.
        UnreadableFileError: If it is damaged.
    """
    return sorted(_directory(path))


def member_size(path: Path, member: str) -> int:
    """Return the size that the archive declares for a member, in bytes."""
    return _entry(path, member).file_size


def read_member(path: Path, member: str) -> bytes:
    """Decompress one member in memory.

    Args:
        path: A zip archive.
        member: A name from :func:`list_members`.

    Raises:
        ArchiveError: If the member is too large, or larger than declared.
        UnreadableFileError: If it is damaged.
    """
    entry = _entry(path, member)
    label = member_label(path, member)
    _check_entry(entry, label)
    packed = _packed_bytes(path, entry, label)
    content = (
        packed if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed, entry, label)
    )
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise UnreadableFileError(label, "its content does not match the archive's checksum")
    return content


def member_label(path: Path, member: str) -> str:
    """Return what messages call a member: ``"archive.zip: folder/file"``."""
    return printable_path(f"{path}: {member}")


def _entry(path: Path, member: str) -> zipfile.ZipInfo:
    try:
        return _directory(path)[member]
    except KeyError:
        raise UnreadableFileError(member_label(path, member), "it is not there any more") from None


def _directory(path: Path) -> dict[str, zipfile.ZipInfo]:
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableFileError(printable_path(str(path)), f"{error.strerror}") from error
    return _read_directory(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=2)
def _read_directory(path: Path, size: int, modified: int) -> dict[str, zipfile.ZipInfo]:
    """Read the table of contents; the time of the last change keeps a stale one from use."""
    del modified
    label = printable_path(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise UnreadableFileError(label, "the zip archive is damaged or cut off") from error
    _check_limits(entries, size, label)
    return {entry.filename: entry for entry in entries if _is_file(entry)}


def _is_file(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return not entry.is_dir() and kind in (0, stat.S_IFREG)


def _check_limits(entries: list[zipfile.ZipInfo], size: int, label: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        reason = "is encrypted"
    elif len(entries) > MAX_ENTRIES:
        reason = f"holds {len(entries)} files, more than {MAX_ENTRIES}"
    elif unpacked > MAX_TOTAL_BYTES:
        reason = f"would unpack to {unpacked / 2**30:.0f} GiB"
    elif packed > size:
        reason = "is damaged or malicious: its members overlap"
    elif unpacked > _RATIO_MATTERS_FROM and unpacked > MAX_RATIO * size:
        reason = f"would unpack to {unpacked / max(size, 1):.0f} times its size"
    else:
        return
    raise ArchiveError(f"The archive {label} {reason}.", advice=_UNPACK_ADVICE)


def _check_entry(entry: zipfile.ZipInfo, label: str) -> None:
    if entry.file_size > MAX_MEMBER_BYTES:
        size = entry.file_size / 2**30
        raise ArchiveError(f"{label} is too large: {size:.1f} GiB.", advice=_UNPACK_ADVICE)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reason = "it is compressed by an unusual method"
        raise UnreadableFileError(label, reason, advice=_UNPACK_ADVICE)


def _packed_bytes(path: Path, entry: zipfile.ZipInfo, label: str) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(entry.header_offset)
            header = stream.read(_LOCAL_HEADER_BYTES)
            name, extra = header[26:28], header[28:30]
            skipped = int.from_bytes(name, "little") + int.from_bytes(extra, "little")
            stream.seek(entry.header_offset + _LOCAL_HEADER_BYTES + skipped)
            return stream.read(entry.compress_size)
    except (OSError, ValueError) as error:
        raise UnreadableFileError(label, "the archive could not be read") from error


def _inflate(packed: bytes, entry: zipfile.ZipInfo, label: str) -> bytes:
    inflater = zlib.decompressobj(_INFLATE_RAW)
    try:
        content = inflater.decompress(packed, entry.file_size + 1)
    except zlib.error as error:
        raise UnreadableFileError(label, "its compressed data is damaged") from error
    if len(content) > entry.file_size:
        raise ArchiveError(f"{label} is larger than its archive says.", advice=_UNPACK_ADVICE)
    return content
