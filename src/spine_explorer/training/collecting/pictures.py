"""Slices as PNG: 8 or 16 bits a pixel, whatever the signal needs."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_EIGHT_BITS, _SIXTEEN_BITS = 255, 65535


def encode_signal(image: NDArray[np.float32]) -> bytes:
    """Return the signal of a slice as a grey PNG.

    Whole numbers that fit are kept. Anything else is scaled to 16 bits, which changes nothing:
    the signal of MRI has no unit. Zero, which is masked air, stays zero, and only it; below zero
    there is no signal.

    Args:
        image: Shape (row, column).
    """
    signal = np.clip(image, 0, None).astype(np.float64)
    highest = float(signal.max())
    if highest > _SIXTEEN_BITS or not np.array_equal(signal, np.rint(signal)):
        scaled = np.rint(signal * (_SIXTEEN_BITS / highest))
        signal = np.where(signal > 0, np.maximum(scaled, 1), 0)
        highest = _SIXTEEN_BITS
    return _encode(signal.astype(np.uint8 if highest <= _EIGHT_BITS else np.uint16))


def encode_labels(labels: NDArray[np.uint8]) -> bytes:
    """Return label numbers, shape (row, column), as a PNG."""
    return _encode(labels)


def decode(content: bytes) -> NDArray[np.generic]:
    """Return the pixels of a PNG."""
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture)


def _encode(pixels: NDArray[np.unsignedinteger]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG")
    return stream.getvalue()
