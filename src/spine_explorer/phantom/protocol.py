"""How a phantom is scanned: the contrast, the grid, and how the patient lies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Contrast(StrEnum):
    """How a phantom is imaged."""

    T1 = "T1"
    T2 = "T2"
    WATER = "water"
    FAT = "fat"

    @property
    def is_dixon(self) -> bool:
        """Whether it is one of the pair of chemical-shift images."""
        return self in (Contrast.WATER, Contrast.FAT)


class PatientPosition(StrEnum):
    """How the patient lies in the scanner, as DICOM's Patient Position (0018,5100)."""

    HEAD_FIRST_SUPINE = "HFS"
    HEAD_FIRST_PRONE = "HFP"
    FEET_FIRST_SUPINE = "FFS"
    FEET_FIRST_PRONE = "FFP"
    HEAD_FIRST_DECUBITUS_LEFT = "HFDL"
    HEAD_FIRST_DECUBITUS_RIGHT = "HFDR"


@dataclass(frozen=True)
class Protocol:
    """The grid that a study is scanned on.

    Attributes:
        shape: Rows and columns in display orientation.
        spacing: Millimetres between rows and between columns.
        slice_count: Slices of each stack.
        slice_spacing: Millimetres between their centres.
        slice_thickness: Millimetres.
        position: How the patient lies.
    """

    shape: tuple[int, int] = (320, 320)
    spacing: tuple[float, float] = (0.6875, 0.6875)
    slice_count: int = 4
    slice_spacing: float = 3.3
    slice_thickness: float = 3.0
    position: PatientPosition = PatientPosition.HEAD_FIRST_SUPINE

    @property
    def offsets(self) -> tuple[float, ...]:
        """Millimetres of each slice above the middle of the disc, from feet to head."""
        middle = (self.slice_count - 1) / 2
        return tuple((index - middle) * self.slice_spacing for index in range(self.slice_count))
