"""The pixels of DICOM slices as signal that is comparable within a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.pixels.decoders.base import Decoder, get_decoder
from pydicom.tag import BaseTag
from pydicom.uid import UID, JPEGExtended12Bit, RLELossless

from spine_explorer.errors import MissingCodecError, UnreadableFileError
from spine_explorer.imaging.dicom_encoding import open_dataset
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.dicom_tags import Tags, dicom_boundary, tag_of
from spine_explorer.imaging.files import InputFile

_KEYWORDS = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "FloatPixelData",
    "DoubleFloatPixelData",
    "PixelData",
)
_TAGS: list[BaseTag | int] = [tag_of(keyword) for keyword in _KEYWORDS]
_NEEDED = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "BitsAllocated",
    "BitsStored",
    "PixelRepresentation",
)
"""Elements without which integer pixels cannot be understood (PS3.3, C.7.6.3)."""

_SAFE_PLUGIN = {RLELossless: "pydicom"}
"""Decoders to prefer: on damaged data pylibjpeg-rle panics instead of raising an Exception."""

_PIXEL_DATA = 0x7FE00010
_EXTENDED_JPEG = {JPEGExtended12Bit}
_GRAY = ("MONOCHROME1", "MONOCHROME2")
_DAMAGED_PIXELS = "its pixels are damaged or cut off"
_EXPORT_ADVICE = "Export the images again without compression."
_CODEC_ADVICE = "Install the decoder with: pip install 'spine-explorer[codecs]'"


@dataclass(frozen=True, eq=False)
class PixelFile:
    """A DICOM file opened for its pixels.

    Attributes:
        file: The file.
        dataset: The elements that describe the pixels, and the pixels as they are stored.
        decoder: What decodes them.
    """

    file: InputFile
    dataset: Dataset
    decoder: Decoder

    @classmethod
    def open(cls, file: InputFile) -> Self:
        """Read a file's pixels, still compressed.

        Raises:
            MissingCodecError: If their compression needs an optional package.
            UnreadableFileError: If the file is damaged or its compression is unknown.
        """
        with dicom_boundary(file.label), file.open() as stream:
            source, encoding = open_dataset(stream, file.label)
            decoder = _find_decoder(UID(encoding.transfer_syntax), file.label)
            dataset = read_dataset(
                source,
                encoding.is_implicit,
                encoding.is_little_endian,
                stop_when=_is_behind_pixels,
                specific_tags=_TAGS,
            )
        _check_description(dataset, file.label)
        return cls(file, dataset, decoder)

    def decode(self, frame: int) -> NDArray[np.float32]:
        """Decode one frame to stored values, bright where the signal is high.

        Raises:
            UnreadableFileError: If the pixels are damaged, cut off, coloured or compressed in a
                way that no decoder knows.
        """
        with dicom_boundary(self.file.label, _DAMAGED_PIXELS):
            photometric = str(self.dataset.PhotometricInterpretation).strip().upper()
            if photometric not in _GRAY:
                raise UnreadableFileError(self.file.label, "it is a colour picture")
            stored = self._decode_stored(frame)
            padding = _padding(stored, self.dataset)
            signal = _invert(stored, self.dataset) if photometric == _GRAY[0] else stored
            return _without_padding(signal, padding)

    def _decode_stored(self, frame: int) -> NDArray[np.float32]:
        if self.decoder.UID in _EXTENDED_JPEG and self.dataset.BitsStored > 8:
            reason = "lossy JPEG of more than 8 bits is not supported"
            raise UnreadableFileError(self.file.label, reason, advice=_EXPORT_ADVICE)
        plugin = _SAFE_PLUGIN.get(self.decoder.UID, "")
        stored, _ = self.decoder.as_array(
            self.dataset, index=frame, raw=True, decoding_plugin=plugin
        )
        return stored.astype(np.float32)


def read_signal(slices: Sequence[DicomSlice]) -> list[NDArray[np.float32] | UnreadableFileError]:
    """Decode slices, each either to its signal or to what is wrong with it.

    Args:
        slices: Slices of one stack; those of one file should follow each other, since a file
            is opened once for as long as they do.

    Returns:
        For each slice, stored values times slope plus intercept, shape (row, column); or the
        error that this slice alone has.

    Raises:
        MissingCodecError: If the compression needs an optional package.
    """
    results: list[NDArray[np.float32] | UnreadableFileError] = []
    opened: PixelFile | None = None
    for slice_ in slices:
        try:
            if opened is None or opened.file != slice_.file:
                opened = PixelFile.open(slice_.file)
            results.append(_scaled(opened.decode(slice_.frame), slice_))
        except MissingCodecError:
            raise
        except UnreadableFileError as error:
            results.append(error)
    return results


def _is_behind_pixels(tag: BaseTag, _representation: str | None, _length: int) -> bool:
    return int(tag) > _PIXEL_DATA


def _check_description(dataset: Dataset, label: str) -> None:
    tags = Tags((dataset,))
    missing = [keyword for keyword in _NEEDED if tags.value(keyword) is None]
    if missing and "PixelData" in dataset:
        names = ", ".join(f"{keyword} {tag_of(keyword)}" for keyword in missing)
        raise UnreadableFileError(label, f"its header lacks {names}")


def _find_decoder(transfer_syntax: UID, label: str) -> Decoder:
    try:
        decoder = get_decoder(transfer_syntax)
    except NotImplementedError as error:
        reason = f"its transfer syntax '{transfer_syntax.name}' is not supported"
        raise UnreadableFileError(label, reason, advice=_EXPORT_ADVICE) from error
    if not decoder.is_available:
        raise _missing_codec(transfer_syntax, label)
    return decoder


def _missing_codec(transfer_syntax: UID, label: str) -> MissingCodecError:
    reason = f"its compression, {transfer_syntax.name}, needs a decoder that is not installed"
    return MissingCodecError(label, reason, advice=_CODEC_ADVICE)


def _padding(stored: NDArray[np.float32], dataset: Dataset) -> NDArray[np.bool_] | None:
    """Tell the pixels that only fill up the matrix (PS3.3, C.7.5.1.1.2), if there are any."""
    first = _stored_value(dataset, "PixelPaddingValue")
    if first is None:
        return None
    last = _stored_value(dataset, "PixelPaddingRangeLimit")
    low, high = sorted((first, first if last is None else last))
    return np.asarray((stored >= low) & (stored <= high))


def _stored_value(dataset: Dataset, keyword: str) -> int | None:
    """Return a 16-bit value with the sign of the pixels, whatever the element says of it.

    An implicit value representation leaves the sign open, and some scanners write negative
    values as unsigned ones.
    """
    value = Tags((dataset,)).value(keyword)
    if isinstance(value, bytes):
        value = int.from_bytes(value, "little")
    if not isinstance(value, int):
        return None
    is_signed = dataset.PixelRepresentation == 1
    return (value + 2**15) % 2**16 - 2**15 if is_signed else value % 2**16


def _without_padding(
    signal: NDArray[np.float32], padding: NDArray[np.bool_] | None
) -> NDArray[np.float32]:
    """Give padding the signal of air: the lowest of the image proper."""
    if padding is None or padding.all() or not padding.any():
        return signal
    return np.where(padding, signal[~padding].min(), signal)


def _invert(stored: NDArray[np.float32], dataset: Dataset) -> NDArray[np.float32]:
    """Turn MONOCHROME1, where high values are dark, into MONOCHROME2 (PS3.3, C.7.6.3.1.2)."""
    is_signed = dataset.PixelRepresentation == 1
    highest_plus_lowest = -1 if is_signed else 2**dataset.BitsStored - 1
    return np.float32(highest_plus_lowest) - stored


def _scaled(stored: NDArray[np.float32], slice_: DicomSlice) -> NDArray[np.float32]:
    plane = slice_.plane
    if plane is None or stored.shape != (plane.rows, plane.columns):
        raise UnreadableFileError(slice_.file.label, "its pixels contradict its header")
    if slice_.slope == 1.0 and slice_.intercept == 0.0:
        return stored
    with np.errstate(over="ignore", invalid="ignore"):
        return (stored * np.float64(slice_.slope) + slice_.intercept).astype(np.float32)
