# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation import intensity
from spine_explorer.training.augmentation.intensity import CHANGES, Change, vary_intensity

changes = pytest.mark.parametrize(
    "change", [change for _, change in CHANGES], ids=lambda change: change.__name__.strip("_")
)


def framed_slice() -> torch.Tensor:
    """A signal of many tones from 0.01 to 1.2, with nothing outside a rectangle."""
    image = torch.zeros(96, 128)
    tones = torch.linspace(0.01, 1.2, 80)[:, None] * torch.linspace(0.3, 1, 100)[None, :]
    image[6:86, 10:110] = tones.clamp_min(0.01)
    return image


def change_named(name: str) -> Change:
    (found,) = (change for _, change in CHANGES if change.__name__ == name)
    return found


@changes
def test_every_change_keeps_outside_zero_and_the_rest_finite(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intensity, "CHANGES", ((1.0, change),))
    image = framed_slice()
    for seed in range(10):
        changed = vary_intensity(image, np.random.default_rng(seed))
        assert changed.shape == image.shape
        assert changed.dtype == torch.float32
        assert torch.isfinite(changed).all()
        assert changed.min() >= 0
        assert changed[image == 0].abs().max() == 0


@changes
def test_every_change_changes_something_and_not_its_input(change: Change) -> None:
    image = framed_slice()
    changed = change(image, np.random.default_rng(1))
    assert (changed - image).abs().max() > 0.01
    assert torch.equal(image, framed_slice())


@changes
def test_every_change_stands_an_empty_slice(change: Change) -> None:
    assert torch.isfinite(change(torch.zeros(64, 64), np.random.default_rng(0))).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_all_changes_together_stay_finite(seed: int) -> None:
    image = framed_slice()
    changed = vary_intensity(image, np.random.default_rng(seed))
    assert torch.isfinite(changed).all()
    assert changed.min() >= 0
    assert changed[image == 0].abs().max() == 0
    assert torch.equal(changed, vary_intensity(image, np.random.default_rng(seed)))


@pytest.mark.parametrize("name", ["_remap", "_change_gamma"])
def test_curves_keep_the_order_of_tones(name: str) -> None:
    tones = torch.linspace(0, 1.5, 300)[None, :]
    for seed in range(10):
        curve = change_named(name)(tones, np.random.default_rng(seed))[0]
        assert (curve.diff() >= 0).all()
        assert curve[0] == 0
        assert curve[-1] > curve[0]


def test_inversion_turns_the_order_of_tones_round() -> None:
    tones = torch.linspace(0.1, 1, 128).repeat(128, 1)
    for seed in range(10):
        assert (change_named("_invert")(tones, np.random.default_rng(seed)).diff() < 0).all()


def test_inversion_leaves_air_dark() -> None:
    half = torch.full((128, 128), 0.001)
    half[:, 64:] = 0.5
    inverted = change_named("_invert")(half, np.random.default_rng(0))
    assert inverted[:, :40].max() < 0.01


def test_saturation_band_is_dark_at_one_end() -> None:
    even = torch.ones(128, 128)
    for seed in range(10):
        rows = change_named("_saturate_band")(even, np.random.default_rng(seed)).mean(dim=1)
        assert float(rows.max()) == pytest.approx(1, abs=0.05)
        assert float(min(rows[0], rows[-1])) < 0.6


def test_noise_is_rician() -> None:
    # Without signal the magnitude of complex noise is Rayleigh: mean / SD is 1.913.
    silence = change_named("_add_noise")(torch.zeros(200, 200), np.random.default_rng(0))
    assert float(silence.mean() / silence.std()) == pytest.approx(1.913, rel=0.02)


def test_lost_resolution_keeps_the_mean_and_removes_detail() -> None:
    image = torch.rand(128, 128, generator=torch.Generator().manual_seed(0))
    coarse = change_named("_lose_resolution")(image, np.random.default_rng(0))
    assert float(coarse.mean()) == pytest.approx(float(image.mean()), abs=0.01)
    assert coarse.std() < 0.8 * image.std()


def test_ringing_overshoots_at_an_edge() -> None:
    step = torch.full((128, 128), 0.2)
    step[:, 64:] = 0.8
    ringing = change_named("_ring")(step, np.random.default_rng(0))
    assert ringing.max() > 0.82
    assert float(ringing.mean()) == pytest.approx(0.5, abs=0.01)


def test_void_is_dark_inside() -> None:
    for seed in range(5):
        holed = change_named("_void")(torch.ones(256, 256), np.random.default_rng(seed))
        assert holed.min() < 0.5
        assert (holed > 0.99).float().mean() > 0.9
