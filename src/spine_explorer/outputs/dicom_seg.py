"""``segmentation.dcm``: the outlines of a stack as a DICOM segmentation (SEG, PS3.3 A.51)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from spine_explorer.anatomy import STRUCTURES, Side, Structure
from spine_explorer.errors import InputError
from spine_explorer.imaging.dicom_encoding import open_dataset
from spine_explorer.imaging.dicom_frames import SHARED
from spine_explorer.imaging.dicom_slice import DicomSlice, Plane
from spine_explorer.imaging.dicom_source import DicomSource
from spine_explorer.imaging.dicom_tags import dicom_boundary
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.outputs.files import write_bytes
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from spine_explorer.version import __version__

SEG_NAME = "segmentation.dcm"

_PIXELS = 0x7FE00000
_FIRST_SERIES_NUMBER = 9000
_PROGRAM, _SERIAL_NUMBER = "Spine Explorer", "1"
_CATEGORY = ("91723000", "SCT", "Anatomical Structure")
_LATERALITY = {Side.LEFT: ("7771000", "SCT", "Left"), Side.RIGHT: ("24028007", "SCT", "Right")}
_MAY_BE_EMPTY = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
    *("StudyDate", "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName"),
)
"""Elements that every DICOM image has, if only without a value; some exporters drop them."""


def write_dicom_seg(
    path: Path, stack: Stack, segmentation: Segmentation, source: StackSource | None
) -> None:
    """Write outlines as a DICOM segmentation that refers to the images.

    One file a stack, since its frames must share an orientation; the files of a series share a
    series. Patient and study are those of the images, the name included. Structures without an
    outline have no segment. Codes are those of ``spine_explorer.anatomy``, the side is a
    modifier.

    Args:
        path: The file to write, by custom ``segmentation.dcm``.
        stack: The images.
        segmentation: Their outlines.
        source: Where the stack was read from.

    Raises:
        InputError: If the stack does not come from DICOM, or its images lack what a segmentation
            must say of them.
        OutputError: If the file cannot be written.
    """
    if not isinstance(source, DicomSource):
        raise InputError("No DICOM SEG was written: the images are not DICOM.")
    with dicom_boundary(stack.identity.source, "its images lack what a DICOM SEG must name"):
        headers = _headers(source.slices)
        dataset = _segmentation(headers, source.slices, stack, segmentation)
        stream = io.BytesIO()
        dataset.save_as(stream, enforce_file_format=True)
    write_bytes(path, stream.getvalue())


def _headers(slices: Sequence[DicomSlice]) -> list[Dataset]:
    """The headers of the images, each file once: all slices of an enhanced image share one."""
    files = dict.fromkeys(slice_.file for slice_ in slices)
    return [_with_shared_plane(_header(file), slices[0].grid) for file in files]


def _header(file: InputFile) -> Dataset:
    with file.open() as stream:
        source, encoding = open_dataset(stream, file.label)
        header: Dataset = read_dataset(
            source, encoding.is_implicit, encoding.is_little_endian, stop_when=_is_pixels
        )
    for keyword in _MAY_BE_EMPTY:
        if keyword not in header:
            setattr(header, keyword, "")
    return header


def _with_shared_plane(header: Dataset, plane: Plane) -> Dataset:
    """Say of an enhanced image what holds for all frames of the stack, as highdicom wants it."""
    if SHARED in header:
        orientation, measures = Dataset(), Dataset()
        orientation.ImageOrientationPatient = [*plane.row_direction, *plane.column_direction]
        measures.PixelSpacing = list(plane.spacing)
        shared = header[SHARED].value[0]
        shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    return header


def _is_pixels(tag: BaseTag, _representation: str | None, _length: int) -> bool:
    return int(tag) >= _PIXELS


def _segmentation(
    headers: list[Dataset],
    slices: Sequence[DicomSlice],
    stack: Stack,
    segmentation: Segmentation,
) -> Dataset:
    from highdicom import PixelMeasuresSequence, PlaneOrientationSequence, PlanePositionSequence
    from highdicom.seg import Segmentation as SegmentationImage

    present = [item for item in STRUCTURES if np.any(segmentation.labels == item.label)]
    first, plane = slices[0], slices[0].grid
    number = first.series.number
    dataset: Dataset = SegmentationImage(
        source_images=headers,
        pixel_array=_numbered(segmentation.labels, present),
        segmentation_type="BINARY",
        segment_descriptions=[
            _segment(order, item, segmentation.model) for order, item in enumerate(present, start=1)
        ],
        series_instance_uid=_series_uid(first.series.series_uid, segmentation.model),
        series_number=_FIRST_SERIES_NUMBER + (int(number) % 1000 if number.isdecimal() else 0),
        sop_instance_uid=generate_uid(),
        instance_number=stack.identity.stack,
        manufacturer=_PROGRAM,
        manufacturer_model_name=_PROGRAM,
        software_versions=__version__,
        device_serial_number=_SERIAL_NUMBER,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        content_label="SEGMENTATION",
        content_description="Muscles, disc and thecal sac",
        series_description=f"Outlines, {_PROGRAM}",
        pixel_measures=PixelMeasuresSequence(
            plane.spacing,
            first.acquisition.slice_thickness or stack.geometry.spacing[0],
            stack.geometry.spacing[0] if stack.slice_count > 1 else None,
        ),
        plane_orientation=PlaneOrientationSequence(
            "PATIENT", (*plane.row_direction, *plane.column_direction)
        ),
        plane_positions=[
            PlanePositionSequence("PATIENT", slice_.grid.position) for slice_ in slices
        ],
    )
    return dataset


def _numbered(labels: NDArray[np.uint8], present: list[Structure]) -> NDArray[np.uint8]:
    """Labels counted from 1 without gaps, as the standard wants the numbers of segments."""
    numbers = np.zeros(len(STRUCTURES) + 1, dtype=np.uint8)
    for order, item in enumerate(present, start=1):
        numbers[item.label] = order
    return np.asarray(numbers[labels])


def _segment(order: int, item: Structure, model: ModelIdentity | None) -> Dataset:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.color import CIELabColor
    from highdicom.seg import SegmentDescription
    from highdicom.sr import CodedConcept
    from pydicom.sr.codedict import codes

    algorithm = None
    if model is not None:
        family = codes.cid7162.ArtificialIntelligence
        algorithm = AlgorithmIdentificationSequence(model.name, family, model.version)
    segment: Dataset = SegmentDescription(
        segment_number=order,
        segment_label=item.name,
        segmented_property_category=CodedConcept(*_CATEGORY),
        segmented_property_type=CodedConcept(item.code.value, item.code.scheme, item.code.meaning),
        algorithm_type="MANUAL" if algorithm is None else "AUTOMATIC",
        algorithm_identification=algorithm,
        tracking_id=item.name,
        tracking_uid=generate_uid(),
        display_color=CIELabColor.from_rgb(*item.colour),
    )
    if item.side in _LATERALITY:
        kind = segment.SegmentedPropertyTypeCodeSequence[0]
        kind.SegmentedPropertyTypeModifierCodeSequence = [CodedConcept(*_LATERALITY[item.side])]
    return segment


def _series_uid(series_uid: str, model: ModelIdentity | None) -> str:
    """The series of all outlines of a series: the same for each of its stacks."""
    maker = model.sha256 if model else "manual"
    return str(generate_uid(entropy_srcs=["segmentation", series_uid, maker, __version__]))
