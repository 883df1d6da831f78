from __future__ import annotations

import struct
import warnings

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.tag import Tag

from spine_explorer.errors import ArchiveError, UnreadableFileError
from spine_explorer.imaging.dicom_tags import Tags, dicom_boundary, tag_of


def tags(**raw: tuple[str, bytes]) -> Tags:
    """Build elements from raw bytes, as a file holds them."""
    elements = {}
    for keyword, (representation, value) in raw.items():
        tag = Tag(keyword)
        elements[tag] = RawDataElement(tag, representation, len(value), value, 0, False, True)
    return Tags((Dataset(elements),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        AttributeError("x"),
        BytesLengthException("x"),
        EOFError(),
        InvalidDicomError(),
        KeyError("x"),
        MemoryError(),
        NotImplementedError(),
        OSError(),
        OverflowError(),
        RecursionError(),
        TypeError(),
        UnicodeDecodeError("ascii", b"", 0, 1, "x"),
        struct.error(),
    ],
)
def test_boundary_turns_what_pydicom_raises_into_one_error(error: Exception) -> None:
    with (
        pytest.raises(UnreadableFileError, match=r"a\.dcm cannot be read") as caught,
        dicom_boundary("a.dcm"),
    ):
        raise error
    assert caught.value.__cause__ is error


def test_boundary_passes_errors_of_ours_and_bugs_of_ours() -> None:
    for error in (ArchiveError("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)), dicom_boundary("a.dcm"):
            raise error


def test_boundary_silences_warnings() -> None:
    with dicom_boundary("a.dcm"):
        warnings.warn("Invalid value for VR", stacklevel=1)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"101.5 ", 101.5),
        (b"", None),
        (b"nan", None),
        (b"inf", None),
        (b"-1e400", None),
        (b"abc", None),
        (b"1\\2", None),
    ],
)
def test_number_is_finite_or_none(value: bytes, number: float | None) -> None:
    with dicom_boundary("x"):
        assert tags(EchoTime=("DS", value)).number("EchoTime") == number


def test_numbers_come_in_the_count_asked_for() -> None:
    spacing = tags(PixelSpacing=("DS", b"0.5\\0.7"))
    assert spacing.numbers("PixelSpacing", 2) == (0.5, 0.7)
    assert spacing.numbers("PixelSpacing", 3) is None


@pytest.mark.parametrize(("value", "integer"), [(b"12", 12), (b"1.5", None), (b"x", None)])
def test_integer_is_whole_or_none(value: bytes, integer: int | None) -> None:
    with dicom_boundary("x"):
        assert tags(SeriesNumber=("IS", value)).integer("SeriesNumber") == integer


def test_value_of_the_wrong_representation_is_none() -> None:
    with dicom_boundary("x"):
        assert tags(Rows=("OB", b"\x10\0")).integer("Rows") is None
        assert tags(Rows=("US", b"\x10")).integer("Rows") is None
        assert tags(Rows=("SQ", b"\x10\0")).integer("Rows") is None


@pytest.mark.filterwarnings("ignore")
def test_text_is_joined_cleaned_and_bounded() -> None:
    assert tags(ImageType=("CS", b"A\\B\\C")).text("ImageType") == "A\\B\\C"
    assert tags(PatientID=("LO", b"=1+1\x1b[2J\n")).text("PatientID") == "=1+1[2J"
    assert len(tags(PatientID=("LO", b"x" * 10_000)).text("PatientID")) == 64
    assert tags().text("PatientID") == ""


def test_texts_are_bounded_in_number() -> None:
    values = tags(ImageType=("CS", b"\\".join([b"a "] * 100)))
    assert values.texts("ImageType") == ("A",) * 16


def test_first_data_set_with_a_value_wins() -> None:
    own, shared = Dataset(), Dataset()
    own.EchoTime, own.PixelSpacing = "", [1.0, 1.0]
    shared.EchoTime, shared.PixelSpacing = 20.0, [2.0, 2.0]
    both = Tags((own, shared))
    assert both.number("EchoTime") == 20.0
    assert both.numbers("PixelSpacing", 2) == (1.0, 1.0)


def test_blank_is_absent_or_empty() -> None:
    assert tags().is_blank("RescaleSlope")
    assert tags(RescaleSlope=("DS", b"")).is_blank("RescaleSlope")
    assert not tags(RescaleSlope=("DS", b"abc")).is_blank("RescaleSlope")
    assert tags(RescaleSlope=("DS", b"")).has("RescaleSlope")


def test_item_of_a_sequence_or_none() -> None:
    dataset, item = Dataset(), Dataset()
    item.CodeMeaning = "Lumbar spine"
    dataset.AnatomicRegionSequence = [item]
    assert Tags((dataset,)).item("AnatomicRegionSequence") == item
    assert Tags((dataset,)).item("AnatomicRegionSequence", 1) is None
    assert tags(PatientID=("LO", b"x")).item("PatientID") is None
    assert tags().item("AnatomicRegionSequence") is None


def test_tag_of_a_keyword() -> None:
    assert tag_of("PixelSpacing") == 0x00280030
