"""Plain label maps with every structure where it belongs, in display orientation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import Side, Tissue, structure

SPACING = 1.0
SHAPE = (200, 240)

_ELLIPSES: tuple[tuple[Tissue, float, float, float, float], ...] = (
    (Tissue.DISC, 70, 0, 19, 27),
    (Tissue.CANAL, 98, 0, 7, 9),
    (Tissue.MULTIFIDUS, 135, 15, 17, 12),
    (Tissue.ERECTOR_SPINAE, 132, 52, 20, 21),
    (Tissue.PSOAS, 75, 52, 20, 17),
)
"""Tissue, row, columns from the midline, half height, half width, in pixels of 1 mm."""


def lumbar_labels() -> NDArray[np.uint8]:
    """Return a plausible slice of labels, shape (200, 240), on pixels of 1 mm."""
    labels = np.zeros(SHAPE, dtype=np.uint8)
    for tissue, row, offset, high, wide in _ELLIPSES:
        if offset == 0:
            labels[_ellipse(row, 120, high, wide)] = structure(tissue).label
            continue
        labels[_ellipse(row, 120 + offset, high, wide)] = structure(tissue, Side.LEFT).label
        labels[_ellipse(row, 120 - offset, high, wide)] = structure(tissue, Side.RIGHT).label
    return labels


def _ellipse(row: float, column: float, high: float, wide: float) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[: SHAPE[0], : SHAPE[1]]
    inside: NDArray[np.bool_] = ((rows - row) / high) ** 2 + ((columns - column) / wide) ** 2 <= 1
    return inside
