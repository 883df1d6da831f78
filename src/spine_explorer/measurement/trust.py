"""How far each outline of a slice can be trusted, as rows beside what was measured in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spine_explorer.measurement.regions import CANAL, DISC, MUSCLES, Region
from spine_explorer.measurement.value import Value
from spine_explorer.segmentation.result import Segmentation

_SINGLE: tuple[Region, ...] = (
    *(region for region in MUSCLES if len(region.labels) == 1),
    DISC,
    CANAL,
)


def trust_values(segmentation: Segmentation, slice_index: int) -> Iterator[Value]:
    """Yield the probability that an outline is good, for each structure of which it is known."""
    if segmentation.trust is None:
        return
    for region in _SINGLE:
        probability = segmentation.trust[slice_index, region.labels[0] - 1]
        if not np.isnan(probability):
            yield Value(region, "trust", float(probability))
