from __future__ import annotations

import numpy as np
import pytest
from skimage.filters import threshold_otsu

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.otsu import otsu_threshold


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_image(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(100, 20, 3000), rng.normal(300, 50, 200 + 300 * seed)])
    values = values.astype(np.float32)
    expected = threshold_otsu(values, nbins=512)
    found = otsu_threshold(Histogram.of(values))
    assert np.mean(values > found) == pytest.approx(np.mean(values > expected), abs=0.005)


def test_two_grey_values_are_parted() -> None:
    values = np.repeat([10, 50], [90, 30]).astype(np.float32)
    assert 10 < otsu_threshold(Histogram.of(values)) < 50


def test_the_threshold_maximises_the_variance_between_classes() -> None:
    values = np.random.default_rng(9).gamma(2, 50, 2000).astype(np.float32)
    histogram = Histogram.of(values)
    found = otsu_threshold(histogram)

    def between(limit: float) -> float:
        dark, bright = values[values <= limit], values[values > limit]
        return float(dark.size * bright.size * (dark.mean() - bright.mean()) ** 2)

    best = max(between(float(limit)) for limit in histogram.centres[:-1])
    assert between(found) == pytest.approx(best, rel=0.002)
