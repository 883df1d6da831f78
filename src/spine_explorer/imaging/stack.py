"""The stack: parallel slices that share one orientation, the unit of everything."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry


@dataclass(frozen=True)
class StackIdentity:
    """Whose stack it is and where it comes from.

    Texts come from the input and are untrusted: escape them at every sink and never make a file
    name of them; ``key`` is safe for that.

    Attributes:
        key: Hexadecimal digest that names this stack in paths, the same on every run.
        subject: The patient ID, or the file's stem where there is none.
        session: The study: its date and a short digest, such as ``"20200131-3fa1"``.
        series: The series: its number and a short digest, such as ``"4-09bc"``.
        stack: Number of the stack in its series, from 1.
        description: What the scanner called the series.
        source: The folder or file it was read from, as the user can find it.
        study: Hexadecimal digest of the study's whole identifier; empty for formats without.
    """

    key: str
    subject: str
    session: str = ""
    series: str = ""
    stack: int = 1
    description: str = ""
    source: str = ""
    study: str = ""


@dataclass(frozen=True)
class Acquisition:
    """How the images were made; ``None`` or empty where the input doesn't say.

    Attributes:
        modality: DICOM modality such as ``"MR"``; empty for formats that have none.
        body_part: Body part examined.
        image_type: The values of DICOM's ImageType.
        photometric: DICOM's photometric interpretation; empty for other formats.
        echo_time: Milliseconds.
        repetition_time: Milliseconds.
        inversion_time: Milliseconds.
        flip_angle: Degrees.
        field_strength: Tesla.
        manufacturer: Maker of the scanner.
        model: Name of the scanner.
        protocol: Protocol name.
        sequence: Sequence name, or scanning sequence and variant; then the scan options.
        contrast_agent: Contrast agent given; empty if none is recorded.
        patient_position: DICOM's patient position such as ``"HFS"``.
        slice_thickness: Millimetres.
        study_date: YYYYMMDD.
        frame_of_reference: UID of the frame of reference: positions in two images can be
            compared only where it is the same.
    """

    modality: str = ""
    body_part: str = ""
    image_type: tuple[str, ...] = ()
    photometric: str = ""
    echo_time: float | None = None
    repetition_time: float | None = None
    inversion_time: float | None = None
    flip_angle: float | None = None
    field_strength: float | None = None
    manufacturer: str = ""
    model: str = ""
    protocol: str = ""
    sequence: str = ""
    contrast_agent: str = ""
    patient_position: str = ""
    slice_thickness: float | None = None
    study_date: str = ""
    frame_of_reference: str = ""


@dataclass(frozen=True)
class PersonalDetails:
    """What identifies the patient; written only with ``--include-identity``."""

    name: str = ""
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True, eq=False)
class Stack:
    """Parallel, evenly spaced slices with their place in the patient.

    Attributes:
        voxels: Signal, shape (slice, row, column), float32, in the scanner's arbitrary units.
        geometry: The grid.
        identity: Whose stack it is and where it comes from.
        acquisition: How the images were made.
        findings: What the reader and the checks have said so far.
        slice_sources: For each slice, the file it came from, as the user can find it.
        slice_uids: For each slice, its SOP instance UID; empty for formats without.
        person: Identifying details.

    Raises:
        GeometryError: If the voxels do not fill the grid.
    """

    voxels: NDArray[np.float32]
    geometry: Geometry
    identity: StackIdentity
    acquisition: Acquisition = field(default_factory=Acquisition)
    findings: tuple[Finding, ...] = ()
    slice_sources: tuple[str, ...] = ()
    slice_uids: tuple[str, ...] = ()
    person: PersonalDetails = field(default_factory=PersonalDetails)

    def __post_init__(self) -> None:
        if self.voxels.shape != self.geometry.shape:
            raise GeometryError(
                f"The image has {self.voxels.shape} voxels but its grid has {self.geometry.shape}."
            )

    @property
    def slice_count(self) -> int:
        """Number of slices."""
        return self.geometry.shape[0]

    def displayed(self, index: int) -> NDArray[np.float32]:
        """Return a slice in display orientation, shape (row, column); a view.

        Args:
            index: Which slice, from 0.
        """
        turned: NDArray[np.float32] = self.geometry.to_display.apply(self.voxels[index])
        return turned
