from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.mixture import Mixture, fit_mixture


def muscle_and_fat(seed: int = 0, *, fat: float = 0.2) -> NDArray[np.float32]:
    """Muscle of 100 with a spread of 10, pixels in between, and fat of 400 with 40."""
    rng = np.random.default_rng(seed)
    count = round(4000 * fat)
    parts = (
        rng.normal(100, 10, 4000 - 2 * count),
        rng.normal(220, 40, count),
        rng.normal(400, 40, count),
    )
    return np.concatenate(parts).astype(np.float32)


def test_components_that_are_plain_to_see_are_found() -> None:
    mixture = fit_mixture(Histogram.of(muscle_and_fat()), 3)
    assert mixture.means == pytest.approx([100, 220, 400], rel=0.05)
    assert mixture.weights == pytest.approx([0.6, 0.2, 0.2], abs=0.03)
    assert mixture.deviations == pytest.approx([10, 40, 40], rel=0.2)


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("fat", [0.02, 0.1, 0.25])
@pytest.mark.parametrize("seed", range(2))
def test_agrees_with_scikit_learn(components: int, fat: float, seed: int) -> None:
    values = muscle_and_fat(seed, fat=fat)
    histogram = Histogram.of(values)
    ours = fit_mixture(histogram, components)
    clipped = np.clip(values, histogram.centres[0], histogram.centres[-1]).astype(np.float64)
    theirs = GaussianMixture(components, random_state=0).fit(clipped[:, None])
    order = np.argsort(theirs.means_[:, 0])
    assert ours.means == pytest.approx(theirs.means_[order, 0], rel=0.02)
    assert ours.weights == pytest.approx(theirs.weights_[order], abs=0.02)
    assert ours.deviations == pytest.approx(theirs.covariances_[order, 0, 0] ** 0.5, rel=0.05)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e4), offset=st.floats(-0.2, 5.0))
def test_a_linear_change_of_signal_changes_the_fit_likewise(
    seed: int, scale: float, offset: float
) -> None:
    values = muscle_and_fat(seed)
    first = fit_mixture(Histogram.of(values), 3)
    moved = ((values + 100 * offset) * scale).astype(np.float32)
    second = fit_mixture(Histogram.of(moved), 3)
    assert second.means == pytest.approx((first.means + 100 * offset) * scale, rel=0.02)
    assert second.weights == pytest.approx(first.weights, abs=0.02)


def test_the_same_values_give_the_same_fit_in_any_order() -> None:
    values = muscle_and_fat()
    shuffled = np.random.default_rng(5).permutation(values)
    first, second = (fit_mixture(Histogram.of(item), 3) for item in (values, shuffled))
    assert np.array_equal(first.means, second.means)


def test_boundary_is_where_the_densities_cross() -> None:
    mixture = Mixture(np.array([0.5, 0.5]), np.array([100.0, 200.0]), np.array([10.0, 10.0]))
    assert mixture.boundary(1) == pytest.approx(150, abs=0.5)


def test_boundary_moves_towards_the_rarer_component() -> None:
    mixture = Mixture(np.array([0.9, 0.1]), np.array([100.0, 200.0]), np.array([20.0, 20.0]))
    # 150 + 20² ln(9) / 100
    assert mixture.boundary(1) == pytest.approx(158.8, abs=0.5)


def test_boundary_of_the_brightest_weighs_it_against_all_darker_ones() -> None:
    mixture = Mixture(
        np.array([0.4, 0.2, 0.4]), np.array([100.0, 200.0, 300.0]), np.array([10.0, 10.0, 10.0])
    )
    # 250 - 10² ln(2) / 100
    assert mixture.boundary(2) == pytest.approx(249.3, abs=0.5)


def test_a_component_that_never_wins_begins_at_its_mean() -> None:
    mixture = Mixture(np.array([0.999, 0.001]), np.array([100.0, 110.0]), np.array([20.0, 20.0]))
    assert mixture.boundary(1) == 110


def test_few_grey_values_do_not_collapse_a_component() -> None:
    values = np.repeat([10, 11, 12, 60], [500, 400, 300, 100]).astype(np.float32)
    mixture = fit_mixture(Histogram.of(values), 3)
    assert np.all(np.isfinite(mixture.means))
    assert np.all(mixture.deviations > 0)


def test_constant_signal_leaves_all_the_weight_to_one_component() -> None:
    mixture = fit_mixture(Histogram.of(np.full(100, 5, dtype=np.float32)), 3)
    assert mixture.weights == pytest.approx([1, 0, 0], abs=1e-6)
    assert mixture.means[0] == pytest.approx(5, abs=0.6)
