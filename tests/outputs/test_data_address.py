from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from spine_explorer.outputs.data_address import picture_address


def test_the_picture_is_shrunk_and_keeps_its_shape_and_colours() -> None:
    picture = Image.new("RGB", (400, 300), (200, 40, 90))
    kind, content = picture_address(picture, 100).split(",")
    assert kind == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as small:
        assert small.size == (100, 75)
        assert np.abs(np.asarray(small, int) - (200, 40, 90)).max() < 8
