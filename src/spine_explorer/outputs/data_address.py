"""A picture as a data address, small enough for a page that holds many."""

from __future__ import annotations

import base64
import io

from PIL import Image

_QUALITY = 78


def picture_address(picture: Image.Image, width: int) -> str:
    """Encode a picture as JPEG; full colour resolution keeps thin coloured lines.

    Args:
        picture: An RGB picture.
        width: Of the encoded picture in pixels.
    """
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=_QUALITY, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
