from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.kmeans import half_way, kmeans_means
from spine_explorer.measurement.fat.otsu import otsu_threshold


@pytest.mark.parametrize("clusters", [2, 3])
@pytest.mark.parametrize("fat", [60, 600])
@pytest.mark.parametrize("seed", range(2))
def test_agrees_with_scikit_learn(clusters: int, fat: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = (rng.normal(100, 10, 2000), rng.normal(220, 30, fat), rng.normal(400, 30, fat))
    values = np.concatenate(parts).astype(np.float32)
    histogram = Histogram.of(values)
    clipped = np.clip(values, histogram.centres[0], histogram.centres[-1])
    model = KMeans(clusters, n_init=5, random_state=0).fit(clipped[:, None])
    expected = np.sort(model.cluster_centers_[:, 0])
    assert kmeans_means(histogram, clusters) == pytest.approx(expected, rel=0.05)


def test_two_clusters_are_those_of_otsu() -> None:
    histogram = Histogram.of(np.random.default_rng(4).gamma(2, 40, 3000).astype(np.float32))
    (limit,) = half_way(kmeans_means(histogram, 2))
    assert limit == pytest.approx(otsu_threshold(histogram), abs=2 * histogram.width)


def test_two_values_are_parted_half_way() -> None:
    values = np.repeat([10, 50], [90, 30]).astype(np.float32)
    means = kmeans_means(Histogram.of(values), 2)
    assert means == pytest.approx([10, 50], abs=0.1)
    assert half_way(means) == pytest.approx([30], abs=0.1)


def test_a_cluster_that_nothing_falls_into_stays_where_it_began() -> None:
    values = np.repeat([10, 50], [95, 25]).astype(np.float32)
    assert kmeans_means(Histogram.of(values), 3) == pytest.approx([10, 30, 50], abs=0.1)
