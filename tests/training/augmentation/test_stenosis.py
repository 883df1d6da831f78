# ruff: noqa: E402
from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.augmentation.spatial import Placement, place
from spine_explorer.training.augmentation.stenosis import Stenosis, narrow_canal, sample_stenosis
from support.outlines import SPACING, lumbar_labels

CANAL, DISC = 8, 7
FAR = (3, 4, 5, 6)

shares = st.floats(0.4, 1)
stenoses = st.builds(Stenosis, shares, shares, shares, st.floats(0.6, 1))


def narrowed(stenosis: Stenosis | None) -> torch.Tensor:
    labels = torch.from_numpy(lumbar_labels())
    return place(labels.float(), labels, SPACING, Placement(stenosis=stenosis))[1]


def share_in_direction(angle: float, stenosis: Stenosis) -> float:
    """What is left of the radius, at an angle anticlockwise from straight back."""
    down, right = math.cos(angle), math.sin(angle)
    ahead = stenosis.front if down < 0 else stenosis.back
    corner = (2 * max(down, 0) * right) ** 2
    return (ahead * down**2 + stenosis.sides * right**2) * (1 - (1 - stenosis.corners) * corner)


@given(stenoses)
@settings(max_examples=30, deadline=None)
def test_canal_keeps_the_area_that_its_radii_say(stenosis: Stenosis) -> None:
    angles = np.linspace(0, 2 * math.pi, 720, endpoint=False)
    wanted = np.mean([share_in_direction(angle, stenosis) ** 2 for angle in angles])
    before, after = (int((narrowed(each) == CANAL).sum()) for each in (None, stenosis))
    # A canal of 250 pixels: half a ring of them may fall to either side.
    assert after / before == pytest.approx(wanted, abs=0.12)


def test_each_direction_is_narrowed_by_itself() -> None:
    before, front, back = (
        (narrowed(each) == CANAL).nonzero()[:, 0]
        for each in (None, Stenosis(front=0.4), Stenosis(back=0.4))
    )
    assert front.min() - before.min() == pytest.approx(0.6 * 7 / 0.9, abs=1.1)
    assert abs(int(front.max() - before.max())) <= 1
    assert before.max() - back.max() == pytest.approx(0.6 * 7 / 0.9, abs=1.1)
    assert abs(int(back.min() - before.min())) <= 1


def test_disc_moves_into_the_place_that_the_canal_leaves() -> None:
    before, after = narrowed(None) == DISC, narrowed(Stenosis(front=0.4)) == DISC
    assert after.nonzero()[:, 0].max() > before.nonzero()[:, 0].max()


def test_what_lies_farther_away_stays() -> None:
    before, after = narrowed(None), narrowed(Stenosis(0.4, 0.4, 0.4))
    for label in FAR:
        assert torch.equal(before == label, after == label)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_nothing_folds(seed: int) -> None:
    offset = torch.linspace(-60, 60, 241)
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    labels = torch.from_numpy(lumbar_labels())
    stenosis = sample_stenosis(np.random.default_rng(seed))
    down, right = narrow_canal(rows, columns, labels, SPACING, stenosis)
    rates = [torch.gradient(each, spacing=0.5) for each in (down, right)]
    assert (rates[0][0] * rates[1][1] - rates[0][1] * rates[1][0]).min() > 0


def test_slice_without_a_canal_is_left_as_it_is() -> None:
    offset = torch.linspace(-50, 50, 11)
    rows, columns = torch.meshgrid(offset, offset, indexing="ij")
    labels = torch.from_numpy(lumbar_labels())
    without = labels.masked_fill(labels == CANAL, 0)
    moved = narrow_canal(rows, columns, without, SPACING, Stenosis(0.4, 0.4, 0.4))
    assert all(torch.equal(*pair) for pair in zip(moved, (rows, columns), strict=True))
