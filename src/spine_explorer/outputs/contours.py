"""Outlines of labels as smooth lines, drawn fine and without jags."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from spine_explorer.outputs.slice_view import SliceView

_SMOOTHING = 0.7
_REACH = 4
_SUPERSAMPLING = 2
_LINE_WIDTH, _HALO_WIDTH = 2.0, 4.0
_DASH, _GAP = 9.0, 7.0

Line = NDArray[np.float64]
"""Points (x, y), shape (n, 2)."""


def outline(view: SliceView, label: int) -> list[Line]:
    """Trace the border of a label as closed lines in picture coordinates.

    The mask is smoothed by 0.7 pixels first, which takes the stairs off and moves a border by
    less than half a pixel. Lines that the smoothing makes vanish (a pixel or two) are not drawn.

    Args:
        view: The slice.
        label: Which label number.

    Returns:
        One line for each border; empty if the label does not occur.
    """
    mask = view.labels == label
    if not mask.any():
        return []
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    cut = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    soft = gaussian_filter(np.pad(cut, _REACH).astype(np.float32), _SMOOTHING)
    lines: list[Line] = contour_generator(z=soft).lines(0.5)  # type: ignore[assignment]
    corner = np.array([columns[0], rows[0]]) - _REACH
    return [view.to_picture(line + corner) for line in lines]


def draw_outline(
    picture: Image.Image, lines: list[Line], colour: tuple[int, int, int], *, dashed: bool = False
) -> None:
    """Draw lines into a picture, anti-aliased.

    Args:
        picture: An RGB picture, which is changed.
        lines: What to draw, in its coordinates.
        colour: Red, green, blue.
        dashed: Draw dashes, for an outline that the program is unsure of.
    """
    if not lines:
        return
    pieces = [piece for line in lines for piece in (_dashes(line) if dashed else [line])]
    points = np.concatenate(lines)
    corner = np.floor(points.min(axis=0)) - _REACH
    size = np.ceil(points.max(axis=0)) + _REACH + 1 - corner
    place = (int(corner[0]), int(corner[1]))
    halo = _coverage(pieces, corner, size, _HALO_WIDTH).point(lambda level: level * 2 // 5)
    picture.paste((0, 0, 0), place, halo)
    picture.paste(colour, place, _coverage(pieces, corner, size, _LINE_WIDTH))


def _coverage(pieces: list[Line], corner: Line, size: Line, width: float) -> Image.Image:
    """Draw lines enlarged and shrink them: how much of each pixel they cover, 0 to 255."""
    mask = Image.new("L", (int(size[0]) * _SUPERSAMPLING, int(size[1]) * _SUPERSAMPLING))
    pen = ImageDraw.Draw(mask)
    for piece in pieces:
        spots = ((piece - corner) * _SUPERSAMPLING).ravel().tolist()
        pen.line(spots, fill=255, width=round(width * _SUPERSAMPLING))
    return mask.reduce(_SUPERSAMPLING)


def _dashes(line: Line) -> Iterator[Line]:
    """Cut a line into pieces of equal length with gaps between them."""
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = max(1, round(travelled[-1] / (_DASH + _GAP)))
    period = travelled[-1] / count
    for start in np.arange(count) * period:
        stops = np.linspace(start, start + period * _DASH / (_DASH + _GAP), 5)
        yield np.stack([np.interp(stops, travelled, line[:, axis]) for axis in (0, 1)], axis=1)
