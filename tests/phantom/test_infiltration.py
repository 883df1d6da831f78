from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.phantom.canvas import Canvas
from spine_explorer.phantom.infiltration import infiltrate
from spine_explorer.phantom.materials import Material
from spine_explorer.phantom.outlines import ellipse
from spine_explorer.phantom.plan import Level, MusclePlan, SlicePlan, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy


def make_plan(*fat: float, seed: int = 0) -> SlicePlan:
    plan = plan_slice(sample_anatomy(seed), Level.L4_L5)
    muscles = tuple(MusclePlan(1.0, part) for part in fat)
    return SlicePlan(**{**vars(plan), "muscles": muscles})


def make_canvas() -> Canvas:
    canvas = Canvas((100, 160), (1.0, 1.0), (30.0, 80.0))
    for side, label in ((1, 1), (-1, 2)):
        canvas.fill(ellipse((side * 16, 36), (12, 20)), Material.MUSCLE, label=label)
        canvas.fill(ellipse((side * 46, 36), (16, 20)), Material.MUSCLE, label=label + 2)
        canvas.fill(ellipse((side * 46, -12), (15, 14)), Material.MUSCLE, label=label + 4)
    return canvas


def test_mean_of_each_muscle_is_its_planned_fat() -> None:
    planned = (0.05, 0.6, 0.2, 0.35, 0.02, 0.1)
    canvas = make_canvas()
    fat = infiltrate(canvas, make_plan(*planned))
    found = [fat[canvas.labels == label].mean() for label in range(1, 7)]
    assert found == pytest.approx(planned, abs=0.002)


def test_fat_stays_between_nothing_and_pure_and_within_muscle() -> None:
    canvas = make_canvas()
    fat = infiltrate(canvas, make_plan(*[0.3] * 6))
    assert fat.min() == 0
    assert 0.9 < fat.max() <= 1
    assert not fat[canvas.materials != Material.MUSCLE].any()


def test_multifidus_is_fattest_near_the_lamina() -> None:
    canvas = make_canvas()
    fat = np.mean([infiltrate(canvas, make_plan(*[0.3] * 6, seed=seed)) for seed in range(4)], 0)
    x, y = canvas.positions(canvas.whole)
    deep = (canvas.labels == 1) & (y < 30) & (np.abs(x) < 16)
    superficial = (canvas.labels == 1) & (y > 42)
    assert fat[deep].mean() > 2 * fat[superficial].mean()


def test_infiltration_is_patchy_not_even() -> None:
    canvas = make_canvas()
    fat = infiltrate(canvas, make_plan(*[0.25] * 6))
    assert fat[canvas.labels == 3].std() > 0.2


def test_missing_muscle_is_passed_over() -> None:
    canvas = Canvas((40, 40), (1.0, 1.0), (20.0, 20.0))
    assert not infiltrate(canvas, make_plan(*[0.3] * 6)).any()
