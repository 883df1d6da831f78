"""How an image was made, from a DICOM header."""

from __future__ import annotations

from spine_explorer.imaging.dicom_tags import Tags
from spine_explorer.imaging.stack import Acquisition

ACQUISITION_KEYWORDS = (
    "Modality",
    "BodyPartExamined",
    "AnatomicRegionSequence",
    "ImageType",
    "ComplexImageComponent",
    "PhotometricInterpretation",
    "EchoTime",
    "RepetitionTime",
    "InversionTime",
    "FlipAngle",
    "MagneticFieldStrength",
    "Manufacturer",
    "ManufacturerModelName",
    "ProtocolName",
    "SequenceName",
    "PulseSequenceName",
    "ScanningSequence",
    "SequenceVariant",
    "ScanOptions",
    "ContrastBolusAgent",
    "ContrastBolusAgentSequence",
    "PatientPosition",
    "SliceThickness",
    "StudyDate",
    "FrameOfReferenceUID",
)
"""Elements of the top-level data set that :func:`read_acquisition` looks at."""


def read_acquisition(tags: Tags) -> Acquisition:
    """Read what the header says about the acquisition; what it does not say stays empty."""
    return Acquisition(
        modality=tags.text("Modality").upper(),
        body_part=tags.text("BodyPartExamined") or _meaning(tags, "AnatomicRegionSequence"),
        image_type=_image_type(tags),
        photometric=tags.text("PhotometricInterpretation").upper(),
        echo_time=_first(tags, "EchoTime", "EffectiveEchoTime"),
        repetition_time=tags.number("RepetitionTime"),
        inversion_time=_first(tags, "InversionTime", "InversionTimes"),
        flip_angle=tags.number("FlipAngle"),
        field_strength=tags.number("MagneticFieldStrength"),
        manufacturer=tags.text("Manufacturer"),
        model=tags.text("ManufacturerModelName"),
        protocol=tags.text("ProtocolName"),
        sequence=_sequence(tags),
        contrast_agent=tags.text("ContrastBolusAgent")
        or _meaning(tags, "ContrastBolusAgentSequence"),
        patient_position=tags.text("PatientPosition").upper(),
        slice_thickness=_thickness(tags),
        study_date=read_date(tags, "StudyDate"),
        frame_of_reference=tags.text("FrameOfReferenceUID"),
    )


def read_date(tags: Tags, keyword: str) -> str:
    """Return a date as YYYYMMDD, or nothing where the value is no date."""
    date = tags.text(keyword).replace(".", "").replace("-", "")[:8]
    return date if len(date) == 8 and date.isascii() and date.isdigit() else ""


def _image_type(tags: Tags) -> tuple[str, ...]:
    """Frame type, or else image type; a complex component that it does not name is added."""
    image_type = tags.texts("FrameType") or tags.texts("ImageType")
    component = tags.texts("ComplexImageComponent")
    return image_type + tuple(value for value in component if value not in image_type)


def _first(tags: Tags, *keywords: str) -> float | None:
    numbers = (tags.number(keyword) for keyword in keywords)
    return next((number for number in numbers if number is not None), None)


def _thickness(tags: Tags) -> float | None:
    thickness = tags.number("SliceThickness")
    return thickness if thickness is not None and thickness > 0 else None


def _sequence(tags: Tags) -> str:
    name = tags.text("SequenceName") or tags.text("PulseSequenceName")
    variant = f"{tags.text('ScanningSequence')} {tags.text('SequenceVariant')}"
    return f"{name or variant} {tags.text('ScanOptions')}".strip()


def _meaning(tags: Tags, keyword: str) -> str:
    item = tags.item(keyword)
    return Tags((item,)).text("CodeMeaning") if item is not None else ""
