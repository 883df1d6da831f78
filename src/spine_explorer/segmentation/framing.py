"""Where on a wide slice the spine is.

The network learned from fields of view of about 22 cm around the spine. A slice that shows the
whole trunk is cut to a window of that size; this module says which windows to try, and how a window
is moved to what was found in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WIDEST_FIELD = 260.0
"""Millimetres; a slice that is not wider is taken whole."""

WINDOW = 230.0
"""Millimetres along a side of a window: the network's 256 pixels of 0.9 mm."""

ROOM = 15.0
"""Millimetres between outlines and the edge of a window, which the network needs to see around
them."""

_STEP = 30.0
_SIDEWAYS = (-30.0, 0.0, 30.0)
"""Millimetres from the middle of the body, near which the spine lies."""

Window = tuple[slice, slice]
"""Rows and columns of a slice."""

WHOLE: Window = (slice(None), slice(None))
"""All of a slice."""


def candidate_windows(
    image: NDArray[np.float32], spacing: tuple[float, float]
) -> tuple[Window, ...]:
    """Return the windows in which to look for the spine; one, the whole slice, if it is small.

    Args:
        image: A slice in display orientation.
        spacing: Millimetres between its rows and its columns.

    Example:
        >>> candidate_windows(np.ones((320, 320), np.float32), (0.7, 0.7))
        ((slice(0, 320, None), slice(0, 320, None)),)
    """
    rows = _spans(image.shape[0], spacing[0], _even_centres(image.shape[0] * spacing[0]))
    middle = _middle_column(image) * spacing[1]
    columns = _spans(image.shape[1], spacing[1], [middle + offset for offset in _SIDEWAYS])
    return tuple((row, column) for row in rows for column in columns)


def centre_on(
    window: Window, labels: NDArray[np.uint8], shape: tuple[int, ...], spacing: tuple[float, float]
) -> Window:
    """Return a window with outlines in its middle; the same one if they lie well inside it.

    Args:
        window: Rows and columns of a slice.
        labels: Outlines in the window, shape (row, column); some structure is there.
        shape: Rows and columns of the slice.
        spacing: Millimetres between its rows and its columns.
    """
    rows, columns = (np.flatnonzero(labels.any(axis=axis)) for axis in (1, 0))
    return (
        _around(window[0], rows, shape[0], spacing[0]),
        _around(window[1], columns, shape[1], spacing[1]),
    )


def _around(span: slice, outlined: NDArray[np.intp], size: int, spacing: float) -> slice:
    first, last = span.start + int(outlined[0]), span.start + int(outlined[-1]) + 1
    room = ROOM / spacing
    is_near_start = span.start > 0 and first - span.start < room
    is_near_end = span.stop < size and span.stop - last < room
    if not (is_near_start or is_near_end):
        return span
    return _spans(size, spacing, [(first + last) / 2 * spacing])[0]


def _even_centres(extent: float) -> list[float]:
    first, last = WINDOW / 2, extent - WINDOW / 2
    count = max(2, int(np.ceil((last - first) / _STEP)) + 1)
    return [float(centre) for centre in np.linspace(first, last, count)]


def _spans(size: int, spacing: float, centres: list[float]) -> list[slice]:
    """Spans of a window's length around centres in mm, moved inside the slice, each once."""
    if size * spacing <= WIDEST_FIELD:
        return [slice(0, size)]
    length = round(WINDOW / spacing)
    starts = [round(centre / spacing - length / 2) for centre in centres]
    inside = dict.fromkeys(min(max(start, 0), size - length) for start in starts)
    return [slice(start, start + length) for start in inside]


def _middle_column(image: NDArray[np.float32]) -> float:
    """Column of the centre of the body: where half of the signal lies on either side."""
    share = np.cumsum((image - image.min()).sum(axis=0, dtype=np.float64))
    return float(np.searchsorted(share, share[-1] / 2))
