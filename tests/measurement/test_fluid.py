from __future__ import annotations

import numpy as np

from spine_explorer.measurement.fluid import fluid_signal


def test_fluid_is_the_brightest_quarter() -> None:
    canal = np.random.default_rng(0).permutation(np.arange(100)).astype(np.float32)
    assert fluid_signal(canal) == np.mean(range(75, 100))


def test_a_canal_of_one_pixel_is_fluid() -> None:
    assert fluid_signal(np.array([42], dtype=np.float32)) == 42


def test_the_canal_is_left_as_it_was() -> None:
    canal = np.array([3, 1, 2, 9], dtype=np.float32)
    fluid_signal(canal)
    assert canal.tolist() == [3, 1, 2, 9]
