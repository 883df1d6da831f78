# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation import pathology
from spine_explorer.training.augmentation.atrophy import waste_muscle
from spine_explorer.training.augmentation.epidural_fat import replace_epidural_fat
from spine_explorer.training.augmentation.operation import operate
from spine_explorer.training.augmentation.pathology import vary_pathology
from spine_explorer.training.augmentation.spatial import Placement, place
from support.outlines import SPACING, lumbar_labels
from support.training import lumbar_image

MUSCLES = [1, 2, 3, 4, 5, 6]
LEFT, RIGHT = [1, 3, 5], [2, 4, 6]
CANAL = 8
SOFT_EDGE = np.ones((5, 5), dtype=np.bool_)

seeds = st.integers(0, 10_000)


def placed_slice(without: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    labels = torch.from_numpy(lumbar_labels())
    if without is not None:
        labels = labels.masked_fill(labels == without, 0)
    image = torch.from_numpy(lumbar_image().astype(np.float32) / 255)
    return place(image, labels, SPACING, Placement())


def masked(labels: torch.Tensor, chosen: list[int]) -> torch.Tensor:
    return torch.isin(labels, torch.tensor(chosen))


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_atrophy_brightens_muscle_and_nothing_else(seed: int) -> None:
    image, labels = placed_slice()
    wasted = waste_muscle(image, labels, np.random.default_rng(seed))
    muscle = masked(labels, MUSCLES)
    near = torch.from_numpy(binary_dilation(muscle.numpy(), SOFT_EDGE))
    assert torch.equal(wasted[~near], image[~near])
    assert (wasted >= image - 1e-6).all()


def test_atrophy_goes_from_the_border_inwards_and_is_often_one_sided() -> None:
    image, labels = placed_slice()
    rims, middles, one_sided = [], [], 0
    for seed in range(16):
        change = waste_muscle(image, labels, np.random.default_rng(seed)) - image
        psoas = [float(change[masked(labels, side)].mean()) for side in (LEFT, RIGHT)]
        one_sided += min(psoas) < 0.05 * max(psoas)
        muscle = (labels == 3).numpy()
        middle = torch.from_numpy(~binary_dilation(~muscle, np.ones((17, 17), dtype=np.bool_)))
        middles.append(float(change[middle].mean()))
        rims.append(float(change[torch.from_numpy(muscle) & ~middle].mean()))
    assert np.mean(rims) > 1.5 * np.mean(middles)
    assert 3 <= one_sided <= 14


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_operation_takes_from_multifidus_and_spares_the_rest(seed: int) -> None:
    image, labels = placed_slice()
    scarred, left = operate(image, labels, np.random.default_rng(seed))
    changed = left != labels
    assert masked(labels[changed], [1, 2]).all()
    assert not left[changed].any()
    assert int(changed.sum()) < 0.6 * int(masked(labels, [1, 2]).sum())
    spared = masked(labels, [3, 4, 5, 6, 7, 8])
    assert torch.equal(scarred[spared], image[spared])
    rows, columns = (scarred - image).abs().gt(0.02).nonzero().double().mean(dim=0).tolist()
    assert rows > (labels == CANAL).nonzero()[:, 0].double().mean()
    assert columns == pytest.approx(128, abs=6)


def test_a_scar_hides_what_was_there() -> None:
    image, labels = placed_slice()
    striped = image.clone()
    striped[:, ::4] += 0.5
    (plain, left), (scarred, _) = (
        operate(one, labels, np.random.default_rng(5)) for one in (image, striped)
    )
    taken = (masked(labels, [1, 2]) & (left == 0)).numpy()
    deep = torch.from_numpy(~binary_dilation(~taken, SOFT_EDGE))
    assert deep.sum() > 100
    assert float((scarred - plain)[deep].abs().max()) < 0.06


@pytest.mark.parametrize("without", [1, 2, CANAL])
def test_operation_needs_canal_and_both_multifidus_muscles(without: int) -> None:
    image, labels = placed_slice(without)
    result = operate(image, labels, np.random.default_rng(0))
    assert all(torch.equal(*pair) for pair in zip(result, (image, labels), strict=True))


def test_fat_about_the_canal_becomes_dark_and_the_canal_stays() -> None:
    image, labels = placed_slice()
    ring = torch.from_numpy(binary_dilation((labels == CANAL).numpy(), np.ones((5, 5))))
    ring &= labels == 0
    darker = 0
    for seed in range(10):
        tight = replace_epidural_fat(image, labels, np.random.default_rng(seed))
        darker += bool(tight[ring].mean() < 0.9 * image[ring].mean())
        change = (tight - image).abs()
        assert change[:60].max() == 0
        assert change[labels == CANAL].median() == 0
    assert darker >= 9


def test_slice_without_a_canal_keeps_its_fat() -> None:
    image, labels = placed_slice(CANAL)
    assert torch.equal(replace_epidural_fat(image, labels, np.random.default_rng(0)), image)


@given(seed=seeds, outlined=st.sets(st.integers(1, 8)))
@settings(max_examples=10, deadline=None)
def test_everything_together_keeps_outside_zero(seed: int, outlined: set[int]) -> None:
    image, labels = placed_slice()
    labels = torch.where(masked(labels, sorted(outlined)), labels, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pathology, "OPERATED", 1.0)
        patch.setattr(pathology, "PAINTERS", tuple((1.0, p) for _, p in pathology.PAINTERS))
        results = [vary_pathology(image, labels, np.random.default_rng(seed)) for _ in range(2)]
    (varied, left), again = results
    assert torch.isfinite(varied).all()
    assert varied.min() >= 0
    assert varied[image == 0].abs().max() == 0
    assert set(left.unique().tolist()) <= set(labels.unique().tolist())
    assert torch.equal(varied, again[0])
    assert torch.equal(left, again[1])


def test_most_slices_are_left_healthy() -> None:
    image, labels = placed_slice()
    healthy = sum(
        torch.equal(vary_pathology(image, labels, np.random.default_rng(seed))[0], image)
        for seed in range(60)
    )
    assert 30 < healthy < 56
