"""``RoiSet.zip``: the outlines of a stack for the ROI Manager of ImageJ and Fiji."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from roifile import ROI_OPTIONS, ROI_TYPE, ImagejRoi

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.outlines.naming import outline_name
from spine_explorer.outlines.polygons import Polygon, trace_polygons
from spine_explorer.outputs.files import write_bytes

ROI_SET_NAME = "RoiSet.zip"

_MOVE, _LINE, _CLOSE = 0.0, 1.0, 4.0
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_VERSION = 227
"""Of the file format: older programs read it too, and nothing newer is used."""


def write_roi_set(path: Path, labels: NDArray[np.uint8]) -> None:
    """Write outlines for ImageJ, on the rows and columns of the images as they are stored.

    Each outline has the name of its structure and slice (``multifidus_left-slice03``), the
    slice's number in the stack as its position, and the structure's colour. Its border runs
    midway between pixels, so that ImageJ, which counts pixels whose centre lies inside, measures
    exactly the pixels of the labels. Holes and separate parts are kept. Equal labels give equal
    bytes.

    Args:
        path: The file to write, by custom ``RoiSet.zip``.
        labels: Label numbers, shape (slice, row, column).

    Raises:
        OutputError: If the file cannot be written.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for roi in _rois(labels):
            archive.writestr(zipfile.ZipInfo(f"{roi.name}.roi", _EARLIEST), roi.tobytes())
    write_bytes(path, stream.getvalue())


def _rois(labels: NDArray[np.uint8]) -> Iterator[ImagejRoi]:
    for index, slice_labels in enumerate(labels):
        for item in STRUCTURES:
            polygons = trace_polygons(slice_labels == item.label)
            if polygons:
                yield _roi(item, index, polygons)


def _roi(item: Structure, index: int, polygons: list[Polygon]) -> ImagejRoi:
    roi = ImagejRoi()
    points = np.concatenate(polygons)
    (left, top), (right, bottom) = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    roi.left, roi.top, roi.right, roi.bottom = int(left), int(top), int(right), int(bottom)
    roi.version, roi.name = _VERSION, outline_name(item, index)
    roi.position, roi.stroke_color = index + 1, bytes((255, *item.colour))
    if len(polygons) == 1:
        _set_polygon(roi, polygons[0])
    else:
        _set_path(roi, polygons)
    return roi


def _set_polygon(roi: ImagejRoi, polygon: Polygon) -> None:
    roi.roitype = ROI_TYPE.FREEHAND
    roi.options = ROI_OPTIONS.SUB_PIXEL_RESOLUTION
    roi.subpixel_coordinates = polygon.astype(np.float32)
    whole = np.floor(polygon).astype(np.int32) - [roi.left, roi.top]
    roi.integer_coordinates, roi.n_coordinates = whole.astype(np.int32), len(polygon)


def _set_path(roi: ImagejRoi, polygons: list[Polygon]) -> None:
    """Store several borders as ImageJ's composite: move, line, line, ..., close; and again."""
    path: list[float] = []
    for polygon in polygons:
        for number, (x, y) in enumerate(polygon.tolist()):
            path += [_LINE if number else _MOVE, x, y]
        path.append(_CLOSE)
    roi.roitype = ROI_TYPE.RECT
    roi.multi_coordinates = np.array(path, dtype=np.float32)
    roi.shape_roi_size = len(path)
