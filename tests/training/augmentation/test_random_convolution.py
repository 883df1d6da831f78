# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.fields import find_body
from spine_explorer.training.augmentation.random_convolution import convolve_at_random
from support.outlines import lumbar_labels
from support.training import lumbar_image

seeds = st.integers(0, 10_000)


def lumbar_signal() -> torch.Tensor:
    return torch.from_numpy(lumbar_image().astype(np.float32) / 255)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_spread_of_the_body_is_kept_and_outside_stays_zero(seed: int) -> None:
    image = lumbar_signal()
    convolved = convolve_at_random(image, np.random.default_rng(seed))
    body = find_body(image) & (image > 0)
    assert torch.isfinite(convolved).all()
    assert convolved.min() >= 0
    assert convolved[image == 0].abs().max() == 0
    assert torch.equal(convolved[~body], image[~body])
    assert float(convolved[body].std()) == pytest.approx(float(image[body].std()), rel=0.06)


def test_tones_of_tissues_come_in_every_order() -> None:
    image, labels = lumbar_signal(), torch.from_numpy(lumbar_labels())
    brighter = set()
    for seed in range(20):
        convolved = convolve_at_random(image, np.random.default_rng(seed))
        brighter.add(bool(convolved[labels == 8].mean() > convolved[labels == 1].mean()))
    assert brighter == {True, False}


def test_structures_stay_apart_in_most_slices() -> None:
    image, labels = lumbar_signal(), torch.from_numpy(lumbar_labels())
    body = find_body(image)
    apart = 0
    for seed in range(20):
        convolved = convolve_at_random(image, np.random.default_rng(seed))
        canal, disc = (convolved[labels == label].mean() for label in (8, 7))
        apart += bool((canal - disc).abs() > 0.3 * convolved[body].std())
    assert apart >= 16


def test_same_randomness_gives_the_same_contrast() -> None:
    image = lumbar_signal()
    first, second = (convolve_at_random(image, np.random.default_rng(3)) for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, convolve_at_random(image, np.random.default_rng(4)))
    assert torch.equal(image, lumbar_signal())


@pytest.mark.parametrize("tone", [0.0, 0.5])
def test_slice_without_contrast_is_left_as_it_is(tone: float) -> None:
    even = torch.full((64, 64), tone)
    assert torch.equal(convolve_at_random(even, np.random.default_rng(0)), even)
