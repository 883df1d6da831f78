"""The slices of a DICOM image: one of a classic image, one a frame of an enhanced image."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    EnhancedMRImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    MRImageStorage,
)

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.dicom_acquisition import read_acquisition, read_date
from spine_explorer.imaging.dicom_frames import FRAME_KEYWORDS, MAX_FRAMES, PER_FRAME, frame_tags
from spine_explorer.imaging.dicom_plane import problem_with, read_plane
from spine_explorer.imaging.dicom_slice import DicomSlice, Moment, SeriesHeader
from spine_explorer.imaging.dicom_tags import Tags
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.stack import PersonalDetails

_MR_CLASSES = {MRImageStorage, EnhancedMRImageStorage, LegacyConvertedEnhancedMRImageStorage}
SLICE_KEYWORDS = (
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "SeriesDescription",
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "Rows",
    "Columns",
    "PixelSpacing",
    "ImageOrientationPatient",
    "ImagePositionPatient",
    "SpacingBetweenSlices",
    "RescaleSlope",
    "RescaleIntercept",
    "TemporalPositionIdentifier",
    "AcquisitionNumber",
    "AcquisitionDate",
    "AcquisitionTime",
    "InstanceNumber",
    "NumberOfFrames",
    *FRAME_KEYWORDS,
)
"""Elements of the top-level data set that :func:`read_slices` looks at."""


def read_slices(file: InputFile, dataset: Dataset) -> Iterator[DicomSlice]:
    """Yield the slices that a header describes.

    Args:
        file: Where the header comes from.
        dataset: The header.

    Raises:
        UnreadableFileError: If the number of frames contradicts their description.
    """
    tags = Tags((dataset,))
    series = _read_series(tags)
    if not tags.has(PER_FRAME):
        yield _read_slice(file, 0, series, tags)
        return
    declared, described = tags.integer("NumberOfFrames"), len(tags.value(PER_FRAME) or ())
    if declared != described or described > MAX_FRAMES:
        reason = f"it declares {declared} frames but describes {described}"
        raise UnreadableFileError(file.label, reason)
    for index, frame in enumerate(frame_tags(dataset)):
        yield _read_slice(file, index, series, frame)


def _read_series(tags: Tags) -> SeriesHeader:
    person = PersonalDetails(
        name=tags.text("PatientName", limit=128),
        birth_date=read_date(tags, "PatientBirthDate"),
        sex=tags.text("PatientSex", limit=16),
    )
    number = tags.integer("SeriesNumber")
    return SeriesHeader(
        study_uid=tags.text("StudyInstanceUID"),
        series_uid=tags.text("SeriesInstanceUID"),
        number="" if number is None else str(number),
        description=tags.text("SeriesDescription"),
        patient_id=tags.text("PatientID"),
        study_date=read_date(tags, "StudyDate"),
        person=person,
    )


def _read_slice(file: InputFile, frame: int, series: SeriesHeader, tags: Tags) -> DicomSlice:
    plane, problems = read_plane(tags)
    slope, intercept = _scale(tags, "RescaleSlope", 1.0), _scale(tags, "RescaleIntercept", 0.0)
    acquisition = read_acquisition(tags)
    if not slope or intercept is None:
        problems += (problem_with(tags, "RescaleIntercept" if slope else "RescaleSlope"),)
    if not tags.has(PER_FRAME) and (tags.integer("NumberOfFrames") or 1) > 1:
        problems += (problem_with(tags, PER_FRAME),)
    if "MOSAIC" in acquisition.image_type:
        problems += ("It is a mosaic, several slices in one picture",)
    return DicomSlice(
        file=file,
        frame=frame,
        uid=tags.text("SOPInstanceUID"),
        series=series,
        acquisition=acquisition,
        plane=None if problems else plane,
        problems=problems,
        is_mr=_is_mr(tags),
        moment=_read_moment(tags, frame),
        stack_id=tags.text("StackID"),
        slice_spacing=_slice_spacing(tags),
        slope=slope or 1.0,
        intercept=intercept or 0.0,
    )


def _is_mr(tags: Tags) -> bool:
    object_class = tags.text("SOPClassUID")
    is_known = UID(object_class).name != object_class
    return object_class in _MR_CLASSES or (not is_known and tags.text("Modality") == "MR")


def _scale(tags: Tags, keyword: str, default: float) -> float | None:
    return default if tags.is_blank(keyword) else tags.number(keyword)


def _slice_spacing(tags: Tags) -> float | None:
    spacing = tags.number("SpacingBetweenSlices")
    return abs(spacing) if spacing and 0.05 <= abs(spacing) <= 100 else None


def _read_moment(tags: Tags, frame: int) -> Moment:
    if tags.has("FrameContentSequence") or tags.has(PER_FRAME):
        return Moment(
            tags.integer("TemporalPositionIndex"),
            tags.integer("FrameAcquisitionNumber"),
            tags.text("FrameAcquisitionDateTime"),
            frame,
            tags.integer("InstanceNumber"),
        )
    return Moment(
        tags.integer("TemporalPositionIdentifier"),
        tags.integer("AcquisitionNumber"),
        tags.text("AcquisitionDate") + tags.text("AcquisitionTime"),
        tags.integer("InstanceNumber"),
    )
