"""What is to be said about single outlines: missing, uncertain, or cut by the image's edge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.imaging.findings import Finding, Grade

DOUBTFUL_BELOW = 0.88
"""Confidence under which an outline is to be looked at."""

_EDGE_PIXELS = 3
"""A structure with fewer pixels on the edge only touches it."""


def outline_doubts(
    labels: NDArray[np.uint8], confidence: NDArray[np.float32], slice_index: int
) -> tuple[Finding, ...]:
    """Return the doubts about the outlines of one slice.

    Args:
        labels: Shape (row, column).
        confidence: Shape (structure,); NaN where a structure was not found.
        slice_index: Of the slice in its stack.
    """
    return (
        *_missing(confidence, slice_index),
        *_uncertain(confidence, slice_index),
        *_cut(labels, slice_index),
    )


def _missing(confidence: NDArray[np.float32], slice_index: int) -> Iterator[Finding]:
    for item in STRUCTURES:
        if np.isnan(confidence[item.label - 1]):
            message = f"{item.title} was not found on slice {slice_index + 1}."
            yield _doubt("missing", item, slice_index, message, "It has no measurements there.")


def _uncertain(confidence: NDArray[np.float32], slice_index: int) -> Iterator[Finding]:
    for item in STRUCTURES:
        value = float(confidence[item.label - 1])
        if value < DOUBTFUL_BELOW:
            message = (
                f"{item.title} is uncertain on slice {slice_index + 1} (confidence {value:.2f})."
            )
            advice = "Look at its outline before you use its values."
            yield _doubt("confidence", item, slice_index, message, advice)


def _cut(labels: NDArray[np.uint8], slice_index: int) -> Iterator[Finding]:
    edge = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
    counts = np.bincount(edge, minlength=len(STRUCTURES) + 1)
    for item in STRUCTURES:
        if counts[item.label] >= _EDGE_PIXELS:
            message = f"{item.title} is cut by the edge of slice {slice_index + 1}."
            yield _doubt("field_of_view", item, slice_index, message, "Its area is too small.")


def _doubt(check: str, item: Structure, slice_index: int, message: str, advice: str) -> Finding:
    return Finding(check, Grade.WARN, message, advice, slice_index=slice_index, structure=item.name)
