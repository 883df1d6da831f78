"""Synthetic DICOM data sets: lumbar stacks, enhanced images, localizers and screenshots."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    SecondaryCaptureImageStorage,
)

from spine_explorer.imaging.dicom import read_header
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.files import InputFile

STUDY = "1.2.826.0.1.3680043.10.1.1"
SERIES = "1.2.826.0.1.3680043.10.1.1.4"
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
SIZE = 16
SPACING = 0.7


def tilted(degrees: float) -> tuple[float, ...]:
    """Direction cosines of an axial slice turned about the left-right axis."""
    angle = radians(degrees)
    return (1.0, 0.0, 0.0, 0.0, cos(angle), sin(angle))


def ramp(seed: int = 0, size: int = SIZE) -> NDArray[np.uint16]:
    """Pixels that are different for each seed."""
    return (np.arange(size * size).reshape(size, size) + 100 * seed).astype(np.uint16)


def mr_slice(
    position: Sequence[float] = (0.0, 0.0, 0.0),
    orientation: Sequence[float] = AXIAL,
    *,
    number: int = 1,
    pixels: ArrayLike | None = None,
    **elements: Any,
) -> Dataset:
    """Build a classic MR image; ``elements`` are set last, ``None`` removes one."""
    stored = ramp(number) if pixels is None else np.asarray(pixels)
    dataset = Dataset()
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = f"{SERIES}.{number}"
    dataset.StudyInstanceUID = STUDY
    dataset.SeriesInstanceUID = SERIES
    dataset.StudyDate = "20200131"
    dataset.SeriesNumber = 4
    dataset.SeriesDescription = "T2 axial"
    dataset.InstanceNumber = number
    dataset.PatientID = "P001"
    dataset.PatientName = "Doe^Jane"
    dataset.PatientBirthDate = "19700102"
    dataset.PatientSex = "F"
    dataset.Modality = "MR"
    dataset.BodyPartExamined = "LSPINE"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND"]
    dataset.EchoTime = 101.0
    dataset.RepetitionTime = 4000.0
    dataset.Manufacturer = "Maker"
    dataset.PatientPosition = "HFS"
    dataset.SliceThickness = 4.0
    dataset.ImagePositionPatient = [float(value) for value in position]
    dataset.ImageOrientationPatient = [float(value) for value in orientation]
    dataset.PixelSpacing = [SPACING, SPACING]
    set_pixels(dataset, stored)
    return with_elements(dataset, **elements)


def set_pixels(dataset: Dataset, stored: NDArray[Any]) -> None:
    """Store 8- or 16-bit pixels of shape (row, column) or (frame, row, column)."""
    bits = stored.dtype.itemsize * 8
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = stored.shape[-2:]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = int(stored.dtype.kind == "i")
    dataset.PixelData = stored.tobytes()
    dataset["PixelData"].VR = "OW"


def with_elements(dataset: Dataset, **elements: Any) -> Dataset:
    """Set elements by keyword; ``None`` removes one."""
    for keyword, value in elements.items():
        if value is not None:
            setattr(dataset, keyword, value)
        elif keyword in dataset:
            delattr(dataset, keyword)
    return dataset


def disc_stack(
    z: float,
    degrees: float = 0.0,
    *,
    count: int = 3,
    gap: float = 4.0,
    first: int = 1,
    **elements: Any,
) -> list[Dataset]:
    """Build slices tilted along a disc, feet to head, from the foot-most one's height ``z``."""
    orientation = tilted(degrees)
    normal = np.array([0.0, -sin(radians(degrees)), cos(radians(degrees))])
    origin = np.array([-5.0, -5.0, z])
    return [
        mr_slice(origin + index * gap * normal, orientation, number=first + index, **elements)
        for index in range(count)
    ]


def enhanced_mr(frames: Iterable[Dataset], **elements: Any) -> Dataset:
    """Gather classic slices into one enhanced multi-frame image."""
    slices = list(frames)
    dataset = mr_slice(number=1)
    dataset.SOPClassUID = EnhancedMRImageStorage
    dataset.SOPInstanceUID = f"{SERIES}.1000"
    for keyword in (
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "PixelSpacing",
        "EchoTime",
        "SliceThickness",
        "RepetitionTime",
    ):
        delattr(dataset, keyword)
    set_pixels(dataset, np.stack([_stored(slice_) for slice_ in slices]))
    dataset.NumberOfFrames = len(slices)
    dataset.SharedFunctionalGroupsSequence = Items([_shared_group(slices[0])])
    dataset.PerFrameFunctionalGroupsSequence = Items([_frame_group(slice_) for slice_ in slices])
    return with_elements(dataset, **elements)


def _stored(slice_: Dataset) -> NDArray[np.uint16]:
    return np.frombuffer(slice_.PixelData, np.uint16).reshape(slice_.Rows, slice_.Columns)


def _shared_group(slice_: Dataset) -> Dataset:
    group = Dataset()
    group.PixelMeasuresSequence = _item(
        PixelSpacing=slice_.PixelSpacing, SliceThickness=slice_.SliceThickness
    )
    group.MRTimingAndRelatedParametersSequence = _item(RepetitionTime=slice_.RepetitionTime)
    return group


def _frame_group(slice_: Dataset) -> Dataset:
    group = Dataset()
    group.FrameContentSequence = _item(
        StackID="1",
        TemporalPositionIndex=slice_.get("TemporalPositionIdentifier", 1),
    )
    group.PlanePositionSequence = _item(ImagePositionPatient=slice_.ImagePositionPatient)
    group.PlaneOrientationSequence = _item(ImageOrientationPatient=slice_.ImageOrientationPatient)
    group.MREchoSequence = _item(EffectiveEchoTime=float(slice_.EchoTime))
    group.MRImageFrameTypeSequence = _item(FrameType=slice_.ImageType)
    group.PixelValueTransformationSequence = _item(
        RescaleIntercept=slice_.get("RescaleIntercept", 0.0),
        RescaleSlope=slice_.get("RescaleSlope", 1.0),
    )
    return group


def _item(**elements: Any) -> Items:
    return Items([with_elements(Dataset(), **elements)])


def localizer(number: int = 1) -> Dataset:
    """Build a sagittal localizer slice of a series of its own."""
    return mr_slice(
        (5.0 * number, -50.0, 50.0),
        SAGITTAL,
        number=number,
        SeriesInstanceUID=f"{STUDY}.1",
        SOPInstanceUID=f"{STUDY}.1.{number}",
        SeriesNumber=1,
        SeriesDescription="localizer",
        ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"],
    )


def screenshot() -> Dataset:
    """Build a colour secondary capture without a place in the patient."""
    dataset = mr_slice(
        SOPClassUID=SecondaryCaptureImageStorage,
        SOPInstanceUID=f"{STUDY}.99.1",
        SeriesInstanceUID=f"{STUDY}.99",
        SeriesNumber=99,
        ImageType=["DERIVED", "SECONDARY"],
        ImagePositionPatient=None,
        ImageOrientationPatient=None,
        PixelSpacing=None,
    )
    set_pixels(dataset, np.zeros((SIZE, SIZE), np.uint8))
    dataset.SamplesPerPixel, dataset.PlanarConfiguration = 3, 0
    dataset.PhotometricInterpretation = "RGB"
    dataset.PixelData = bytes(3 * SIZE * SIZE)
    return dataset


def encode(
    dataset: Dataset, transfer_syntax: str = ExplicitVRLittleEndian, *, preamble: bool = True
) -> bytes:
    """Write a data set as a DICOM file's bytes; without a preamble there is no file header."""
    copy = Dataset(dataset)
    if transfer_syntax == ExplicitVRBigEndian and "PixelData" in copy:
        copy.PixelData = np.frombuffer(copy.PixelData, np.uint16).byteswap().tobytes()
    stream = io.BytesIO()
    if preamble:
        copy.file_meta = FileMetaDataset()
        copy.file_meta.MediaStorageSOPClassUID = copy.get("SOPClassUID", MRImageStorage)
        copy.file_meta.MediaStorageSOPInstanceUID = copy.get("SOPInstanceUID", SERIES)
        copy.file_meta.TransferSyntaxUID = transfer_syntax
        copy.save_as(stream, enforce_file_format=True)
    else:
        implicit = transfer_syntax == ImplicitVRLittleEndian
        little = transfer_syntax != ExplicitVRBigEndian
        copy.save_as(stream, implicit_vr=implicit, little_endian=little)
    return stream.getvalue()


def deflated(inflated: bytes) -> bytes:
    """Wrap bytes as the deflated data set of a DICOM file."""
    whole = encode(mr_slice(), DeflatedExplicitVRLittleEndian)
    meta_length = int.from_bytes(whole[140:144], "little")
    packer = zlib.compressobj(9, wbits=-15)
    return whole[: 144 + meta_length] + packer.compress(inflated) + packer.flush()


def headers(*datasets: Dataset) -> list[DicomSlice]:
    """Read data sets back as slice headers, as if each was a file."""
    slices: list[DicomSlice] = []
    for index, dataset in enumerate(datasets):
        file = InputFile(Path(f"IM{index:04d}"))
        slices += read_header(file, io.BytesIO(encode(dataset))).slices
    return slices


def write_all(folder: Path, datasets: Iterable[Dataset], *, prefix: str = "IM") -> list[Path]:
    """Write data sets as files named by a counter, without a suffix."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index, dataset in enumerate(datasets):
        path = folder / f"{prefix}{index:04d}"
        path.write_bytes(encode(dataset))
        paths.append(path)
    return paths
