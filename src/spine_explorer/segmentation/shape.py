"""What the outlines of a slice look like, as a few numbers: sizes, places, forms, confidences.

Taken together they tell outlines of a lumbar slice from those that the network draws into other
pictures. A place is given relative to the disc, so where the spine lies on the slice plays no
part; how a turned or a larger spine differs is learned from examples (``typical``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Tissue, structure
from spine_explorer.segmentation.trust import logit

_MEASURES = ("size", "row", "column", "elongation", "confidence")
_DISC = structure(Tissue.DISC)
_KINDS = tuple(
    (item, measure)
    for measure in _MEASURES
    for item in STRUCTURES
    if item is not _DISC or measure not in ("row", "column")
)

FEATURES: tuple[str, ...] = tuple(f"{item.name} {measure}" for item, measure in _KINDS)
"""What the numbers are: every measure of every structure; the disc's place is the origin."""

_CELLS = np.array([(_MEASURES.index(measure), item.label - 1) for item, measure in _KINDS]).T
_MIRRORED = [FEATURES.index(f"{item.mirrored.name} {measure}") for item, measure in _KINDS]
_SIGNS = np.array([-1.0 if measure == "column" else 1.0 for _, measure in _KINDS])

_FINENESS = 0.9
"""Millimetres; finer pixels than this are thinned out, which changes no number noticeably."""


def describe(
    labels: NDArray[np.uint8],
    confidence: NDArray[np.float32],
    spacing: tuple[float, float],
) -> NDArray[np.float64]:
    """Describe the outlines of a slice by the numbers that ``FEATURES`` names.

    - size: logarithm of the area in mm²;
    - row, column: centroid in mm below and to the patient's left of the disc's;
    - elongation: logarithm of the ratio of the axes of the ellipse with the same second moments;
    - confidence: its logit.

    Args:
        labels: Shape (row, column), in display orientation.
        confidence: Shape (structure,); NaN where a structure was not found.
        spacing: Millimetres between rows and between columns.

    Returns:
        Shape (feature,); NaN for what a missing structure leaves unknown.
    """
    steps = [max(1, round(_FINENESS / size)) for size in spacing]
    thinned = labels[:: steps[0], :: steps[1]]
    height, width = (step * size for step, size in zip(steps, spacing, strict=True))
    rows, columns = np.nonzero(thinned)
    present = thinned[rows, columns]
    down, across = rows * height, columns * width
    with np.errstate(divide="ignore", invalid="ignore"):
        count = _sums(present)
        centre = np.stack([_sums(present, axis) for axis in (down, across)]) / count
        variances = [_sums(present, axis**2) / count for axis in (down, across)] - centre**2
        covariance = _sums(present, down * across) / count - centre.prod(axis=0)
        # A pixel is a square, not a point: its own second moment is a twelfth of its side's square.
        variances += np.array([[height**2], [width**2]]) / 12
        mean = variances.sum(axis=0) / 2
        excess = np.hypot((variances[0] - variances[1]) / 2, covariance)
        place = centre - centre[:, [_DISC.label - 1]]
        table = np.stack(
            [
                np.log(count * height * width),
                *place,
                np.log((mean + excess) / (mean - excess)) / 2,
                logit(confidence),
            ]
        )
    table[:, np.isnan(confidence) | (count == 0)] = np.nan
    return np.asarray(table[_CELLS[0], _CELLS[1]])


def mirrored(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the mirror image of a slice would be described by.

    Args:
        features: Shape (..., feature).
    """
    return np.asarray(features[..., _MIRRORED] * _SIGNS)


def _sums(
    present: NDArray[np.uint8], values: NDArray[np.floating] | None = None
) -> NDArray[np.float64]:
    """Sum of values over the pixels of each structure; their number if there are no values."""
    return np.bincount(present, values, minlength=len(STRUCTURES) + 1)[1:].astype(np.float64)
