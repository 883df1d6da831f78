# ruff: noqa: E402
from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.anatomy import Side, Tissue, structure
from spine_explorer.segmentation.preprocessing import ModelGrid
from spine_explorer.training.augmentation.spatial import (
    Placement,
    place,
    sample_placement,
    soften,
)
from support.outlines import SPACING, lumbar_labels
from support.training import lumbar_image

MODEL_SPACING = 0.9
CENTRE = 127.5
SIZE = 101
DOT_SPACING = 1.8

seeds = st.integers(0, 10_000)


def lumbar_slice() -> tuple[torch.Tensor, torch.Tensor]:
    image = torch.from_numpy(lumbar_image().astype(np.float32) / 255 + 1e-3)
    return image, torch.from_numpy(lumbar_labels())


def spread(image: np.ndarray) -> float:
    """SD in the middle, away from what lies outside the slice."""
    return float(image[64:-64, 64:-64].std())


@pytest.mark.parametrize("spacing", [0.3, 0.45, 0.6875, 0.85])
def test_detail_is_as_fine_as_in_use(spacing: float) -> None:
    """Of the noise of single pixels as much is left, turned so that pixels meet anyhow."""
    size = round(300 / spacing)
    noise = np.random.default_rng(0).standard_normal((size, size), dtype=np.float32)
    in_use = ModelGrid.of_slice((size, size), (spacing, spacing)).to_model(noise)
    softened = torch.from_numpy(soften(noise, spacing))
    taught, _ = place(softened, torch.zeros(size, size), spacing, Placement(angle=0.3))
    assert spread(taught.numpy()) == pytest.approx(spread(in_use), rel=0.15)


def test_coarse_pixels_are_left_as_they_are() -> None:
    image = np.random.default_rng(0).standard_normal((32, 32), dtype=np.float32)
    assert soften(image, 0.9) is image


def placed_dot(down: float, right: float, placement: Placement) -> tuple[float, float]:
    """Where a dot that lies so many mm from the centre comes to lie, in mm from the centre."""
    image = torch.zeros(SIZE, SIZE)
    image[SIZE // 2 + round(down / DOT_SPACING), SIZE // 2 + round(right / DOT_SPACING)] = 1
    placed, _ = place(image, torch.zeros(SIZE, SIZE), DOT_SPACING, placement)
    rows, columns = torch.meshgrid(torch.arange(256.0), torch.arange(256.0), indexing="ij")
    total = placed.sum()
    row, column = float((rows * placed).sum() / total), float((columns * placed).sum() / total)
    return (row - CENTRE) * MODEL_SPACING, (column - CENTRE) * MODEL_SPACING


def test_slice_on_the_networks_own_grid_is_left_as_it_is() -> None:
    image = torch.rand(256, 256, generator=torch.Generator().manual_seed(0))
    labels = (image * 9).long()
    placed, placed_labels = place(image, labels, MODEL_SPACING, Placement())
    assert torch.allclose(placed, image, atol=1e-4)
    assert torch.equal(placed_labels, labels)


@pytest.mark.parametrize("spacing", [0.5, 0.6875, 1.3])
def test_slice_is_resampled_about_its_centre(spacing: float) -> None:
    image = np.random.default_rng(0).random((130, 150)).astype(np.float32)
    offsets = (np.arange(256) - CENTRE) * MODEL_SPACING / spacing
    coordinates = np.meshgrid(offsets + 129 / 2, offsets + 149 / 2, indexing="ij")
    wanted = map_coordinates(image, coordinates, order=1, mode="grid-constant")
    placed, _ = place(torch.from_numpy(image), torch.zeros(130, 150), spacing, Placement())
    np.testing.assert_allclose(placed.numpy(), wanted, atol=1e-3)


def test_nothing_lies_outside_a_small_slice() -> None:
    placed, labels = place(torch.ones(60, 80), torch.ones(60, 80), 0.9, Placement())
    assert placed.sum() == labels.sum() == 60 * 80
    assert placed[98:158, 88:168].min() == 1


def test_mirror_image_swaps_sides_and_labels() -> None:
    image, labels = lumbar_slice()
    placed, placed_labels = place(image, labels, SPACING, Placement())
    mirrored, mirrored_labels = place(image, labels, SPACING, Placement(mirrored=True))
    assert torch.allclose(mirrored, placed.flip(-1), atol=1e-5)
    left, right = (
        structure(Tissue.PSOAS, Side.LEFT).label,
        structure(Tissue.PSOAS, Side.RIGHT).label,
    )
    assert torch.equal(mirrored_labels == left, (placed_labels == right).flip(-1))
    # The patient's left is on the right of the picture before and after.
    for each in (placed_labels, mirrored_labels):
        assert (each == left).nonzero()[:, 1].min() > 127
    assert torch.equal(mirrored_labels == 7, (placed_labels == 7).flip(-1))


def test_positive_angle_turns_anticlockwise() -> None:
    row, column = placed_dot(0, 54, Placement(angle=math.radians(30)))
    assert row == pytest.approx(-54 * math.sin(math.radians(30)), abs=0.2)
    assert column == pytest.approx(54 * math.cos(math.radians(30)), abs=0.2)


def test_scale_magnifies_along_its_own_axis() -> None:
    assert placed_dot(36, 36, Placement(scale=(1.25, 0.75))) == pytest.approx((45, 27), abs=0.2)


def test_shift_goes_down_and_to_the_right() -> None:
    moved = placed_dot(-18, 36, Placement(shift=(9.0, -27.0)))
    assert moved == pytest.approx((-9, 9), abs=0.2)


def test_warp_says_where_each_pixel_comes_from() -> None:
    warp = torch.zeros(2, 256, 256)
    warp[0] = 9.0
    assert placed_dot(36, 0, Placement(warp=warp)) == pytest.approx((27, 0), abs=0.2)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_image_and_labels_move_together(seed: int) -> None:
    _, labels = lumbar_slice()
    painted = torch.isin(labels, torch.tensor([3, 4, 7]))
    placement = sample_placement(np.random.default_rng(seed))
    image, moved = place(painted.float(), labels, SPACING, placement)
    found, wanted = image > 0.5, torch.isin(moved, torch.tensor([3, 4, 7]))
    assert (found != wanted).sum() < 0.02 * wanted.sum()


@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_sampled_placements_stay_within_their_limits(seed: int) -> None:
    placement = sample_placement(np.random.default_rng(seed))
    assert abs(placement.angle) <= math.radians(30)
    assert all(0.75 <= factor <= 1.35 for factor in placement.scale)


@given(seed=seeds)
@settings(max_examples=30, deadline=None)
def test_warps_never_fold_the_slice(seed: int) -> None:
    warp = sample_placement(np.random.default_rng(seed)).warp
    if warp is None:
        return
    down, right = np.gradient(warp.numpy() / MODEL_SPACING, axis=(1, 2))
    jacobian = (1 + down[0]) * (1 + right[1]) - right[0] * down[1]
    assert jacobian.min() > 0.2


def test_every_kind_of_variation_is_sampled() -> None:
    rng = np.random.default_rng(0)
    placements = [sample_placement(rng) for _ in range(60)]
    assert 15 < sum(item.mirrored for item in placements) < 45
    assert 15 < sum(item.warp is None for item in placements) < 45
    assert np.std([item.angle for item in placements]) == pytest.approx(math.radians(9), rel=0.3)
