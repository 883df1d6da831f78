"""The threshold that readers sample in ImageJ: the brightest pixel of small lean regions.

A reader puts six small circles into the leanest parts of the muscles; the greatest signal inside
them is the upper limit of lean muscle, and what is brighter is fat ("circle method"; between two
readers and two programs in 60 patients, mid-disc L4-L5 and L5-S1, Berlin).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.options import LeanRegion

REGIONS = 6
RADIUS = 3.0
"""Millimetres. With 2 mm, the noise in the leanest places decides, and over a third of the
multifidus counts as fat in the slices that this program was developed with."""


def sampled_threshold(
    labelled: LabelledSlice, labels: tuple[int, ...], chosen: tuple[LeanRegion, ...] = ()
) -> float | None:
    """Return the greatest signal inside lean regions of some muscles.

    Args:
        labelled: The slice.
        labels: Their label numbers.
        chosen: Where a reader has sampled. Without any, six circles of 3 mm radius are put into
            the muscles in turn, the largest first, each where the mean signal is lowest, wholly
            inside the outline and apart from the others.

    Returns:
        The threshold; ``None`` where no circle fits.
    """
    regions = chosen or tuple(lean_regions(labelled, labels))
    samples = [labelled.signal[_circle(labelled, region)] for region in regions]
    filled = [sample for sample in samples if sample.size]
    return float(np.concatenate(filled).max()) if filled else None


def lean_regions(labelled: LabelledSlice, labels: tuple[int, ...]) -> Iterator[LeanRegion]:
    """Yield where the leanest regions of some muscles lie, one muscle after the other."""
    present = [label for label in labels if labelled.has((label,))]
    present.sort(key=lambda label: -labelled.values((label,)).size)
    means = {label: _circle_means(labelled, label) for label in present}
    for label in islice(cycle(present), REGIONS):
        row, column = np.unravel_index(np.argmin(means[label]), means[label].shape)
        if np.isfinite(means[label][row, column]):
            region = LeanRegion(labelled.index, float(row), float(column), RADIUS)
            taken = _circle(labelled, region, radius=2 * RADIUS)
            means[label][taken] = np.inf
            yield region


def _circle(
    labelled: LabelledSlice, region: LeanRegion, *, radius: float | None = None
) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[: labelled.signal.shape[0], : labelled.signal.shape[1]]
    vertical = (rows - region.row) * labelled.spacing[0]
    horizontal = (columns - region.column) * labelled.spacing[1]
    limit = region.radius if radius is None else radius
    return np.asarray(vertical**2 + horizontal**2 <= limit**2)


def _circle_means(labelled: LabelledSlice, label: int) -> NDArray[np.float64]:
    """Mean signal in the circle around each pixel; infinite where it leaves the outline."""
    (box,) = ndimage.find_objects((labelled.labels == label).astype(np.uint8))
    mask = labelled.labels[box] == label
    disc = _disc(labelled.spacing)
    inside = ndimage.binary_erosion(mask, structure=disc)
    sums = ndimage.correlate(labelled.signal[box].astype(np.float64), disc.astype(np.float64))
    means = np.full(labelled.labels.shape, np.inf)
    means[box] = np.where(inside, sums / disc.sum(), np.inf)
    return means


def _disc(spacing: tuple[float, float]) -> NDArray[np.bool_]:
    reach = [int(RADIUS / step) for step in spacing]
    rows, columns = np.ogrid[-reach[0] : reach[0] + 1, -reach[1] : reach[1] + 1]
    return np.asarray((rows * spacing[0]) ** 2 + (columns * spacing[1]) ** 2 <= RADIUS**2)
