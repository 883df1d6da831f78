"""How well two outlines of one structure agree: overlap, surface distance, area.

Definitions follow Maier-Hein et al. 2024 (Metrics reloaded, doi:10.1038/s41592-023-02151-z).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, distance_transform_edt

Mask = NDArray[np.bool_]

_HD_PERCENTILE = 95


def dice(found: Mask, reference: Mask) -> float:
    """Return the Dice coefficient, 0 to 1, of two masks of the same shape; NaN if both are empty.

    Example:
        >>> dice(np.array([True, True, False]), np.array([False, True, False]))
        0.6666666666666666
    """
    extent = int(found.sum()) + int(reference.sum())
    return 2 * int((found & reference).sum()) / extent if extent else math.nan


def iou(found: Mask, reference: Mask) -> float:
    """Return intersection over union, 0 to 1, of two masks; NaN if both are empty.

    Example:
        >>> iou(np.array([True, True, False]), np.array([False, True, False]))
        0.5
    """
    union = int((found | reference).sum())
    return int((found & reference).sum()) / union if union else math.nan


def area_error(found: Mask, reference: Mask) -> float:
    """Return how much larger the found area is, in % of the reference; NaN if that is empty.

    Example:
        >>> area_error(np.array([True, True, False]), np.array([False, True, False]))
        100.0
    """
    wanted = int(reference.sum())
    return 100 * (int(found.sum()) - wanted) / wanted if wanted else math.nan


def surface_distances(
    found: Mask, reference: Mask, spacing: tuple[float, float]
) -> tuple[float, float]:
    """Return how far the borders of two masks lie apart, in mm.

    The border is the mask's pixels that have one of their four neighbours outside. For each
    pixel of either border, the distance to the nearest pixel of the other border is taken.

    Args:
        found: Shape (row, column).
        reference: The same shape.
        spacing: Millimetres between rows and between columns.

    Returns:
        HD95, the larger of the two directed 95th percentiles (Huttenlocher et al. 1993), and
        the mean of all distances, both ways. NaN if a mask is empty.
    """
    if not found.any() or not reference.any():
        return math.nan, math.nan
    edges = _border(found), _border(reference)
    to_found, to_reference = (distance_transform_edt(~edge, sampling=spacing) for edge in edges)
    there, back = to_reference[edges[0]], to_found[edges[1]]
    hd95 = max(np.percentile(there, _HD_PERCENTILE), np.percentile(back, _HD_PERCENTILE))
    return float(hd95), float(np.concatenate([there, back]).mean())


def _border(mask: Mask) -> Mask:
    border: Mask = mask & ~binary_erosion(mask)
    return border
