"""The grid of a stack of DICOM slices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spine_explorer.imaging.dicom_slice import DicomSlice, Plane
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry

PLACEHOLDER_SLICE_SPACING = 1.0
"""Millimetres that stand for the unknown thickness of a single slice: a grid needs one."""

_SPACING_TOLERANCE = 0.1

_UNKNOWN = Finding(
    "slice_spacing",
    Grade.WARN,
    "SliceThickness (0018,0050) of the only slice is missing, so its volume means nothing.",
)


def stack_geometry(slices: Sequence[DicomSlice]) -> Geometry:
    """Build the grid that slices lie on.

    Args:
        slices: Parallel, evenly spaced, ascending along the normal of the first.

    Raises:
        GeometryError: If a slice has no place.
    """
    planes = [slice_.grid for slice_ in slices]
    first = planes[0]
    gap = _slice_gap(planes) if len(planes) > 1 else _single_gap(slices[0])
    directions = np.array([first.normal, first.column_direction, first.row_direction])
    return Geometry(
        (len(planes), first.rows, first.columns), (gap, *first.spacing), first.position, directions
    )


def check_slice_spacing(slices: Sequence[DicomSlice], geometry: Geometry) -> tuple[Finding, ...]:
    """Compare the slice spacing that the header declares with that of the positions."""
    declared, measured = slices[0].slice_spacing, geometry.spacing[0]
    if len(slices) == 1:
        is_known = declared or slices[0].acquisition.slice_thickness
        return () if is_known else (_UNKNOWN,)
    if declared is None or abs(declared - measured) <= _SPACING_TOLERANCE * measured:
        return ()
    message = (
        f"The slices lie {measured:.2f} mm apart by their positions, but SpacingBetweenSlices "
        f"(0018,0088) says {declared:.2f} mm; the positions are used."
    )
    advice = "Check that no slices of the series are missing."
    return (Finding("slice_spacing", Grade.WARN, message, advice),)


def _slice_gap(planes: Sequence[Plane]) -> float:
    span = np.subtract(planes[-1].position, planes[0].position) @ planes[0].normal
    return float(span) / (len(planes) - 1)


def _single_gap(slice_: DicomSlice) -> float:
    return slice_.slice_spacing or slice_.acquisition.slice_thickness or PLACEHOLDER_SLICE_SPACING
