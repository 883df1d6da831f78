# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.metal import screw_vertebra
from spine_explorer.training.augmentation.spatial import Placement, place
from support.outlines import SPACING, lumbar_labels

LABELS = place(torch.zeros(200, 240), torch.from_numpy(lumbar_labels()), SPACING, Placement())[1]
EVEN = torch.full((256, 256), 0.5)
SPINE_COLUMN = 128
"""The spine is half a millimetre right of the slice's centre."""


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_metal_is_void_and_far_tissue_as_it_was(seed: int) -> None:
    screwed = screw_vertebra(EVEN, LABELS, np.random.default_rng(seed))
    assert torch.isfinite(screwed).all()
    assert screwed.min() < 0.1
    assert screwed.max() <= 3 * 0.5 + 1e-5
    assert torch.allclose(screwed[:40], EVEN[:40], atol=0.03)
    assert torch.allclose(screwed[:, :40], EVEN[:, :40], atol=0.03)
    assert 0.0002 < float((screwed < 0.1).float().mean()) < 0.04


def test_signal_piles_up_beside_metal() -> None:
    assert all(
        screw_vertebra(EVEN, LABELS, np.random.default_rng(seed)).max() > 0.55 for seed in range(10)
    )


def test_metal_lies_on_both_sides_of_the_spine_in_most_slices_and_spares_the_canal() -> None:
    both = 0
    for seed in range(30):
        void = screw_vertebra(EVEN, LABELS, np.random.default_rng(seed)) < 0.05
        assert not void[LABELS == 8].any()
        left, right = void[:, :SPINE_COLUMN].any(), void[:, SPINE_COLUMN:].any()
        assert left or right
        both += bool(left and right)
    assert 18 <= both < 30


def test_structures_near_metal_are_shown_bent() -> None:
    stripes = (torch.arange(256) // 4 % 2).float()[:, None].expand(256, 256)
    spots = 0
    for seed in range(4):
        bent = screw_vertebra(stripes, LABELS, np.random.default_rng(seed))
        flipped = ((bent > 0.7) & (stripes == 0)) | ((bent < 0.3) & (stripes == 1))
        spots = max(spots, int(flipped.sum()))
    assert spots > 100


def test_slice_without_outlines_takes_metal_about_its_middle() -> None:
    screwed = screw_vertebra(EVEN, torch.zeros(256, 256).long(), np.random.default_rng(0))
    rows, columns = (screwed < 0.05).nonzero().double().mean(dim=0).tolist()
    assert abs(rows - 127.5) < 45
    assert abs(columns - 127.5) < 45
