from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.phantom.scanner import ScanPlan, sample_scan, scan

Y = np.linspace(-120, 80, 200).astype(np.float32)
FLAT = np.ones((200, 160), np.float32)
SILENT = ScanPlan(noise=0.0, normalised=0.0, front_band=450.0, resolution=1.0)


def run(plan: ScanPlan, image: np.ndarray = FLAT, seed: int = 0) -> np.ndarray:
    return scan(image, Y, (-30.0, 80.0), plan, np.random.default_rng(seed))


def test_coil_receives_half_at_its_depth() -> None:
    rows = run(replace(SILENT, coil_depth=60.0)).mean(axis=1)
    assert np.interp(20.0, Y, rows) == pytest.approx(0.5, abs=0.02)
    assert np.interp(70.0, Y, rows) > 0.9


def test_full_normalisation_evens_the_coil_out() -> None:
    assert run(replace(SILENT, normalised=1.0))[20:-20].std() < 0.02


def test_front_band_saturates_what_lies_before_it() -> None:
    rows = run(replace(SILENT, normalised=1.0, front_band=20.0)).mean(axis=1)
    assert rows[(Y < -70) & (Y > -118)].max() < 0.1
    assert rows[(Y > -30) & (Y < 60)].min() > 0.9


def test_back_band_is_narrow() -> None:
    rows = run(replace(SILENT, normalised=1.0, back_band=60.0)).mean(axis=1)
    assert np.interp(60.0, Y, rows) < 0.25
    assert np.interp(20.0, Y, rows) > 0.9


def test_noise_of_an_empty_image_is_rayleigh() -> None:
    plan = replace(SILENT, noise=0.02, coil_depth=1e6)
    rows = run(plan, np.zeros_like(FLAT))
    # Mean over deviation of a Rayleigh distribution: sqrt(pi / 2) / sqrt(2 - pi / 2).
    assert rows.mean() / rows.std() == pytest.approx(1.913, abs=0.05)


@pytest.mark.parametrize("resolution", [0.7, 1.0])
def test_noise_of_the_image_is_what_the_taper_of_k_space_leaves(resolution: float) -> None:
    plan = replace(SILENT, noise=0.02, coil_depth=1e6, resolution=resolution)
    left = [np.abs(np.fft.fftfreq(size)) * 2 / resolution for size in FLAT.shape]
    windows = [np.where(f <= 1, 0.62 + 0.38 * np.cos(np.pi * f), 0.0) for f in left]
    share = np.prod([np.sqrt(np.mean(window**2)) for window in windows])
    # The mean of a Rayleigh distribution: sqrt(pi / 2) times the deviation of a channel.
    expected = 0.02 * share * np.sqrt(np.pi / 2)
    assert run(plan, np.zeros_like(FLAT)).mean() == pytest.approx(expected, rel=0.02)


def test_noise_comes_from_the_generator() -> None:
    plan = ScanPlan()
    assert np.array_equal(run(plan, seed=1), run(plan, seed=1))
    assert not np.array_equal(run(plan, seed=1), run(plan, seed=2))


def test_lower_resolution_blurs_an_edge() -> None:
    edge = FLAT.copy()
    edge[:, :80] = 0

    def slope(resolution: float) -> float:
        plan = replace(SILENT, resolution=resolution, coil_depth=1e6)
        return float(np.abs(np.diff(run(plan, edge)[100, 60:100])).max())

    assert slope(0.5) < 0.7 * slope(1.0)


def test_mean_signal_survives_the_limit_of_resolution() -> None:
    assert run(replace(SILENT, coil_depth=1e6, resolution=0.7)).mean() == pytest.approx(1, abs=1e-3)


def test_scans_are_drawn_by_seed() -> None:
    assert sample_scan(4) == sample_scan(4)
    assert len({sample_scan(seed) for seed in range(20)}) == 20
    assert sample_scan(4, variety=0.0) == ScanPlan()
