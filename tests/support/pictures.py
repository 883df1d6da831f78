"""Picture files of every kind."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def grey_picture(rows: int = 130, columns: int = 170) -> NDArray[np.uint8]:
    """A picture whose quarters all differ, brighter to the right and more so below."""
    row, column = np.indices((rows, columns))
    return ((20 + column + row // 2) % 256).astype(np.uint8)


def write_picture(path: Path, array: NDArray[Any], **options: Any) -> Path:
    """Save an array with Pillow, its kind told by the suffix."""
    Image.fromarray(array).save(path, **options)
    return path


def write_png(path: Path, array: NDArray[np.uint16], *, colour_type: int) -> Path:
    """Write a 16-bit PNG of any colour type (0 grey, 2 colour, 4 grey with alpha) by hand."""
    rows, columns = array.shape[:2]
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in array)
    header = struct.pack(">IIBBBBB", columns, rows, 16, colour_type, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(lines))
        + _chunk(b"IEND", b"")
    )
    return path


def write_png_header(path: Path, *, columns: int, rows: int) -> Path:
    """Write a tiny PNG file that declares any size."""
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    content = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
