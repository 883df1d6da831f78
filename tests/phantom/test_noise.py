from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.noise import NoiseField

X, Y = np.arange(0.0, 150.0, 0.5)[None, :], np.arange(0.0, 150.0, 0.5)[:, None]


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def test_field_has_mean_zero_and_deviation_one() -> None:
    values = NoiseField([1], 0.0)(X, Y, 2.0)
    assert values.mean() == pytest.approx(0, abs=0.1)
    assert values.std() == pytest.approx(1, abs=0.1)


def test_same_seed_gives_the_same_field_and_another_seed_another() -> None:
    field = NoiseField([1], 0.0)(X, Y, 2.0)
    assert np.array_equal(field, NoiseField([1], 0.0)(X, Y, 2.0))
    assert abs(correlation(field, NoiseField([2], 0.0)(X, Y, 2.0))) < 0.1


def test_neighbouring_slices_are_alike_and_distant_ones_are_not() -> None:
    here = NoiseField([1], 0.0)(X, Y, 2.0)
    assert correlation(here, NoiseField([1], 2.0)(X, Y, 2.0)) > 0.9
    assert abs(correlation(here, NoiseField([1], 14.0)(X, Y, 2.0))) < 0.2


def test_features_have_the_size_asked_for_along_each_axis() -> None:
    values = NoiseField([3], 0.0)(X, Y, (8.0, 1.0))
    along_x = correlation(values[:, 8:], values[:, :-8])
    along_y = correlation(values[8:], values[:-8])
    assert along_x > 0.8
    assert abs(along_y) < 0.3
