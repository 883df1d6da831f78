"""Fits a fat method to a group of muscles on one slice.

Automatic methods look at all pixels of a group together: multifidus and erector spinae of both
sides, or both psoas. On the Dixon sample of MyoSegmenTUM that agreed better with the true fat
fraction than a fit for each muscle alone (``tests/measurement/fat/test_dixon.py``), because a lean
muscle by itself has no fat from which to learn what fat looks like.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.kmeans import kmeans_thresholds
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.fat.mixture import fit_mixture
from spine_explorer.measurement.fat.model import (
    LEAST_CONTRAST,
    FatModel,
    FatScale,
    FatThresholds,
)
from spine_explorer.measurement.fat.otsu import otsu_threshold
from spine_explorer.measurement.fat.sampling import sampled_threshold
from spine_explorer.measurement.fat.surroundings import with_surrounding_fat
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.options import MeasurementOptions

FEWEST_PIXELS = 50
"""A group with fewer pixels has no histogram to speak of."""


def fit_fat(
    method: FatMethod,
    labelled: LabelledSlice,
    labels: tuple[int, ...],
    options: MeasurementOptions,
) -> FatModel | None:
    """Fit a method to a group of muscles.

    Args:
        method: Which method.
        labelled: The slice.
        labels: Label numbers of the group.
        options: The fixed threshold and the lean regions that the user chose.

    Returns:
        What to call fat; ``None`` where the group is too small to tell.
    """
    values = labelled.values(labels)
    if method is FatMethod.FIXED and options.fixed_threshold is not None:
        return FatThresholds(options.fixed_threshold, options.fixed_threshold)
    if values.size < FEWEST_PIXELS:
        return None
    if method is FatMethod.SAMPLED:
        return _sampled(labelled, labels, options)
    if method is FatMethod.GMM3_SOFT:
        return _soft(with_surrounding_fat(labelled, labels))
    thresholds = _CLASSIFIERS[method](Histogram.of(values))
    return thresholds.with_contrast(_mean_up_to(values, thresholds.muscle))


def _sampled(
    labelled: LabelledSlice, labels: tuple[int, ...], options: MeasurementOptions
) -> FatThresholds | None:
    chosen = options.lean_regions_of(labelled.index)
    threshold = sampled_threshold(labelled, labels, chosen)
    return None if threshold is None else FatThresholds(threshold, threshold)


def _soft(values: NDArray[np.float32]) -> FatScale | None:
    means = fit_mixture(Histogram.of(values), 3).means
    muscle, fat = float(means[0]), float(means[-1])
    fat = max(fat, LEAST_CONTRAST * muscle)
    return FatScale(muscle, fat) if fat > muscle else None


def _mean_up_to(values: NDArray[np.float32], limit: float) -> float:
    darker = values[values <= limit]
    return float(darker.mean(dtype=np.float64)) if darker.size else limit


def _gmm2(histogram: Histogram) -> FatThresholds:
    boundary = fit_mixture(histogram, 2).boundary(1)
    return FatThresholds(boundary, boundary)


def _gmm3(histogram: Histogram) -> FatThresholds:
    mixture = fit_mixture(histogram, 3)
    return FatThresholds(mixture.boundary(1), mixture.boundary(2))


def _otsu(histogram: Histogram) -> FatThresholds:
    threshold = otsu_threshold(histogram)
    return FatThresholds(threshold, threshold)


def _kmeans(histogram: Histogram) -> FatThresholds:
    (threshold,) = (float(limit) for limit in kmeans_thresholds(histogram, 2))
    return FatThresholds(threshold, threshold)


def _kmeans3(histogram: Histogram) -> FatThresholds:
    muscle, fat = (float(limit) for limit in kmeans_thresholds(histogram, 3))
    return FatThresholds(muscle, fat)


_CLASSIFIERS: dict[FatMethod, Callable[[Histogram], FatThresholds]] = {
    FatMethod.GMM2: _gmm2,
    FatMethod.GMM3: _gmm3,
    FatMethod.OTSU: _otsu,
    FatMethod.KMEANS: _kmeans,
    FatMethod.KMEANS3: _kmeans3,
}
