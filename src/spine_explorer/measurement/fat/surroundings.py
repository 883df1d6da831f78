"""Fat around the muscles, which shows what pure fat looks like even where muscle is lean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.anatomy import BACKGROUND
from spine_explorer.measurement.labelled_slice import LabelledSlice

REACH = 5.0
"""Millimetres around the muscles. Wide enough to meet the fat below the skin and between the
muscles, narrow enough that the coil lights it as it lights the muscle."""


def with_surrounding_fat(labelled: LabelledSlice, labels: tuple[int, ...]) -> NDArray[np.float32]:
    """Return the values of some muscles and of what is bright around it.

    Only pixels outside all outlines count that are brighter than the muscles' median: bone's
    rim, fascia and saturation bands are dark and are no fat.
    """
    rows, columns = (2 * round(REACH / step) + 1 for step in labelled.spacing)
    mask = labelled.mask(labels)
    near = ndimage.maximum_filter(mask.astype(np.uint8), size=(rows, columns)).astype(bool)
    values = labelled.values(labels)
    around = labelled.signal[near & (labelled.labels == BACKGROUND)]
    return np.concatenate([values, around[around > np.median(values)]])
