# ruff: noqa: E402
from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation import recolour as module
from spine_explorer.training.augmentation.recolour import recolour
from support.outlines import lumbar_labels
from support.training import lumbar_image

SOFT_EDGE = np.ones((5, 5), dtype=np.bool_)
"""Two pixels to either side."""

PAINTERS: dict[str, set[int]] = {
    "_repaint_canal": {8},
    "_repaint_disc": {7},
    "_shift_muscle_tone": {1, 2, 3, 4, 5, 6},
    "_infiltrate_with_fat": {1, 2, 3, 4},
}
painters = pytest.mark.parametrize("name", PAINTERS)


def outlined_slice(outlined: set[int] | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    labels = torch.from_numpy(lumbar_labels()).long()
    if outlined is not None:
        labels = torch.where(torch.isin(labels, torch.tensor(sorted(outlined))), labels, 0)
    return torch.from_numpy(lumbar_image().astype(np.float32) / 255 + 1e-3), labels


def painter(name: str) -> Callable[..., torch.Tensor]:
    found: Callable[..., torch.Tensor] = getattr(module, name)
    return found


@given(seed=st.integers(0, 10_000), outlined=st.sets(st.integers(1, 8)))
@settings(max_examples=30, deadline=None)
def test_only_outlined_structures_are_touched(seed: int, outlined: set[int]) -> None:
    image, labels = outlined_slice(outlined)
    repainted = recolour(image, labels, np.random.default_rng(seed))
    near = torch.from_numpy(binary_dilation(labels.numpy() > 0, SOFT_EDGE))
    assert torch.equal(repainted[~near], image[~near])
    assert torch.isfinite(repainted).all()
    assert repainted.min() >= 0


@painters
def test_every_painter_touches_its_own_structures_only(name: str) -> None:
    image, labels = outlined_slice()
    own = torch.isin(labels, torch.tensor(sorted(PAINTERS[name])))
    near = torch.from_numpy(binary_dilation(own.numpy(), SOFT_EDGE))
    changed = [painter(name)(image, labels, np.random.default_rng(seed)) for seed in range(8)]
    assert all(torch.equal(each[~near], image[~near]) for each in changed)
    assert max(float((each - image)[own].abs().mean()) for each in changed) > 0.02


@painters
def test_painter_leaves_a_slice_without_its_structures_alone(name: str) -> None:
    image, labels = outlined_slice(set(range(1, 9)) - PAINTERS[name])
    painted = painter(name)(image, labels, np.random.default_rng(0))
    assert torch.allclose(painted, image)


def test_fat_never_darkens_muscle() -> None:
    image, labels = outlined_slice()
    for seed in range(8):
        painted = painter("_infiltrate_with_fat")(image, labels, np.random.default_rng(seed))
        assert (painted >= image - 1e-6).all()


def test_canal_comes_in_every_tone() -> None:
    image, labels = outlined_slice()
    paint = painter("_repaint_canal")
    painted = (paint(image, labels, np.random.default_rng(seed)) for seed in range(20))
    tones = [float(each[labels == 8].mean()) for each in painted]
    assert min(tones) < 0.25
    assert max(tones) > 0.6


def test_muscle_kinds_can_change_apart() -> None:
    image, labels = outlined_slice()
    psoas, back = labels == 5, labels == 3
    ratios = set()
    for seed in range(30):
        tone = painter("_shift_muscle_tone")(image, labels, np.random.default_rng(seed)) / image
        ratios.add(round(float(tone[psoas].median() - tone[back].median()), 2) == 0)
    assert ratios == {True, False}
