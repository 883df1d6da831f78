"""The picture of a slice: fine outlines, names, R and L, a scale bar, a caption."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.imaging.stack import Stack
from spine_explorer.outputs.contours import draw_outline, outline
from spine_explorer.outputs.files import write_bytes
from spine_explorer.outputs.marks import draw_names, draw_sides, with_footer
from spine_explorer.outputs.placement import Placement
from spine_explorer.outputs.slice_view import SliceView, grey_picture, view_slice
from spine_explorer.segmentation.doubts import is_uncertain
from spine_explorer.segmentation.result import Segmentation


def render_overlay(
    stack: Stack,
    segmentation: Segmentation,
    slice_index: int,
    *,
    level: str = "",
) -> Image.Image:
    """Draw a slice with its outlines, in radiological convention.

    Image left is the patient's right, the back is below, pixels are square. The picture is cut
    to the structures of the stack; uncertain outlines are dashed. R and L are left out where a
    slice's columns do not run from side to side. The caption says level, slice, series and stack,
    and nothing about the patient.

    Args:
        stack: The images.
        segmentation: Their outlines.
        slice_index: Which slice, from 0.
        level: Disc or vertebra that the slice shows, for the caption.

    Returns:
        An RGB picture with a short side of 800 pixels and a strip of 44 below.

    Example:
        >>> render_overlay(stack, segmentation, 0).save("slice-01.png")  # doctest: +SKIP
    """
    view = view_slice(stack, segmentation, slice_index)
    picture = grey_picture(view).convert("RGB")
    outlines = {item: lines for item in STRUCTURES if (lines := outline(view, item.label))}
    trust = None if segmentation.trust is None else segmentation.trust[slice_index]
    uncertain = is_uncertain(segmentation.confidence[slice_index], trust)
    unsure = {item for item in outlines if uncertain[item.label - 1]}
    for item, lines in outlines.items():
        draw_outline(picture, lines, item.colour, dashed=item in unsure)
    sides = draw_sides(picture) if view.sided else []
    if outlines:
        draw_names(picture, Placement(_occupied(view), sides), outlines)
    remark = "dashed: unsure" if unsure else ""
    if not segmentation.accepted[slice_index]:
        remark = "not measured"
    return with_footer(picture, _caption(stack, slice_index, level, remark), view.pixels_per_mm)


def encode_png(picture: Image.Image) -> bytes:
    """Encode a picture as PNG, fast rather than small."""
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def picture_name(number: int) -> str:
    """Return the name of the picture file of a slice, by its number from 1."""
    return f"slice-{number:02d}.png"


def write_picture(path: Path, picture: Image.Image) -> None:
    """Write a picture as PNG.

    Args:
        path: The file to write; see ``picture_name``.
        picture: The picture.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_bytes(path, encode_png(picture))


def _caption(stack: Stack, slice_index: int, level: str, remark: str) -> str:
    place = f"slice {slice_index + 1} of {stack.slice_count}"
    series = f"series {stack.identity.series}" if stack.identity.series else ""
    source = f"stack {stack.identity.stack}"
    return " · ".join(filter(None, (level, place, series, source, remark)))


def _occupied(view: SliceView) -> NDArray[np.bool_]:
    mask = Image.fromarray((view.labels > 0).astype(np.uint8) * 255)
    return np.asarray(mask.resize(view.size, Image.Resampling.NEAREST)) > 0
