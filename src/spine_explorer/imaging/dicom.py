"""The header of a DICOM file: what it holds, where its slices lie.

Only elements on a list are read, and parsing stops at the pixels: thousands of files take
seconds. Pixels are read later, by :mod:`spine_explorer.imaging.dicom_pixels`.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import BinaryIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import UID

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.dicom_acquisition import ACQUISITION_KEYWORDS
from spine_explorer.imaging.dicom_encoding import Encoding, open_dataset
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.dicom_slices import SLICE_KEYWORDS, read_slices
from spine_explorer.imaging.dicom_tags import Tags, dicom_boundary, tag_of
from spine_explorer.imaging.files import SNIFFED_BYTES, InputFile, starts_as_dicom
from spine_explorer.imaging.text import printable

_IMAGE_CLASS = "Image Storage"
_PIXEL_TAGS = {0x7FE00008, 0x7FE00009, 0x7FE00010}
_UNDEFINED_LENGTH = 0xFFFFFFFF
_KEYWORDS = (*SLICE_KEYWORDS, *ACQUISITION_KEYWORDS, "SamplesPerPixel", "BitsAllocated")
_TAGS: list[BaseTag | int] = [tag_of(keyword) for keyword in _KEYWORDS]


@dataclass(frozen=True)
class DicomContent:
    """What a DICOM file holds.

    Attributes:
        object_kind: Name of its object class, such as ``"MR Image Storage"``.
        slices: Its slices; none where the object is no image, such as a report.
    """

    object_kind: str
    slices: tuple[DicomSlice, ...]


def read_header(file: InputFile, stream: BinaryIO) -> DicomContent:
    """Read a file's header.

    Args:
        file: The file, for messages and to find the pixels again.
        stream: Its content, at any position.

    Raises:
        UnreadableFileError: If it is not DICOM, damaged, cut off, or an image without pixels.
    """
    stream.seek(0)
    if not starts_as_dicom(stream.read(SNIFFED_BYTES)):
        raise UnreadableFileError(file.label, "it is named like a DICOM file but is none")
    with dicom_boundary(file.label):
        source, encoding = open_dataset(stream, file.label)
        mark = _PixelMark()
        dataset = _read_listed(source, encoding, mark)
        tags = Tags((dataset,))
        kind = UID(tags.text("SOPClassUID")).name
        if not _is_image(tags, kind, mark):
            return DicomContent(printable(kind, limit=80), ())
        _check_pixels(tags, encoding, mark, source, file.label)
        return DicomContent(printable(kind, limit=80), tuple(read_slices(file, dataset)))


class _PixelMark:
    """Stops the parser at the pixels, remembering how long they are said to be.

    It also remembers how long their own header is, by what the parser found: some files are not
    encoded as they say.
    """

    def __init__(self) -> None:
        self.length: int | None = None
        self.header_length = 0

    def is_reached(self, tag: BaseTag, representation: str | None, length: int) -> bool:
        if tag in _PIXEL_TAGS:
            self.length = length
            self.header_length = 8 if representation is None else 12
        return tag in _PIXEL_TAGS


def _read_listed(source: BinaryIO, encoding: Encoding, mark: _PixelMark) -> Dataset:
    return read_dataset(
        source,
        encoding.is_implicit,
        encoding.is_little_endian,
        stop_when=mark.is_reached,
        specific_tags=_TAGS,
    )


def _is_image(tags: Tags, kind: str, mark: _PixelMark) -> bool:
    """Tell images from reports, presentations, segmentations and other objects."""
    is_standard_class = kind != tags.text("SOPClassUID")
    if is_standard_class:
        return _IMAGE_CLASS in kind
    is_identified_object = bool(kind) and not tags.is_blank("SOPInstanceUID")
    return mark.length is not None or tags.has("Rows") or not is_identified_object


def _check_pixels(
    tags: Tags, encoding: Encoding, mark: _PixelMark, source: BinaryIO, label: str
) -> None:
    """Find out from sizes alone whether uncompressed pixels are all there."""
    if not mark.length:
        raise UnreadableFileError(label, "it is cut off before its pixels, or has none")
    is_gray = (tags.integer("SamplesPerPixel") or 1) == 1
    if not encoding.is_native or mark.length == _UNDEFINED_LENGTH or not is_gray:
        return
    counts = ("Rows", "Columns", "NumberOfFrames", "BitsAllocated")
    expected = math.prod(tags.integer(count) or 1 for count in counts) // 8
    start = source.tell() + mark.header_length
    there = min(mark.length, source.seek(0, io.SEEK_END) - start)
    if there < expected:
        reason = f"it is cut off: {max(there, 0)} of {expected} bytes of its pixels are there"
        raise UnreadableFileError(label, reason)
