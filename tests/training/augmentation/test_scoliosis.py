# ruff: noqa: E402
from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.scoliosis import (
    Scoliosis,
    curve_spine,
    sample_scoliosis,
)
from spine_explorer.training.augmentation.spatial import Placement, place
from support.outlines import SPACING, lumbar_labels

DISC = 7
ON_THE_LEFT, ON_THE_RIGHT = (2, 4, 6), (1, 3, 5)
"""Labels on the left of the picture, which is the patient's right, and on the right of it."""


def curved(scoliosis: Scoliosis | None) -> torch.Tensor:
    labels = torch.from_numpy(lumbar_labels())
    return place(labels.float(), labels, SPACING, Placement(scoliosis=scoliosis))[1]


def area(labels: torch.Tensor, chosen: tuple[int, ...]) -> int:
    return int(torch.isin(labels, torch.tensor(chosen)).sum())


@given(st.floats(0.75, 1.25), st.floats(0.75, 1.25))
@settings(max_examples=20, deadline=None)
def test_muscles_of_each_side_grow_and_shrink_by_themselves(left: float, right: float) -> None:
    before, after = curved(None), curved(Scoliosis(left=left, right=right))
    for chosen, factor in ((ON_THE_LEFT, left), (ON_THE_RIGHT, right)):
        assert area(after, chosen) / area(before, chosen) == pytest.approx(factor, abs=0.05)


@given(st.floats(-20, 20))
@settings(max_examples=20, deadline=None)
def test_disc_turns_anticlockwise_by_nearly_the_twist(degrees: float) -> None:
    points = (curved(Scoliosis(twist=math.radians(degrees))) == DISC).nonzero().double()
    (row, across), (_, along) = torch.cov(points.T).tolist()
    # Rows grow downwards: an anticlockwise turn lifts what lies on the right.
    turn = math.degrees(0.5 * math.atan2(-2 * across, along - row))
    assert abs(turn) <= abs(degrees) + 1
    assert turn == pytest.approx(0.8 * degrees, abs=3)


def test_shear_moves_one_side_down_and_the_other_up() -> None:
    before, after = curved(None), curved(Scoliosis(shear=0.15))
    for label, offset in ((5, 52), (6, -52)):
        rows = [(each == label).nonzero()[:, 0].double().mean() for each in (before, after)]
        assert float(rows[1] - rows[0]) * 0.9 == pytest.approx(0.15 * offset, abs=1)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_nothing_folds(seed: int) -> None:
    offset = torch.linspace(-120, 120, 241)
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    labels = torch.from_numpy(lumbar_labels())
    scoliosis = sample_scoliosis(np.random.default_rng(seed))
    down, right = curve_spine(rows, columns, labels, SPACING, scoliosis)
    rates = [torch.gradient(each) for each in (down, right)]
    assert (rates[0][0] * rates[1][1] - rates[0][1] * rates[1][0]).min() > 0.5


def test_no_curve_changes_nothing() -> None:
    assert torch.equal(curved(Scoliosis()), curved(None))
