"""Levels from looks and order."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.levels import order
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.order import level_posteriors

COUNT = len(AXIAL_LEVELS)
UNSURE = [0.25, 0.25, 0.25, 0.25]


def by_enumeration(looks: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray:
    """The same posteriors from every possible sequence of states, one by one."""
    near = (np.abs(np.subtract.outer(heights, heights)) < order._ALIKE).sum(axis=1)
    likelihoods = order._likelihoods(looks) ** (1 / near[:, None])
    totals = np.zeros((len(looks), COUNT + 1))
    for states in product(range(COUNT + 1), repeat=len(looks)):
        weight = order._prior()[states[0]]
        for index, state in enumerate(states):
            weight *= likelihoods[index, state]
            if index:
                step = float(heights[index] - heights[index - 1])
                weight *= order._transition(step)[states[index - 1], state]
        for index, state in enumerate(states):
            totals[index, state] += weight
    return totals / totals.sum(axis=1, keepdims=True)


@given(st.integers(1, 4), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_posteriors_are_those_of_all_sequences(slices: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    looks = rng.dirichlet(np.ones(COUNT + 1), slices)
    heights = np.cumsum(rng.uniform(1, 45, slices))
    found = level_posteriors(looks, heights)
    assert found == pytest.approx(by_enumeration(looks, heights), abs=1e-9)


def test_one_sure_slice_names_the_others_by_their_distance() -> None:
    looks = np.array([UNSURE, [0.01, 0.97, 0.01, 0.01], UNSURE])
    found = level_posteriors(looks, np.array([0.0, 35.0, 70.0]))
    assert found.argmax(axis=1).tolist() == [0, 1, 2]


def test_slices_of_one_stack_share_a_level() -> None:
    looks = np.array([[0.1, 0.9, 0, 0], [0.55, 0.45, 0, 0], [0.1, 0.9, 0, 0]])
    found = level_posteriors(looks, np.array([0.0, 4.0, 8.0]))
    assert found.argmax(axis=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize("distance", [24.0, 30.0, 46.0])
def test_discs_may_lie_nearer_or_farther_than_usual(distance: float) -> None:
    looks = np.array([[0.7, 0.2, 0.1, 0], [0.2, 0.6, 0.2, 0], [0.1, 0.2, 0.7, 0]])
    found = level_posteriors(looks, distance * np.arange(3))
    assert found.argmax(axis=1).tolist() == [0, 1, 2]


def test_what_lies_a_disc_above_l3_l4_is_not_named() -> None:
    looks = np.array([[0, 0.05, 0.95, 0], [0, 0, 1, 0]])
    found = level_posteriors(looks, np.array([0.0, 36.0]))
    assert found.argmax(axis=1).tolist() == [2, COUNT]


def test_a_slice_that_looks_like_none_tells_nothing_apart() -> None:
    (found,) = level_posteriors(np.array([[0.0, 0.0, 0.0, 1.0]]), np.array([0.0]))
    assert found.max() < 0.4


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_more_slices_of_the_same_look_are_not_surer(seed: int) -> None:
    look = np.random.default_rng(seed).dirichlet(np.ones(COUNT + 1), 1)
    (one,) = level_posteriors(look, np.array([0.0]))
    five = level_posteriors(np.repeat(look, 5, axis=0), np.arange(5.0))
    assert five.max() <= one.max() + 0.02
