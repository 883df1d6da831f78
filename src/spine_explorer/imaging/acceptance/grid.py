"""Header checks: are the pixels fine, square and many enough to measure muscles?"""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.imaging.acceptance.grading import Header, note, refuse, warn
from spine_explorer.imaging.acceptance.plane import is_axial
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry

USUAL_PIXEL = (0.2, 2.0)
"""Millimetres. Lumbar protocols have 0.3 to 1.3 mm; beyond 2 mm the thecal sac is a few pixels."""

POSSIBLE_PIXEL = (0.1, 3.0)
"""Millimetres. No lumbar protocol is near these: the spacing is wrong or the image useless."""

LARGEST_INEQUALITY = 0.01
"""Relative difference of row and column spacing above which pixels are not square. Rounding of
the tag stays far below."""

USUAL_THICKNESS = (2.0, 6.0)
"""Millimetres. Published muscle protocols have 3 to 5 mm."""

NARROWEST_FIELD = 120.0
NARROWEST_DEPTH = 85.0
"""Millimetres, left to right and front to back. On 119 slices of L3 to S1 with all structures
outlined (Sudirman et al. 2019, doi:10.17632/zbf6b4pttk.2) the outlines spanned 115 to 182 mm
(median 149) by 84 to 164 mm (median 104), so a smaller field cuts almost every patient."""

FEWEST_PIXELS = 128
"""Rows or columns below which structures are hard to outline: 1.2 mm a pixel over 149 mm."""

FEWEST_POSSIBLE_PIXELS = 64
"""Rows or columns below which the sac, 15 mm wide, is some six pixels: thumbnails and cut-outs."""


def pixel_spacing(header: Header) -> Iterator[Finding]:
    """Refuse impossible pixels and warn of unusual ones."""
    if header.geometry is None:
        return
    found = _pixel_size(header.geometry)
    if not _within(header.geometry.spacing[1:], POSSIBLE_PIXEL):
        yield refuse(
            "pixel_spacing",
            f"The pixels are {found}, which no lumbar scan has.",
            "Check the pixel spacing.",
        )
    elif not _within(header.geometry.spacing[1:], USUAL_PIXEL):
        yield warn("pixel_spacing", f"The pixels are {found}, unusual for a lumbar scan.")


def square_pixels(header: Header) -> Iterator[Finding]:
    """Warn of pixels that are not square; areas stay right, shapes are sampled unevenly."""
    if header.geometry is None:
        return
    _, row, column = header.geometry.spacing
    if abs(row - column) > LARGEST_INEQUALITY * min(row, column):
        yield warn(
            "square_pixels",
            f"The pixels are not square ({_pixel_size(header.geometry)}), so fine detail differs "
            "between directions.",
        )


def slice_thickness(header: Header) -> Iterator[Finding]:
    """Note slices that are unusually thin or thick."""
    thickness = header.acquisition.slice_thickness
    if thickness is not None and not _within((thickness,), USUAL_THICKNESS):
        yield note(
            "slice_thickness",
            f"The slices are {thickness:g} mm thick; published measurements mostly use 3 to 5 mm.",
        )


def field_of_view(header: Header) -> Iterator[Finding]:
    """Warn where the muscles cannot fit into the image."""
    if header.geometry is None or not is_axial(header.geometry):
        return
    depth, width = _field(header.geometry)
    if width < NARROWEST_FIELD or depth < NARROWEST_DEPTH:
        yield warn(
            "field_of_view",
            f"The field of view is {width:.0f} mm wide and {depth:.0f} mm deep, too small for all "
            "muscles.",
            "Do not use areas of muscles that touch the edge.",
        )


def matrix(header: Header) -> Iterator[Finding]:
    """Refuse thumbnails and warn of coarse matrices."""
    if header.geometry is None:
        return
    _, rows, columns = header.geometry.shape
    message = f"The images have only {rows} rows and {columns} columns."
    if min(rows, columns) < FEWEST_POSSIBLE_PIXELS:
        yield refuse("matrix", message, f"At least {FEWEST_POSSIBLE_PIXELS} of each are needed.")
    elif min(rows, columns) < FEWEST_PIXELS:
        yield warn("matrix", message, "Expect inexact outlines.")


def _within(values: tuple[float, ...], limits: tuple[float, float]) -> bool:
    return all(limits[0] <= value <= limits[1] for value in values)


def _pixel_size(geometry: Geometry) -> str:
    return f"{geometry.spacing[1]:.3g} x {geometry.spacing[2]:.3g} mm"


def _field(geometry: Geometry) -> tuple[float, float]:
    """Extent in mm from front to back and from left to right."""
    _, rows, columns = (
        size * step for size, step in zip(geometry.shape, geometry.spacing, strict=True)
    )
    return geometry.to_display.order(rows, columns)
