from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.materials import (
    FAT_FRACTIONS,
    RELAXATION,
    Contrast,
    Material,
    Relaxation,
    Timing,
    dixon_fat_fraction,
    signals,
    spin_echo_signal,
)


def test_every_material_has_its_properties() -> None:
    assert set(RELAXATION) == set(Material)
    assert [int(material) for material in Material] == list(range(len(Material)))


def test_spin_echo_equation_at_one_relaxation_time() -> None:
    material = Relaxation(0.5, 800.0, 40.0)
    expected = 0.5 * (1 - np.exp(-1)) * np.exp(-1)
    assert spin_echo_signal(material, Timing(800.0, 40.0)) == pytest.approx(expected)


def test_fluid_is_brightest_and_muscle_dark_on_t2() -> None:
    signal = signals(Contrast.T2)
    assert signal.argmax() == Material.CSF
    assert signal[Material.MUSCLE] < 0.25 * signal[Material.FAT]
    assert signal[Material.ANNULUS] < 0.5 * signal[Material.NUCLEUS]


def test_fat_is_brightest_and_fluid_dark_on_t1() -> None:
    signal = signals(Contrast.T1)
    assert signal.argmax() == Material.FAT
    assert signal[Material.CSF] < signal[Material.MUSCLE] < 0.5 * signal[Material.FAT]


def test_dixon_pair_gives_the_fat_fraction_back() -> None:
    water, fat = signals(Contrast.WATER), signals(Contrast.FAT)
    present = (water + fat) > 0
    assert (fat / np.maximum(water + fat, 1e-9))[present] == pytest.approx(FAT_FRACTIONS[present])


def test_dixon_fraction_of_a_mixture_counts_protons() -> None:
    water, fat = signals(Contrast.WATER)[Material.MUSCLE], signals(Contrast.FAT)[Material.FAT]
    assert dixon_fat_fraction(0.25) == pytest.approx(0.25 * fat / (0.25 * fat + 0.75 * water))
    assert (dixon_fat_fraction(0.0), dixon_fat_fraction(1.0)) == (0, 1)


def test_air_gives_no_signal() -> None:
    assert all(signals(contrast)[Material.AIR] == 0 for contrast in Contrast)
