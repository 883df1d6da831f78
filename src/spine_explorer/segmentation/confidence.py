"""How sure the network is of an outline, and how far it agrees with itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURES


def structure_confidence(
    probabilities: NDArray[np.float32], labels: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return for each structure the Dice coefficient that its own probabilities expect.

    With p the probability of the structure at a pixel and M its outline, this is
    2 sum(p in M) / (|M| + sum(p)), the soft Dice between outline and probability map: 1 where
    the network is certain of every pixel, lower the broader its doubt around the border.

    Args:
        probabilities: Of the structures without background, shape (structure, row, column).
        labels: Shape (row, column).

    Returns:
        Shape (structure,); NaN for a structure that is not there.
    """
    confidence = np.full(len(STRUCTURES), np.nan, dtype=np.float32)
    totals = probabilities.sum(axis=(1, 2))
    for index, item in enumerate(STRUCTURES):
        inside = labels == item.label
        size = np.count_nonzero(inside)
        if size:
            confidence[index] = 2 * probabilities[index][inside].sum() / (size + totals[index])
    return confidence


def soft_agreement(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each structure the Dice coefficient of two probability maps.

    This is 2 sum(min(p, q)) / (sum(p) + sum(q)): the fuzzy Dice coefficient.

    Args:
        first: Of the structures without background, shape (structure, row, column).
        second: The same, of the same slice seen another way.

    Returns:
        Shape (structure,); NaN where both maps are empty.
    """
    totals = first.sum(axis=(1, 2)) + second.sum(axis=(1, 2))
    shared = np.minimum(first, second).sum(axis=(1, 2))
    agreement = np.full(totals.shape, np.nan, dtype=np.float32)
    np.divide(2 * shared, totals, out=agreement, where=totals > 0)
    return agreement
