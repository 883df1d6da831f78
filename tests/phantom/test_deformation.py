from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.phantom.deformation import Deformation
from spine_explorer.phantom.outlines import ellipse
from spine_explorer.phantom.plan import Level, SlicePlan, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy

RING = ellipse((0, 0), (60, 60))


def make_plan(**changes: float) -> SlicePlan:
    plain = {"build": 1.0, "shift": 0.0, "rotation": 0.0, "irregularity": 0.0}
    return replace(plan_slice(sample_anatomy(0), Level.L4_L5), **{**plain, **changes})


def test_average_person_is_not_deformed() -> None:
    assert Deformation(make_plan()).spine(RING) == pytest.approx(RING)
    assert Deformation(make_plan()).body(RING) == pytest.approx(RING)


def test_build_and_shift_scale_and_move_the_spine() -> None:
    moved = Deformation(make_plan(build=1.1, shift=5.0)).spine(RING)
    assert moved == pytest.approx(1.1 * RING + np.array([5.0, 0.0]))


def test_shift_leaves_the_skin_where_it_is() -> None:
    assert Deformation(make_plan(shift=5.0)).body(RING) == pytest.approx(RING)


def test_vertebra_turns_more_than_what_lies_around_it() -> None:
    deformation = Deformation(make_plan(rotation=10.0))
    near, far = (deformation.spine(np.array([[x, 0.0]]))[0] for x in (1.0, 90.0))
    assert np.degrees(np.arctan2(near[1], near[0])) == pytest.approx(10, abs=0.1)
    assert np.degrees(np.arctan2(far[1], far[0])) < 2


def test_irregularity_strays_by_the_size_asked_for() -> None:
    stray = [
        Deformation(replace(make_plan(irregularity=2.0), seed=seed)).spine(RING) - RING
        for seed in range(40)
    ]
    assert np.sqrt(np.mean(np.square(stray))) == pytest.approx(2.0, rel=0.15)


def test_neighbouring_slices_stray_alike() -> None:
    here, next_door, far = (
        Deformation(make_plan(irregularity=2.0, offset=z)).spine(RING) for z in (0.0, 4.0, 60.0)
    )
    assert np.abs(here - next_door).max() < 0.5 * np.abs(here - far).max()
