"""Drawn phantom slices, each drawn once for all tests."""

from __future__ import annotations

from functools import cache

import numpy as np

from spine_explorer.phantom.drawing import PhantomSlice, draw_slice
from spine_explorer.phantom.plan import Level, plan_slice
from spine_explorer.phantom.protocol import Contrast
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import ScanPlan

LABELS = range(1, 9)
SPACING = 0.6875
PIXEL_AREA = SPACING**2


@cache
def drawn_slice(
    seed: int = 0,
    level: Level = Level.L4_L5,
    contrast: Contrast = Contrast.T2,
    *,
    offset: float = 0.0,
    scanning: ScanPlan | None = None,
) -> PhantomSlice:
    """Draw a slice of a sampled person; without a scan it is the ideal image."""
    plan = plan_slice(sample_anatomy(seed), level, offset)
    return draw_slice(plan, contrast=contrast, rng=np.random.default_rng(seed), scanning=scanning)
