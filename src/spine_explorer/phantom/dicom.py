"""One slice of a phantom as a DICOM MR image (PS3.3 A.4)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian, MRImageStorage, generate_uid

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.phantom.materials import TIMINGS
from spine_explorer.phantom.plan import PhantomAnatomy
from spine_explorer.phantom.protocol import Contrast, Protocol
from spine_explorer.phantom.scanner import ScanPlan

_FIRST_YEAR = 2024
_STUDY_TIME = "120000"
_UNITS_PER_SIGNAL = 2000.0
_HIGHEST_VALUE = 4095
_SAGITTAL_NUMBER = 10
"""Added to the number of the axial series of the same contrast."""
_ECHO_TRAIN = {Contrast.T1: 3, Contrast.T2: 15, Contrast.WATER: 3, Contrast.FAT: 3}
_SERIES_NUMBER = {Contrast.T1: 3, Contrast.T2: 4, Contrast.WATER: 5, Contrast.FAT: 6}


@dataclass(frozen=True)
class SeriesPlan:
    """What the images of a series share.

    Attributes:
        seed: Names the patient, and chooses the noise.
        anatomy: The person.
        contrast: How the person is imaged.
        protocol: The grid.
        scanning: What the scanner adds.
        sagittal: Whether it is the sagittal series rather than the axial one.
        visit: Which examination of the person it is, from 1; they are a year apart.
    """

    seed: int
    anatomy: PhantomAnatomy
    contrast: Contrast
    protocol: Protocol
    scanning: ScanPlan
    sagittal: bool = False
    visit: int = 1

    @property
    def study_date(self) -> str:
        """Day of the visit, as DICOM writes it."""
        return f"{_FIRST_YEAR + self.visit - 1}0101"

    @property
    def study_uid(self) -> str:
        """The study instance UID: the same for every contrast."""
        return self._uid("study")

    @property
    def frame_uid(self) -> str:
        """The frame of reference UID: the same for every contrast."""
        return self._uid("frame of reference")

    @property
    def series_uid(self) -> str:
        """The series instance UID: another one for every choice that changes the images."""
        plane = ("sagittal",) if self.sagittal else ()
        return self._uid("series", self.contrast, self.protocol, self.scanning, *plane)

    def instance_uid(self, number: int) -> str:
        """Return the SOP instance UID of an image of the series."""
        return self._uid("instance", self.series_uid, number)

    def _uid(self, *parts: object) -> str:
        visit = (self.visit,) if self.visit > 1 else ()
        sources = ("phantom", self.seed, self.anatomy, *visit, *parts)
        return str(generate_uid(entropy_srcs=[str(part) for part in sources]))


@dataclass(frozen=True)
class Placement:
    """Where an image belongs.

    Attributes:
        geometry: The grid of its stack, as stored.
        index: Its index in the stack.
        number: Its instance number.
    """

    geometry: Geometry
    index: int
    number: int


def encode(signal: NDArray[np.float32], series: SeriesPlan, place: Placement) -> bytes:
    """Return a DICOM file of one slice.

    Args:
        signal: As stored, shape (row, column); 1 becomes the value 2000.
        series: What the images share.
        place: Where this one belongs.
    """
    image = Dataset()
    _add_patient_and_study(image, series)
    _add_series(image, series)
    _add_sequence(image, series)
    _add_plane(image, series, place)
    _add_pixels(image, signal)
    image.file_meta = FileMetaDataset()
    image.file_meta.MediaStorageSOPClassUID = MRImageStorage
    image.file_meta.MediaStorageSOPInstanceUID = UID(series.instance_uid(place.number))
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = BytesIO()
    dcmwrite(stream, image, enforce_file_format=True)
    return stream.getvalue()


def _add_patient_and_study(image: Dataset, series: SeriesPlan) -> None:
    image.PatientName = "Phantom^Lumbar"
    image.PatientID = f"PHANTOM-{series.seed}"
    image.PatientBirthDate = ""
    image.PatientSex = "O"
    image.StudyInstanceUID = series.study_uid
    image.StudyDate = series.study_date
    image.StudyTime = _STUDY_TIME
    image.ReferringPhysicianName = ""
    image.StudyID = "1"
    image.AccessionNumber = ""
    image.StudyDescription = "Lumbar spine phantom"
    image.QualityControlImage = "YES"


def _add_series(image: Dataset, series: SeriesPlan) -> None:
    image.Modality = "MR"
    image.SeriesInstanceUID = series.series_uid
    plane, place = ("sagittal", "middle") if series.sagittal else ("axial", "three discs")
    number = _SERIES_NUMBER[series.contrast] + series.sagittal * _SAGITTAL_NUMBER
    image.SeriesNumber = number
    image.SeriesDescription = f"{series.contrast} {plane}, {place}"
    image.ProtocolName = f"{series.contrast} {plane}"
    image.BodyPartExamined = "LSPINE"
    image.PatientPosition = series.protocol.position.value
    image.FrameOfReferenceUID = series.frame_uid
    image.PositionReferenceIndicator = ""
    image.Manufacturer = "Spine Explorer"
    image.ManufacturerModelName = "Phantom"
    image.MagneticFieldStrength = "1.5"


def _add_sequence(image: Dataset, series: SeriesPlan) -> None:
    timing = TIMINGS[series.contrast]
    part = ["DIXON", series.contrast.upper()] if series.contrast.is_dixon else []
    image.ImageType = ["ORIGINAL", "PRIMARY", "OTHER", *part]
    image.ScanningSequence = "SE"
    image.SequenceVariant = "SK"
    image.ScanOptions = ""
    image.MRAcquisitionType = "2D"
    image.RepetitionTime = str(timing.repetition)
    image.EchoTime = str(timing.echo)
    image.EchoTrainLength = _ECHO_TRAIN[series.contrast]
    image.FlipAngle = "90"
    image.SliceThickness = f"{series.protocol.slice_thickness:g}"
    image.SpacingBetweenSlices = f"{series.protocol.slice_spacing:g}"


def _add_plane(image: Dataset, series: SeriesPlan, place: Placement) -> None:
    image.SOPClassUID = MRImageStorage
    image.SOPInstanceUID = series.instance_uid(place.number)
    image.InstanceNumber = place.number
    image.ContentDate = series.study_date
    image.ContentTime = _STUDY_TIME
    image.ImageComments = "Synthetic: no patient was scanned"
    grid = place.geometry
    along_row, along_column = grid.directions[2], grid.directions[1]
    position = grid.to_patient((place.index, 0, 0))
    image.PixelSpacing = [_decimal(value) for value in grid.spacing[1:]]
    image.ImageOrientationPatient = [_decimal(v) for v in (*along_row, *along_column)]
    image.ImagePositionPatient = [_decimal(value) for value in position]


def _add_pixels(image: Dataset, signal: NDArray[np.float32]) -> None:
    values = np.clip(np.rint(signal * _UNITS_PER_SIGNAL), 0, _HIGHEST_VALUE).astype("<u2")
    image.Rows, image.Columns = values.shape
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation = 0
    top = max(int(np.percentile(values, 99.5)), 1)
    image.WindowCenter, image.WindowWidth = str(top / 2), str(top)
    image.PixelData = values.tobytes()


def _decimal(value: float) -> str:
    """Write a number in at most 16 characters, as DICOM's decimal strings demand."""
    return f"{value + 0.0:.10f}"[:16]
