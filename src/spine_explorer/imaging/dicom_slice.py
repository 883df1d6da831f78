"""One slice of a DICOM series as its header tells it; a folder of studies is a list of these."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.stack import Acquisition, PersonalDetails

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """The grid of one slice.

    Attributes:
        rows: Number of rows.
        columns: Number of columns.
        spacing: Millimetres between rows, between columns.
        row_direction: Unit vector in LPS along which the column index grows.
        column_direction: Unit vector in LPS along which the row index grows.
        position: LPS position in mm of the centre of the first pixel.
    """

    rows: int
    columns: int
    spacing: tuple[float, float]
    row_direction: Vector
    column_direction: Vector
    position: Vector

    @property
    def normal(self) -> NDArray[np.float64]:
        """Unit normal that points to the head, or else to the back or the patient's left.

        Its longest component is positive, so that it does not depend on how the scanner turned
        the picture.
        """
        normal = np.cross(self.row_direction, self.column_direction)
        return normal if normal[np.argmax(np.abs(normal))] > 0 else -normal

    @property
    def centre(self) -> NDArray[np.float64]:
        """LPS position in mm of the middle of the slice."""
        down = (self.rows - 1) / 2 * self.spacing[0] * np.array(self.column_direction)
        across = (self.columns - 1) / 2 * self.spacing[1] * np.array(self.row_direction)
        return np.array(self.position) + down + across


@dataclass(frozen=True, slots=True)
class SeriesHeader:
    """What all slices of a series share.

    Attributes:
        study_uid: Study instance UID.
        series_uid: Series instance UID.
        number: Series number; empty if there is none.
        description: Series description.
        patient_id: Patient ID.
        study_date: YYYYMMDD, or empty.
        person: Identifying details.
    """

    study_uid: str
    series_uid: str
    number: str = ""
    description: str = ""
    patient_id: str = ""
    study_date: str = ""
    person: PersonalDetails = field(default_factory=PersonalDetails)


@dataclass(frozen=True, slots=True)
class Moment:
    """What tells repeated images of one place apart.

    Attributes:
        temporal_position: Index of the time point.
        acquisition: Number of the acquisition.
        time: Time or date and time of the acquisition.
        instance: Instance number; for frames of one file the frame's number.
        image: For frames of one file, the file's instance number.
    """

    temporal_position: int | None = None
    acquisition: int | None = None
    time: str = ""
    instance: int | None = None
    image: int | None = None


@dataclass(frozen=True, slots=True)
class DicomSlice:
    """One slice, or one frame of an enhanced image.

    Attributes:
        file: Where its pixels are.
        frame: Index of the frame in the file.
        uid: SOP instance UID.
        series: What it shares with its series.
        acquisition: How it was made.
        plane: Its grid; ``None`` where the header gives no usable one.
        problems: Why not, as sentences without a full stop.
        is_mr: True for the object classes of MR images, false for screenshots and the like.
        moment: What tells it from repeats.
        stack_id: The scanner's own name for the stack, in enhanced images.
        slice_spacing: Millimetres between slice centres as the header says.
        slope: Factor from stored values to the series' common scale.
        intercept: Offset, added after the factor.
    """

    file: InputFile
    frame: int
    uid: str
    series: SeriesHeader
    acquisition: Acquisition
    plane: Plane | None
    problems: tuple[str, ...] = ()
    is_mr: bool = True
    moment: Moment = field(default_factory=Moment)
    stack_id: str = ""
    slice_spacing: float | None = None
    slope: float = 1.0
    intercept: float = 0.0

    @property
    def grid(self) -> Plane:
        """The plane.

        Raises:
            GeometryError: If the header gives no usable one.
        """
        if self.plane is None:
            raise GeometryError(f"{self.file.label} has no place: {'; '.join(self.problems)}.")
        return self.plane
