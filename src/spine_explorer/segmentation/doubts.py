"""What is to be said about single outlines: missing, uncertain, or cut by the image's edge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.segmentation.trust import GOOD_DICE

DOUBTFUL_BELOW = 0.88
"""Confidence under which an outline is to be looked at, where its probability is unknown."""

TRUSTED_FROM = 0.9
"""Probability of a Dice coefficient above 0.85 under which an outline is to be looked at."""

_EDGE_PIXELS = 3
"""A structure with fewer pixels on the edge only touches it."""


def outline_doubts(
    labels: NDArray[np.uint8],
    confidence: NDArray[np.float32],
    slice_index: int,
    *,
    trust: NDArray[np.float32] | None = None,
) -> tuple[Finding, ...]:
    """Return the doubts about the outlines of one slice.

    Args:
        labels: Shape (row, column).
        confidence: Shape (structure,); NaN where a structure was not found.
        slice_index: Of the slice in its stack.
        trust: Probability that an outline is good, shape (structure,); NaN where unknown.
    """
    return (
        *_missing(confidence, slice_index),
        *_uncertain(confidence, trust, slice_index),
        *_cut(labels, slice_index),
    )


def _missing(confidence: NDArray[np.float32], slice_index: int) -> Iterator[Finding]:
    for item in STRUCTURES:
        if np.isnan(confidence[item.label - 1]):
            message = f"{item.title} was not found on slice {slice_index + 1}."
            yield _doubt("missing", item, slice_index, message, "It has no measurements there.")


def is_uncertain(
    confidence: NDArray[np.float32], trust: NDArray[np.float32] | None = None
) -> NDArray[np.bool_]:
    """Return which outlines are to be looked at: by their probability where it is known.

    Args:
        confidence: Of any shape; NaN where a structure was not found.
        trust: Of the same shape; NaN where unknown.
    """
    doubtful = confidence < DOUBTFUL_BELOW
    if trust is None:
        return doubtful
    return np.where(np.isnan(trust), doubtful, trust < TRUSTED_FROM)


def _uncertain(
    confidence: NDArray[np.float32], trust: NDArray[np.float32] | None, slice_index: int
) -> Iterator[Finding]:
    uncertain = is_uncertain(confidence, trust)
    for item in STRUCTURES:
        index = item.label - 1
        if uncertain[index]:
            known = f"confidence {confidence[index]:.2f}"
            if trust is not None and not np.isnan(trust[index]):
                known = f"probability {trust[index]:.0%} that its Dice is above {GOOD_DICE:g}"
            message = f"{item.title} is uncertain on slice {slice_index + 1} ({known})."
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
