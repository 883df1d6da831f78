# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.motion import move_patient


def block(*, size: int = 128) -> torch.Tensor:
    image = torch.zeros(size, size)
    image[40:88, 30:80] = 1.0
    return image


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_picture_stays_where_it_is(seed: int) -> None:
    moved = move_patient(block(), np.random.default_rng(seed))
    assert float(moved[48:80, 38:72].mean()) == pytest.approx(1, abs=0.2)
    inside, outside = moved[block() > 0].mean(), moved[block() == 0].mean()
    assert outside < 0.35 * inside


def test_movement_smears_or_repeats_the_picture() -> None:
    for seed in range(8):
        moved = move_patient(block(), np.random.default_rng(seed))
        assert 0.005 < float((moved - block()).abs().mean()) < 0.2


def test_a_patient_without_signal_stays_without() -> None:
    assert move_patient(torch.zeros(64, 96), np.random.default_rng(0)).abs().max() == 0
