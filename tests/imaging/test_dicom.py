from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import (
    BasicTextSRStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    SegmentationStorage,
)

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.dicom import DicomContent, read_header
from spine_explorer.imaging.files import InputFile
from support.dicom_files import encode, mr_slice

FILE = InputFile(Path("x.dcm"))
SYNTAXES = [
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
]


def read(content: bytes) -> DicomContent:
    return read_header(FILE, io.BytesIO(content))


def bundled(name: str) -> DicomContent:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    with Path(path).open("rb") as stream:
        return read_header(InputFile(Path(path)), stream)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_header_is_the_same_in_every_encoding(syntax: str) -> None:
    content = read(encode(mr_slice((1.0, 2.0, 3.5), number=7), syntax))
    (slice_,) = content.slices
    assert content.object_kind == "MR Image Storage"
    assert slice_.grid.position == (1.0, 2.0, 3.5)
    assert slice_.uid.endswith(".7")
    assert slice_.series.person.name == "Doe^Jane"
    assert slice_.acquisition.echo_time == 101.0


@pytest.mark.parametrize("syntax", SYNTAXES[:3])
def test_header_without_preamble_is_read(syntax: str) -> None:
    assert len(read(encode(mr_slice(), syntax, preamble=False)).slices) == 1


@pytest.mark.parametrize(
    "name",
    ["MR_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm"],
)
def test_bundled_files_agree_with_each_other(name: str) -> None:
    (slice_,) = bundled(name).slices
    assert slice_.grid.spacing == (0.3125, 0.3125)
    assert slice_.series.patient_id == "4MR1"
    assert (slice_.grid.rows, slice_.grid.columns) == (64, 64)


def test_pixels_of_a_header_are_not_held() -> None:
    (slice_,) = read(encode(mr_slice(pixels=np.zeros((512, 512), np.uint16)))).slices
    assert not any(isinstance(getattr(slice_, name), bytes) for name in slice_.__slots__)


@pytest.mark.parametrize("object_class", [BasicTextSRStorage, SegmentationStorage])
def test_objects_that_are_no_image_have_no_slices(object_class: str) -> None:
    content = read(encode(mr_slice(SOPClassUID=object_class)))
    assert content.slices == ()
    assert content.object_kind.endswith("Storage")


def test_private_object_without_pixels_is_no_image() -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.3.12.2.1107.5.9.1", "1.2.3"
    assert read(encode(dataset)).slices == ()


@pytest.mark.parametrize("name", ["test-SR.dcm", "rtplan.dcm", "rtdose.dcm", "liver_1frame.dcm"])
def test_bundled_objects_that_are_no_image_have_no_slices(name: str) -> None:
    assert bundled(name).slices == ()


@pytest.mark.parametrize(
    "content", [b"plain text with the name of an image", b"\0" * 600, b"\xff" * 600]
)
def test_file_that_is_no_dicom_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="it is named like a DICOM file but is none"):
        read(content)


def test_image_without_pixels_says_so() -> None:
    with pytest.raises(UnreadableFileError, match="cut off before its pixels, or has none"):
        read(encode(mr_slice(PixelData=None)))


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_truncated_pixels_are_counted(syntax: str) -> None:
    whole = encode(mr_slice(), syntax)
    assert len(read(whole).slices) == 1
    with pytest.raises(UnreadableFileError, match="cut off: 412 of 512 bytes of its pixels"):
        read(whole[:-100])


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (ExplicitVRLittleEndian, ImplicitVRLittleEndian),
        (ImplicitVRLittleEndian, ExplicitVRLittleEndian),
    ],
)
def test_pixels_are_counted_as_they_are_encoded_and_not_as_is_said(said: str, written: str) -> None:
    whole = encode(mr_slice(), said)
    file_header = whole[: 144 + int.from_bytes(whole[140:144], "little")]
    content = file_header + encode(mr_slice(), written, preamble=False)
    assert len(read(content).slices) == 1
    with pytest.raises(UnreadableFileError, match="cut off: 412 of 512 bytes of its pixels"):
        read(content[:-100])


def test_bundled_truncated_file_says_so() -> None:
    with pytest.raises(UnreadableFileError, match=r"MR_truncated\.dcm .* 8130 of 8192 bytes"):
        bundled("MR_truncated.dcm")


def test_matrix_larger_than_its_pixels_is_cut_off() -> None:
    with pytest.raises(UnreadableFileError, match="cut off: 512 of 8589672450 bytes"):
        read(encode(mr_slice(Rows=65535, Columns=65535)))


def test_every_truncation_is_an_error_of_ours() -> None:
    whole = encode(mr_slice())
    for length in range(0, len(whole), 7):
        with pytest.raises(UnreadableFileError):
            read(whole[:length])
