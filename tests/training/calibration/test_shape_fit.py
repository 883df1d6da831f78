"""What outlines of lumbar slices look like, learned from examples."""

from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.errors import InputError
from spine_explorer.segmentation.shape import FEATURES, mirrored
from spine_explorer.training.calibration.shape_fit import fit_shape


def _samples(count: int = 300, *, seed: int = 0) -> list[np.ndarray]:  # type: ignore[type-arg]
    return list(np.random.default_rng(seed).normal(3, 2, (count, len(FEATURES))))


def test_new_samples_of_the_same_kind_are_accepted_and_others_not() -> None:
    shape = fit_shape(_samples())
    fresh = [shape.distance(sample) for sample in _samples(seed=1)]
    assert max(fresh) < shape.limit
    assert all(shape.distance(sample + 15) > shape.limit for sample in _samples(20, seed=2))


def test_both_sides_are_treated_alike() -> None:
    shape = fit_shape(_samples())
    for sample in _samples(5, seed=3):
        assert shape.distance(sample) == pytest.approx(shape.distance(mirrored(sample)), rel=1e-3)


def test_the_limit_is_five_times_the_median_distance() -> None:
    samples = _samples()
    samples[0][FEATURES.index("psoas_left size")] = np.nan
    shape = fit_shape(samples)
    distances = [shape.distance(sample) for sample in samples]
    assert shape.limit == pytest.approx(5 * np.median(distances), rel=1e-4)


def test_some_odd_slices_do_not_widen_what_is_typical() -> None:
    odd = [sample + 200 for sample in _samples(2, seed=4)]
    assert fit_shape([*_samples(), *odd]).limit == pytest.approx(
        fit_shape(_samples()).limit, rel=0.1
    )


def test_too_few_slices_are_refused() -> None:
    with pytest.raises(InputError, match="Every structure was found on 20 slices"):
        fit_shape(_samples(20))
