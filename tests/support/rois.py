"""ImageJ outlines of every kind, sound and damaged."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from roifile import ROI_TYPE, ImagejRoi

SQUARE = ((10, 20), (30, 20), (30, 50), (10, 50))
"""Corners (x, y) of 20 x 30 pixels."""


def polygon_roi(
    points: tuple[tuple[float, float], ...] = SQUARE, *, name: str = "LMF", position: int = 0
) -> bytes:
    """A polygon with whole or fractional coordinates, as ImageJ stores it."""
    roi = ImagejRoi.frompoints(np.array(points), name=name)
    roi.roitype, roi.position = ROI_TYPE.POLYGON, position
    return roi.tobytes()


def box_roi(kind: ROI_TYPE, *, name: str = "LMF", position: int = 0, arc: int = 0) -> bytes:
    """A rectangle, an oval, or another kind that has only a box."""
    roi = ImagejRoi(roitype=kind, name=name, position=position, rounded_rect_arc_size=arc)
    roi.left, roi.top, roi.right, roi.bottom = 10, 20, 30, 50
    return roi.tobytes()


def write_rois(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a set of outlines."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
