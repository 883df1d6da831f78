from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGLosslessSV1,
)

from spine_explorer.errors import MissingCodecError, UnreadableFileError
from spine_explorer.imaging.dicom import read_header
from spine_explorer.imaging.dicom_pixels import PixelFile, read_signal
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.files import InputFile
from support.dicom_files import disc_stack, encode, enhanced_mr, mr_slice, ramp

without_codecs = pytest.mark.skipif(
    get_decoder(JPEGLosslessSV1).is_available, reason="the optional decoder is installed"
)


def bundled(name: str) -> Path:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return Path(path)


def slices_of(path: Path, content: bytes) -> tuple[DicomSlice, ...]:
    path.write_bytes(content)
    file = InputFile(path)
    with file.open() as stream:
        return read_header(file, stream).slices


def signal(folder: Path, dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> NDArray[Any]:
    (result,) = read_signal(slices_of(folder / "x.dcm", encode(dataset, syntax)))
    if isinstance(result, UnreadableFileError):
        raise result
    return result


@pytest.mark.parametrize(
    "name",
    [
        "MR_small.dcm",
        "MR_small_implicit.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_expb.dcm",
        "MR_small_padded.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "JPEGLSNearLossless_16.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "693_J2KI.dcm",
        "examples_overlay.dcm",
        "image_dfl.dcm",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_stored_values_equal_those_of_pydicom(name: str) -> None:
    decoded = PixelFile.open(InputFile(bundled(name))).decode(0)
    assert decoded.dtype == np.float32
    dataset = pydicom.dcmread(bundled(name))
    proper = dataset.pixel_array != dataset.get("PixelPaddingValue")
    np.testing.assert_array_equal(decoded[proper], dataset.pixel_array[proper])


@without_codecs
def test_missing_decoder_is_named() -> None:
    with pytest.raises(MissingCodecError, match=r"spine-explorer\[codecs\]"):
        PixelFile.open(InputFile(bundled("SC_rgb_jpeg_gdcm.dcm")))


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "JPGExtended.dcm"])
def test_compression_that_no_decoder_knows_is_unreadable(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="lossy JPEG of more than 8 bits") as caught:
        PixelFile.open(InputFile(bundled(name))).decode(0)
    assert not isinstance(caught.value, MissingCodecError)


@without_codecs
def test_missing_decoder_ends_the_stack(tmp_path: Path) -> None:
    content = encode(mr_slice()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4.70")
    path = tmp_path / "x.dcm"
    slices = slices_of(path, encode(mr_slice()))
    meta = bytearray(content)
    meta[140] += 2  # the longer UID makes its element and the file header longer
    meta[meta.index(b"1.2.840.10008.1.2.4.70") - 2] = 22
    path.write_bytes(meta)
    with pytest.raises(MissingCodecError, match="JPEG Lossless"):
        read_signal(slices)


def test_unknown_transfer_syntax_is_unreadable(tmp_path: Path) -> None:
    content = encode(mr_slice()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0")
    (result,) = read_signal(slices_of(tmp_path / "x.dcm", content))
    assert isinstance(result, UnreadableFileError)
    assert "transfer syntax '1.2.840.10008.1.2.9' is not supported" in str(result)


@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_uncompressed_values_come_back(tmp_path: Path, syntax: str) -> None:
    np.testing.assert_array_equal(signal(tmp_path, mr_slice(number=3), syntax), ramp(3))


def test_slope_and_intercept_make_slices_comparable(tmp_path: Path) -> None:
    dataset = mr_slice(RescaleSlope=0.5, RescaleIntercept=-10.0)
    np.testing.assert_array_equal(signal(tmp_path, dataset), ramp(1) * 0.5 - 10.0)


@pytest.mark.parametrize(
    ("pixels", "inverted"),
    [
        (np.array([[0, 1], [4094, 4095]], np.uint16), [[4095, 4094], [1, 0]]),
        (np.array([[-2048, 0], [-1, 2047]], np.int16), [[2047, -1], [0, -2048]]),
    ],
)
def test_monochrome1_is_inverted(
    tmp_path: Path, pixels: NDArray[Any], inverted: list[list[int]]
) -> None:
    dataset = mr_slice(pixels=pixels, BitsStored=12, HighBit=11)
    dataset.PhotometricInterpretation = "MONOCHROME1"
    np.testing.assert_array_equal(signal(tmp_path, dataset), inverted)


def test_signed_and_8_bit_pixels_are_read(tmp_path: Path) -> None:
    signed = np.array([[-5, 5], [0, 1]], np.int16)
    small = np.array([[0, 255], [1, 2]], np.uint8)
    np.testing.assert_array_equal(signal(tmp_path, mr_slice(pixels=signed)), signed)
    np.testing.assert_array_equal(signal(tmp_path, mr_slice(pixels=small)), small)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
@pytest.mark.parametrize(
    ("kind", "padding", "written", "limit"),
    [
        (np.uint16, 4095, ("US", 4095), None),
        (np.uint16, 60000, ("US", 65535), ("US", 59000)),
        (np.int16, -2000, ("SS", -2000), None),
        (np.int16, -2000, ("US", 63536), None),
    ],
)
def test_padding_has_the_signal_of_air(
    tmp_path: Path,
    syntax: str,
    kind: type,
    padding: int,
    written: tuple[str, int],
    limit: tuple[str, int] | None,
) -> None:
    pixels = ramp().astype(kind) + kind(7)
    pixels[:2, 3:] = padding
    dataset = mr_slice(pixels=pixels)
    dataset.add_new("PixelPaddingValue", *written)
    if limit:
        dataset.add_new("PixelPaddingRangeLimit", *limit)
    expected = pixels.copy()
    expected[:2, 3:] = 7
    np.testing.assert_array_equal(signal(tmp_path, dataset, syntax), expected)


def test_an_image_of_nothing_but_padding_stays_as_it_is(tmp_path: Path) -> None:
    dataset = mr_slice(pixels=np.full((16, 16), 5, np.uint16))
    dataset.add_new("PixelPaddingValue", "US", 5)
    assert np.unique(signal(tmp_path, dataset)).tolist() == [5]


@pytest.mark.parametrize(
    "keyword", ["PhotometricInterpretation", "BitsStored", "PixelRepresentation"]
)
def test_element_that_says_how_pixels_are_stored_is_named_where_it_lacks(
    tmp_path: Path, keyword: str
) -> None:
    with pytest.raises(UnreadableFileError, match=rf"its header lacks {keyword} \(0028,"):
        signal(tmp_path, mr_slice(**{keyword: None}))


def test_overlay_in_unused_bits_does_not_change_the_signal(tmp_path: Path) -> None:
    plain = ramp(1)
    dataset = mr_slice(pixels=plain | 0x8000, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(signal(tmp_path, dataset), plain)


def test_colour_is_refused(tmp_path: Path) -> None:
    dataset = mr_slice(PhotometricInterpretation="RGB")
    with pytest.raises(UnreadableFileError, match="colour picture"):
        signal(tmp_path, dataset)


def test_frames_are_decoded_by_index_and_scaled_each(tmp_path: Path) -> None:
    classic = [mr_slice((0, 0, 4.0 * n), number=n, RescaleSlope=float(n)) for n in (1, 2, 3)]
    slices = slices_of(tmp_path / "x.dcm", encode(enhanced_mr(classic)))
    results = read_signal(slices[::-1])
    for number, result in zip((3, 2, 1), results, strict=True):
        np.testing.assert_array_equal(result, ramp(number) * number)


def test_file_that_changed_after_its_header_was_read_is_one_bad_slice(tmp_path: Path) -> None:
    slices: list[DicomSlice] = []
    for index, dataset in enumerate(disc_stack(0.0)):
        slices += slices_of(tmp_path / str(index), encode(dataset))
    (tmp_path / "0").write_bytes(b"")
    (tmp_path / "1").write_bytes(encode(mr_slice(pixels=np.zeros((4, 4), np.uint16))))
    empty, other, intact = read_signal(slices)
    assert isinstance(empty, UnreadableFileError)
    assert "contradict its header" in str(other)
    np.testing.assert_array_equal(intact, ramp(3))


def test_damaged_run_lengths_are_an_error_and_no_panic() -> None:
    opened = PixelFile.open(InputFile(bundled("MR_small_RLE.dcm")))
    compressed = bytearray(opened.dataset.PixelData)
    compressed[28] = 0x7F  # a segment that begins in the middle of a run
    opened.dataset.PixelData = bytes(compressed)
    with pytest.raises(UnreadableFileError, match="pixels are damaged or cut off"):
        opened.decode(0)


def test_huge_scale_does_not_warn(tmp_path: Path) -> None:
    assert np.isinf(signal(tmp_path, mr_slice(RescaleSlope=1e300))).any()
