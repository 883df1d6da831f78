from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.implants import distort
from spine_explorer.phantom.plan import Level, SlicePlan, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import ScanPlan

X = np.linspace(-100, 100, 201, dtype=np.float32)
Y = np.linspace(-100, 100, 201, dtype=np.float32)
EVEN = np.full((201, 201), 0.5, np.float32)
ON_THE_DISC, IN_THE_BONE = 0.0, 9.0


def plan(offset: float = ON_THE_DISC) -> SlicePlan:
    average = sample_anatomy(0, variety=0)
    return plan_slice(replace(average, implants=True), Level.L4_L5, offset)


def voids(offset: float) -> np.ndarray:
    return distort(EVEN, X, Y, plan(offset)) < 0.1


def test_rods_are_voids_on_both_sides_behind_the_disc() -> None:
    rows, columns = np.nonzero(voids(ON_THE_DISC))
    for side in (1, -1):
        chosen = np.sign(X[columns]) == side
        assert X[columns[chosen]].mean() == pytest.approx(24 * side, abs=3)
        assert Y[rows[chosen]].mean() == pytest.approx(31, abs=3)


def test_slices_of_the_vertebra_show_screws_that_reach_its_body() -> None:
    rows, _ = np.nonzero(voids(IN_THE_BONE))
    assert Y[rows].min() < -15
    assert Y[rows].max() > 29
    assert voids(IN_THE_BONE).sum() > 3 * voids(ON_THE_DISC).sum()


def test_signal_piles_up_near_metal_and_is_as_it_was_far_away() -> None:
    shown = distort(EVEN, X, Y, plan())
    assert shown.max() > 0.6
    far = np.abs(X) > 70
    assert np.allclose(shown[:, far], 0.5, atol=0.01)


def test_stripes_are_bent_near_metal() -> None:
    stripes = np.repeat((np.arange(201) // 3 % 2).astype(np.float32)[:, None], 201, axis=1)
    shown = distort(stripes, X, Y, plan())
    turned = ((shown > 0.7) & (stripes == 0)) | ((shown < 0.3) & (stripes == 1) & ~voids(0.0))
    assert turned.sum() > 50
    assert not turned[:, np.abs(X) > 70].any()


def test_metal_changes_the_scan_and_neither_the_truth_nor_the_ideal_image() -> None:
    metal = plan()
    bare = replace(metal, implants=False)
    scans = [draw_slice(each, scanning=ScanPlan()) for each in (metal, bare)]
    assert np.abs(scans[0].signal - scans[1].signal).max() > 0.2
    assert scans[0].areas == scans[1].areas
    assert np.array_equal(scans[0].labels, scans[1].labels)
    assert np.array_equal(draw_slice(metal).signal, draw_slice(bare).signal)
