"""Fits a fat method to a muscle on one slice.

Automatic methods look at the pixels of the left and the right muscle together. So a lean side
learns from the other what fat looks like, and both sides have the same threshold. On a Dixon
sample this agreed better with the true fat fraction than one fit a side, and for the signal of a
real coil, which is not even, better than one fit for multifidus and erector spinae together
(``tests/measurement/fat/test_dixon.py``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.kmeans import half_way, kmeans_means
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
"""A muscle with fewer pixels has no histogram to speak of."""


def fit_fat(
    method: FatMethod,
    labelled: LabelledSlice,
    labels: tuple[int, ...],
    options: MeasurementOptions,
) -> FatModel | None:
    """Fit a method to the left and right of a muscle.

    Args:
        method: Which method.
        labelled: The slice.
        labels: Label numbers of the two sides; either may be missing.
        options: The fixed threshold and the lean regions that the user chose.

    Returns:
        What to call fat; ``None`` where the muscle is too small to tell.
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
    raised = thresholds.with_contrast(_mean_up_to(values, thresholds.muscle))
    return raised if raised.three_classes else FatThresholds(raised.fat, raised.fat)


def _sampled(
    labelled: LabelledSlice, labels: tuple[int, ...], options: MeasurementOptions
) -> FatThresholds | None:
    chosen = options.lean_regions_of(labelled.index)
    threshold = sampled_threshold(labelled, labels, chosen)
    return None if threshold is None else FatThresholds(threshold, threshold)


def _soft(values: NDArray[np.float32]) -> FatScale | None:
    """A scale from the muscle's component to the mean of what is nearer to the fat's."""
    means = fit_mixture(Histogram.of(values), 3).means
    muscle, brightest = float(means[0]), float(means[-1])
    bright = values[values > (muscle + brightest) / 2]
    fat = float(bright.mean(dtype=np.float64)) if bright.size else brightest
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
    return _three_classes(mixture.means, mixture.boundary(1), mixture.boundary(2))


def _otsu(histogram: Histogram) -> FatThresholds:
    threshold = otsu_threshold(histogram)
    return FatThresholds(threshold, threshold)


def _kmeans(histogram: Histogram) -> FatThresholds:
    (threshold,) = (float(limit) for limit in half_way(kmeans_means(histogram, 2)))
    return FatThresholds(threshold, threshold)


def _kmeans3(histogram: Histogram) -> FatThresholds:
    means = kmeans_means(histogram, 3)
    muscle, fat = half_way(means)
    return _three_classes(means, float(muscle), float(fat))


def _three_classes(means: NDArray[np.float64], muscle: float, fat: float) -> FatThresholds:
    """Limits of muscle and fat between three classes of given mean signal.

    The signal of a pixel that is half fat lies half way between muscle and fat, so the limit of
    fat is never higher. Where few pixels are in between, two of the classes share the fat
    otherwise, and its darker half would count as lean.
    """
    fat = min(fat, float(means[0] + means[-1]) / 2)
    return FatThresholds(min(muscle, fat), fat, three_classes=True)


_CLASSIFIERS: dict[FatMethod, Callable[[Histogram], FatThresholds]] = {
    FatMethod.GMM2: _gmm2,
    FatMethod.GMM3: _gmm3,
    FatMethod.OTSU: _otsu,
    FatMethod.KMEANS: _kmeans,
    FatMethod.KMEANS3: _kmeans3,
}
