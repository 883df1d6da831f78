"""Writing on a picture: names of structures, R and L, the strip with caption and scale bar."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from spine_explorer.anatomy import Side, Structure, Tissue
from spine_explorer.outputs.contours import Line
from spine_explorer.outputs.placement import Place, Placement

_NAME_SIZE, _CAPTION_SIZE, _SIDE_SIZE = 21, 20, 34
_WHITE, _PALE, _DARK, _BLACK = (255, 255, 255), (200, 205, 212), (12, 14, 18), (0, 0, 0)
_PAD_X, _PLATE_HEIGHT, _STRIPE, _PLATE_OPACITY = 7, 29, 5, 175
_LEADER_FROM = 14.0
_FOOTER, _MARGIN = 44, 16
_BAR_MM, _BAR_TEXT, _TICK = 50.0, "5 cm", 6
_SHORT_TITLES = {Tissue.ERECTOR_SPINAE: "Erector sp.", Tissue.CANAL: "Canal"}

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in picture coordinates."""


def draw_sides(picture: Image.Image) -> list[Box]:
    """Write R at the left edge and L at the right one, and return the boxes they take."""
    pen, font = ImageDraw.Draw(picture), _font(_SIDE_SIZE)
    middle = picture.height / 2
    boxes = []
    for text, left in (("R", _MARGIN), ("L", picture.width - _MARGIN - font.getlength("L"))):
        pen.text((left, middle), text, _WHITE, font, "lm", stroke_width=3, stroke_fill=_BLACK)
        right = left + font.getlength(text)
        boxes.append((left, middle - _SIDE_SIZE / 2, right, middle + _SIDE_SIZE / 2))
    return boxes


def draw_names(
    picture: Image.Image, placement: Placement, outlines: dict[Structure, list[Line]]
) -> None:
    """Write the name of each structure beside its outline; without room it is left out.

    Args:
        picture: An RGB picture, which is changed.
        placement: Knows what must stay visible.
        outlines: The lines of each structure, in picture coordinates.
    """
    for item, lines in outlines.items():
        text = _short_title(item)
        width = round(_font(_NAME_SIZE).getlength(text)) + 2 * _PAD_X + _STRIPE
        place = placement.place(np.concatenate(lines), (width, _PLATE_HEIGHT))
        if place is not None:
            _draw_name(picture, text, place, item.colour)


def with_footer(picture: Image.Image, caption: str, pixels_per_mm: float) -> Image.Image:
    """Return a picture with a strip below: the caption on the left, a scale bar on the right.

    Args:
        picture: An RGB picture.
        caption: A line of text.
        pixels_per_mm: Scale of the picture.
    """
    whole = Image.new("RGB", (picture.width, picture.height + _FOOTER), _DARK)
    whole.paste(picture)
    pen, font = ImageDraw.Draw(whole), _font(_CAPTION_SIZE)
    middle = picture.height + _FOOTER // 2
    pen.text((_MARGIN, middle), caption, _PALE, font, "lm")
    right = whole.width - _MARGIN
    left = right - round(_BAR_MM * pixels_per_mm)
    pen.line((left, middle, right, middle), _WHITE, 2)
    for end in (left, right):
        pen.line((end, middle - _TICK, end, middle + _TICK), _WHITE, 2)
    pen.text((left - 12, middle), _BAR_TEXT, _WHITE, font, "rm")
    return whole


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font, the same on every computer; it knows little beyond ASCII."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _short_title(item: Structure) -> str:
    title = _SHORT_TITLES.get(item.tissue, item.tissue.title)
    return title if item.side is Side.MIDLINE else f"{title} {item.side[0].upper()}"


def _draw_name(picture: Image.Image, text: str, place: Place, colour: tuple[int, int, int]) -> None:
    """Write a name on a dark plate; its stripe and, from afar, a leader have the colour."""
    left, top, right, bottom = (round(edge) for edge in place.box)
    pen, end = ImageDraw.Draw(picture), place.leader_end
    if np.hypot(end[0] - place.anchor[0], end[1] - place.anchor[1]) > _LEADER_FROM:
        pen.line([place.anchor, end], colour, 2)
    plate = Image.new("L", (right - left, bottom - top), _PLATE_OPACITY)
    picture.paste(_DARK, (left, top), plate)
    pen.rectangle((left, top, left + _STRIPE - 1, bottom - 1), colour)
    text_place = (left + _STRIPE + _PAD_X, (top + bottom) / 2)
    pen.text(text_place, text, _WHITE, _font(_NAME_SIZE), "lm")
