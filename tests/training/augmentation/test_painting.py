# ruff: noqa: E402
from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.painting import blend, fat_tone


def test_paint_covers_the_middle_and_fades_at_the_edge() -> None:
    region = torch.zeros(20, 20, dtype=torch.bool)
    region[:, 10:] = True
    painted = blend(torch.zeros(20, 20), torch.ones(20, 20), region, strength=0.9)[10]
    assert painted[:8].max() == 0
    assert float(painted[15]) == pytest.approx(0.9)
    assert (painted[8:13].diff() > 0).any()
    assert (painted.diff() >= 0).all()


def test_fat_is_one_of_the_brighter_tones() -> None:
    ramp = torch.linspace(0, 1, 10_000).reshape(100, 100)
    tones = [fat_tone(ramp, np.random.default_rng(seed)) for seed in range(20)]
    assert 0.75 < min(tones) < max(tones) < 0.98
