"""The pages of a picture file as grey values, whatever way they are stored."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, TiffImagePlugin, UnidentifiedImageError

from spine_explorer.errors import UnreadableFileError

MAX_PAGES = 1000
"""Pages after which reading stops: nobody exports so many slices into one file."""

_FORMATS = ("PNG", "JPEG", "TIFF")
_GREY_MODES = ("L", "I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_COLOUR_MODES = ("LA", "P", "PA", "RGB", "RGBA", "RGBX")

_ORIENTATION = 0x0112
_PHOTOMETRIC = 262
_WHITE_IS_ZERO = 0
_LARGEST_16_BIT = 65535
_SIDEWAYS = (5, 6, 7, 8)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright for each of EXIF's orientations, and those that lay it on its
side (CIPA DC-008, Exif 2.32, tag 0x0112)."""

_DECODER_ERRORS = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError),
    *(OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error),
)
"""What Pillow raises on damaged files: it documents OSError, but its decoders raise the others."""


@dataclass(frozen=True, eq=False)
class Page:
    """One page of a picture file.

    Attributes:
        pixels: Grey values, shape (row, column), as a viewer shows them; of a colour picture the
            mean of its channels.
        colour_spread: Largest difference between the channels of a pixel, of 255; 0 if it has one.
        is_transparent: Whether a pixel is not fully opaque.
    """

    pixels: NDArray[np.float32]
    colour_spread: int = 0
    is_transparent: bool = False


@contextmanager
def open_picture(stream: BinaryIO, label: str) -> Iterator[Image.Image]:
    """Open a picture and turn whatever goes wrong in the block into one error.

    Args:
        stream: Content of the file.
        label: What messages call the file.

    Raises:
        UnreadableFileError: If it is no PNG, JPEG or TIFF of a supported kind, or is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(stream, formats=_FORMATS) as picture:
                _check_kind(picture, label)
                yield picture
        except UnidentifiedImageError as error:
            raise UnreadableFileError(label, "it is no PNG, JPEG or TIFF picture") from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UnreadableFileError(label, "it has too many pixels") from error
        except _DECODER_ERRORS as error:
            raise UnreadableFileError(
                label, f"it is damaged ({type(error).__name__})", advice="Export it again."
            ) from error


def page_sizes(picture: Image.Image) -> list[tuple[int, int]]:
    """Return columns and rows of each page, as a viewer shows it, from the headers alone.

    At most one more than ``MAX_PAGES`` are looked at.
    """
    return [_shown_size(page) for page in _pages(picture)]


def read_pages(picture: Image.Image) -> Iterator[Page]:
    """Read each page, turned as EXIF says."""
    for page in _pages(picture):
        inverted, turn = _is_inverted(page), _TURNS.get(_orientation(page))
        shown = page if turn is None else page.transpose(turn)
        if shown.mode in _GREY_MODES:
            pixels = np.asarray(shown).astype(np.float32)
            yield Page(_LARGEST_16_BIT - pixels if inverted else pixels)
        else:
            yield _from_colours(shown)


def _pages(picture: Image.Image) -> Iterator[Image.Image]:
    """The pages of a TIFF file; of other formats the first image, which viewers show."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        yield picture
        return
    for index in range(MAX_PAGES + 1):
        try:
            picture.seek(index)
        except EOFError:
            return
        yield picture


def _check_kind(picture: ImageFile.ImageFile, label: str) -> None:
    if picture.mode not in (*_GREY_MODES, *_COLOUR_MODES):
        raise UnreadableFileError(
            label,
            f"its kind of colours ({picture.mode}) is not supported",
            advice="Export it as a grey PNG file.",
        )
    if _is_reduced(picture):
        raise UnreadableFileError(
            label,
            "it has colours of 16 bits, of which only 8 can be read",
            advice="Export it as a grey PNG file, which may have 16 bits.",
        )


def _is_reduced(picture: ImageFile.ImageFile) -> bool:
    """Whether 16-bit colours are read as 8; only the raw mode of Pillow's tiles tells."""
    is_colour = picture.mode in _COLOUR_MODES
    return is_colour and any(";16" in str(tile.args) for tile in picture.tile)


def _shown_size(page: Image.Image) -> tuple[int, int]:
    columns, rows = page.size
    return (rows, columns) if _orientation(page) in _SIDEWAYS else (columns, rows)


def _orientation(page: Image.Image) -> int:
    """EXIF's orientation if it precedes the pixels; 1, upright, for TIFF, which Pillow turns."""
    if isinstance(page, TiffImagePlugin.TiffImageFile) or "exif" not in page.info:
        return 1
    return int(page.getexif().get(_ORIENTATION, 1))


def _is_inverted(page: Image.Image) -> bool:
    """Whether 0 is white; of 8-bit pages Pillow inverts the values itself."""
    if not isinstance(page, TiffImagePlugin.TiffImageFile) or not page.mode.startswith("I;16"):
        return False
    return bool(page.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO)


def _from_colours(page: Image.Image) -> Page:
    channels = np.asarray(page.convert("RGBA")).astype(np.int16)
    colours, opacity = channels[..., :3], channels[..., 3]
    spread = colours.max(axis=-1) - colours.min(axis=-1)
    return Page(
        pixels=colours.mean(axis=-1, dtype=np.float32),
        colour_spread=int(spread.max()),
        is_transparent=bool(opacity.min() < 255),
    )
