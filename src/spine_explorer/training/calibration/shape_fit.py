"""Learns what outlines of lumbar slices look like, from the network's own on known ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import InputError
from spine_explorer.segmentation.shape import FEATURES, mirrored
from spine_explorer.segmentation.trust import TypicalShape

_FEWEST = 2 * len(FEATURES)
_RIDGE = 1e-3
"""Share of each number's variance that is added to it: no direction is ever certain."""

_KEPT = 0.99
"""Share of the slices that make the distribution; the others are badly outlined or odd ones."""

_REACH = 5.0
"""Times the median distance is the limit: as far as the worst axial slices of another scanner,
those at the ends of a long stack, which are outlined uncertainly but are lumbar."""

_DIGITS = 5


def fit_shape(samples: Sequence[NDArray[np.float64]]) -> TypicalShape:
    """Fit the normal distribution of the numbers that describe outlines.

    Every slice counts with its mirror image, so left and right are treated alike. Mean and
    covariance come from slices on which every structure was found.

    Args:
        samples: Each of shape (feature,), NaN where unknown.

    Raises:
        InputError: If there are too few slices with every structure.
    """
    table = np.reshape(samples, (-1, len(FEATURES)))
    whole = table[~np.isnan(table).any(axis=1)]
    if len(whole) < _FEWEST:
        raise InputError(
            f"Every structure was found on {len(whole)} slices; {_FEWEST} are needed to learn "
            "what outlines look like.",
            advice="Give more slices to train on.",
        )
    shape = _distribution(whole)
    apart = np.array([shape.distance(sample) for sample in whole])
    shape = _distribution(whole[apart <= np.quantile(apart, _KEPT)])
    apart = np.array([shape.distance(sample) for sample in table])
    return shape.model_copy(update={"limit": round(_REACH * float(np.median(apart)), _DIGITS)})


def _distribution(samples: NDArray[np.float64]) -> TypicalShape:
    both = np.concatenate([samples, mirrored(samples)])
    covariance = np.cov(both, rowvar=False)
    covariance[np.diag_indices_from(covariance)] *= 1 + _RIDGE
    return TypicalShape(
        features=FEATURES,
        mean=tuple(both.mean(axis=0).round(_DIGITS).tolist()),
        covariance=tuple(map(tuple, covariance.round(_DIGITS).tolist())),
        limit=float("inf"),
    )
