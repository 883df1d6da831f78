"""One file that a user gave: on disk, or a member of a zip archive."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging import archives
from spine_explorer.imaging.text import printable_path

MAX_FILE_BYTES = 2 * 2**30
SNIFFED_BYTES = 512

_DICOM_MARKER = b"DICM"
_NIFTI_MAGIC = (b"n+1\0", b"ni1\0")
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PICTURE_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", *_TIFF_MAGIC)
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_FIRST_GROUPS = (0x0002, 0x0008)


class FileKind(Enum):
    """What a file is, judged by its first bytes."""

    DICOM = "dicom"
    NIFTI = "nifti"
    PICTURE = "picture"
    ZIP = "zip"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True)
class InputFile:
    """One file, on disk or in a zip archive.

    Attributes:
        path: The file, or the archive that holds it.
        member: Name inside the archive; ``None`` for a file on disk.

    Example:
        >>> InputFile(Path("study.zip"), "IMG/0001").label
        'study.zip: IMG/0001'
    """

    path: Path
    member: str | None = None

    @property
    def label(self) -> str:
        """What messages call the file: safe to print, on one line."""
        if self.member is None:
            return printable_path(str(self.path))
        return archives.member_label(self.path, self.member)

    @property
    def folder(self) -> str:
        """What messages call the place that holds the file."""
        if self.member is None:
            return printable_path(str(self.path.parent))
        return archives.member_label(self.path, str(PurePosixPath(self.member).parent))

    @property
    def name(self) -> str:
        """Last part of the name, as found; untrusted."""
        return self.path.name if self.member is None else PurePosixPath(self.member).name

    @property
    def suffix(self) -> str:
        """Suffix in lower case, ``".nii.gz"`` counted as one; empty if there is none."""
        name = self.name.lower()
        return ".nii.gz" if name.endswith(".nii.gz") else PurePosixPath(name).suffix

    @property
    def stem(self) -> str:
        """Name without its suffix, safe to print."""
        return printable_path(self.name[: len(self.name) - len(self.suffix)])

    @property
    def size(self) -> int:
        """Size in bytes, as the file system or the archive declares it.

        Raises:
            UnreadableFileError: If the file is gone.
        """
        if self.member is not None:
            return archives.member_size(self.path, self.member)
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise self._system_error(error) from error

    def open(self) -> BinaryIO:
        """Open the content for reading; a member of an archive is decompressed into memory.

        Raises:
            UnreadableFileError: If the file cannot be opened or has more than ``MAX_FILE_BYTES``.
            ArchiveError: If a member exceeds the limits.
        """
        if self.size > MAX_FILE_BYTES:
            raise UnreadableFileError(self.label, f"it is too large ({self.size} bytes)")
        if self.member is not None:
            return io.BytesIO(archives.read_member(self.path, self.member))
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._system_error(error) from error

    def read_bytes(self) -> bytes:
        """Read the whole content.

        Raises:
            UnreadableFileError: If the file cannot be read or has more than ``MAX_FILE_BYTES``.
            ArchiveError: If a member exceeds the limits.
        """
        with self._reading() as stream:
            return stream.read(MAX_FILE_BYTES)

    def digest(self) -> str:
        """Return the SHA-256 of the content, which is never whole in memory for files on disk.

        Raises:
            UnreadableFileError: If the file cannot be read or has more than ``MAX_FILE_BYTES``.
            ArchiveError: If a member exceeds the limits.
        """
        with self._reading() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    @contextmanager
    def _reading(self) -> Iterator[BinaryIO]:
        with self.open() as stream:
            try:
                yield stream
            except OSError as error:
                raise self._system_error(error) from error

    def _system_error(self, error: OSError) -> UnreadableFileError:
        reason = (error.strerror or type(error).__name__).lower()
        return UnreadableFileError(self.label, f"the system reports '{reason}'")


def sniff(head: bytes, suffix: str) -> FileKind:
    """Tell what a file is.

    Args:
        head: Its first bytes, ``SNIFFED_BYTES`` or all.
        suffix: Its suffix in lower case. Office documents are zip archives too, and compressed
            NIfTI shows only gzip's magic: these need the name.
    """
    if not head:
        return FileKind.EMPTY
    if head[128:132] == _DICOM_MARKER:
        return FileKind.DICOM
    if suffix in (".nii", ".nii.gz") or head[344:348] in _NIFTI_MAGIC:
        return FileKind.NIFTI
    if head.startswith(_PICTURE_MAGIC):
        return FileKind.PICTURE
    if suffix == ".zip" or (head.startswith(_ZIP_MAGIC) and not suffix):
        return FileKind.ZIP
    return FileKind.DICOM if suffix == ".dcm" or starts_as_dicom(head) else FileKind.OTHER


def starts_as_dicom(head: bytes) -> bool:
    """Recognize DICOM by its marker or, without a preamble, by its first element."""
    if head[128:132] == _DICOM_MARKER:
        return True
    if len(head) < 8:
        return False
    little, big = int.from_bytes(head[:2], "little"), int.from_bytes(head[:2], "big")
    group_fits = little in _FIRST_GROUPS or big in _FIRST_GROUPS
    has_representation = head[4:6].isalpha() and head[4:6].isupper()
    return group_fits and (has_representation or int.from_bytes(head[4:8], "little") <= 256)
