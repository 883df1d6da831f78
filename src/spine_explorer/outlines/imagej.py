"""Reading ImageJ and Fiji outlines: single ``.roi`` files and the ``RoiSet.zip`` of many."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.archives import list_members
from spine_explorer.imaging.discovery import is_system_name
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.text import printable
from spine_explorer.outlines.naming import slice_number
from spine_explorer.outlines.polygons import Polygon, fill_polygons, fit_spline, oval, rectangle

ROI_SUFFIX = ".roi"
MAX_ROI_BYTES = 5 * 2**20
"""ImageJ itself refuses larger ones."""

MAX_ROIS = 20_000
"""Outlines of one archive; a reader draws a few hundred."""

_FARTHEST = 1e6
_POLYGONS = (ROI_TYPE.POLYGON, ROI_TYPE.FREEHAND, ROI_TYPE.TRACED)
_SHAPELESS = (ROI_SUBTYPE.TEXT, ROI_SUBTYPE.ARROW, ROI_SUBTYPE.IMAGE)
_DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, eq=False)
class Roi:
    """One outline that was drawn in ImageJ.

    Attributes:
        name: Its name; safe to print.
        polygons: Its borders, outer ones and holes.
        position: The slice that it was drawn on, from 1, in the order in which ImageJ showed
            them; ``None`` if it does not say.
        where: The file.
    """

    name: str
    polygons: tuple[Polygon, ...]
    position: int | None
    where: str

    def fill(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return which pixels of a picture lie inside, shape (row, column)."""
        return fill_polygons(self.polygons, shape)

    def exceeds(self, shape: tuple[int, int]) -> bool:
        """Tell whether it reaches beyond a picture by a pixel or more."""
        points = np.concatenate(self.polygons)
        low, high = points.min(axis=0), points.max(axis=0) - [shape[1], shape[0]]
        return bool(low.min() <= -1 or high.max() >= 1)


@dataclass(frozen=True, eq=False)
class RoiFile:
    """The outlines of a file.

    Attributes:
        file: The file.
        rois: The areas that are outlined.
        findings: What could not be read or is no area.
    """

    file: InputFile
    rois: tuple[Roi, ...]
    findings: tuple[Finding, ...] = ()


def read_roi_file(file: InputFile) -> RoiFile:
    """Read a ``.roi`` file.

    Raises:
        UnreadableFileError: If it is damaged.
    """
    rois, findings = _sort_out([file])
    if not rois and any(finding.check == "file" for finding in findings):
        raise UnreadableFileError(file.label, "it is no ImageJ outline, or damaged")
    return RoiFile(file, rois, findings)


def read_roi_set(file: InputFile) -> RoiFile | None:
    """Read the outlines of an archive; a damaged one becomes a finding.

    Args:
        file: A zip archive on disk.

    Returns:
        ``None`` if the archive holds no outline.

    Raises:
        ArchiveError: If the archive exceeds the limits.
        UnreadableFileError: If it is damaged, or holds too many outlines.
    """
    members = [name for name in list_members(file.path) if _is_roi(name)]
    if not members:
        return None
    if len(members) > MAX_ROIS:
        raise UnreadableFileError(file.label, f"it holds more than {MAX_ROIS} outlines")
    rois, findings = _sort_out([InputFile(file.path, name) for name in members])
    return RoiFile(file, rois, findings)


def _is_roi(member: str) -> bool:
    parts = PurePosixPath(member).parts
    is_hidden = any(is_system_name(part) for part in parts)
    return member.lower().endswith(ROI_SUFFIX) and not is_hidden


def _sort_out(files: list[InputFile]) -> tuple[tuple[Roi, ...], tuple[Finding, ...]]:
    rois: list[Roi] = []
    findings: list[Finding] = []
    for file in files:
        try:
            roi = _read(file)
        except UnreadableFileError as error:
            findings.append(Finding("file", Grade.WARN, error.message, error.advice, file.label))
            continue
        if roi is None:
            message = f"{file.label} is no outline of an area (a line, points or text)."
            findings.append(Finding("ignored", Grade.NOTE, message, where=file.label))
        else:
            rois.append(roi)
    return tuple(rois), tuple(findings)


def _read(file: InputFile) -> Roi | None:
    """Read one outline; ``None`` if it is none of an area."""
    if file.size > MAX_ROI_BYTES:
        raise UnreadableFileError(file.label, f"it is larger than {MAX_ROI_BYTES // 2**20} MiB")
    content = file.read_bytes()
    with _boundary(file.label):
        raw = ImagejRoi.frombytes(content)
        polygons = _polygons(raw)
        if polygons is None:
            return None
        name = _name(file, raw)
        return Roi(name, polygons, _position(raw, name), file.label)


@contextmanager
def _boundary(label: str) -> Iterator[None]:
    """Turn what roifile raises, and what it only logs, into one error of ours."""
    log, shouts = logging.getLogger("roifile"), _Shouts()
    log.addFilter(shouts)
    try:
        with np.errstate(all="ignore"):
            yield
    except UnreadableFileError:
        raise
    except _DAMAGED as error:
        raise UnreadableFileError(label, "it is no ImageJ outline, or damaged") from error
    finally:
        log.removeFilter(shouts)


class _Shouts(logging.Filter):
    """Swallows log messages about damaged files."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return False


def _polygons(raw: ImagejRoi) -> tuple[Polygon, ...] | None:
    if raw.subtype in _SHAPELESS:
        return None
    if raw.composite:
        polygons = [points for points in raw.path2coords(raw.multi_coordinates) if len(points) > 2]
    elif raw.roitype in _POLYGONS:
        points = np.asarray(raw.coordinates(), dtype=np.float64)
        is_spline = bool(raw.options & ROI_OPTIONS.SPLINE_FIT) and len(points) > 2
        polygons = [fit_spline(_checked(points)) if is_spline else points]
    elif raw.roitype in (ROI_TYPE.RECT, ROI_TYPE.OVAL) and not raw.rounded_rect_arc_size:
        shape = oval if raw.roitype == ROI_TYPE.OVAL else rectangle
        polygons = [shape(*_box(raw))]
    else:
        return None
    if not polygons or any(len(points) < 3 for points in polygons):
        raise ValueError("too few points")
    return tuple(_checked(points) for points in polygons)


def _checked(points: NDArray[np.floating]) -> Polygon:
    polygon: Polygon = np.asarray(points, dtype=np.float64)
    if not np.all(np.abs(polygon) < _FARTHEST):
        raise ValueError("a coordinate is no number or far too large")
    return polygon


def _box(raw: ImagejRoi) -> tuple[float, float, float, float]:
    """Left, top, width, height."""
    if raw.subpixelrect:
        return raw.xd, raw.yd, raw.widthd, raw.heightd
    return raw.left, raw.top, raw.right - raw.left, raw.bottom - raw.top


def _name(file: InputFile, raw: ImagejRoi) -> str:
    """The name in the ROI Manager's list: that of the file; what a single file says inside."""
    inside = printable(raw.name.replace("\0", ""))
    outside = printable(file.name[: -len(ROI_SUFFIX)])
    return inside if file.member is None and inside else outside or inside


def _position(raw: ImagejRoi, name: str) -> int | None:
    stated = [number for number in (raw.z_position, raw.position, raw.t_position) if number > 0]
    return stated[0] if stated else slice_number(name)
