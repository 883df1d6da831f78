from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outlines.grids import Fit
from support.stacks import make_directions, make_geometry

STACK = make_geometry((4, 20, 30), spacing=(4.0, 0.7, 0.7), directions=make_directions(flexion=20))
TURNS = [
    (axes, flips) for axes in permutations(range(3)) for flips in product((False, True), repeat=3)
]


def turned(
    labels: NDArray[np.uint8], grid: Geometry, axes: tuple[int, ...], flips: tuple[bool, ...]
) -> tuple[NDArray[np.uint8], Geometry]:
    """The same voxels stored along other axes, in other directions."""
    affine = grid.affine_lps.copy()
    for axis, flip in enumerate(flips):
        if flip:
            affine[:, 3] += affine[:, axis] * (grid.shape[axis] - 1)
            affine[:, axis] *= -1
            labels = np.flip(labels, axis)
    affine = affine[:, [*axes, 3]]
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    shape = tuple(grid.shape[axis] for axis in axes)
    directions = (affine[:3, :3] / spacing).T
    geometry = Geometry(shape, tuple(spacing.tolist()), tuple(affine[:3, 3].tolist()), directions)
    return labels.transpose(axes), geometry


def moved(*step: float) -> tuple[float, ...]:
    """The stack's origin, moved by millimetres."""
    return tuple(np.add(STACK.origin, step).tolist())


def random_labels(shape: tuple[int, ...], seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 9, shape).astype(np.uint8)


@pytest.mark.parametrize(("axes", "flips"), TURNS)
def test_a_mask_stored_along_any_axes_comes_back(
    axes: tuple[int, ...], flips: tuple[bool, ...]
) -> None:
    labels = random_labels(STACK.shape)
    stored, grid = turned(labels, STACK, axes, flips)
    fit = Fit.of(STACK, grid)
    assert fit is not None
    assert np.array_equal(fit.apply(stored), labels)


@given(first=st.integers(0, 3), flips=st.tuples(*[st.booleans()] * 3), noise=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_a_single_slice_finds_its_place(
    first: int, flips: tuple[bool, bool, bool], noise: int
) -> None:
    labels = random_labels(STACK.shape, noise)
    x, y, z = STACK.to_patient((first, 0, 0)).tolist()
    one = replace(STACK, shape=(1, 20, 30), origin=(x, y, z), spacing=(1.0, 0.7, 0.7))
    stored, grid = turned(labels[first : first + 1], one, (0, 1, 2), flips)
    fit = Fit.of(STACK, grid)
    assert fit is not None
    assert fit.slices == (first,)
    assert np.array_equal(fit.apply(stored)[first], labels[first])


def test_slices_beyond_the_stack_are_left_out_and_missing_ones_stay_empty() -> None:
    x, y, z = STACK.to_patient((2, 0, 0)).tolist()
    fit = Fit.of(STACK, replace(STACK, origin=(x, y, z)))
    assert fit is not None
    assert fit.slices == (2, 3, 4, 5)
    placed = fit.apply(np.ones(STACK.shape, np.uint8))
    assert placed.any(axis=(1, 2)).tolist() == [False, False, True, True]


def test_a_mask_of_every_second_slice_fits() -> None:
    fit = Fit.of(STACK, replace(STACK, shape=(2, 20, 30), spacing=(8.0, 0.7, 0.7)))
    assert fit is not None
    assert fit.slices == (0, 2)


@pytest.mark.parametrize(
    "other",
    [
        replace(STACK, shape=(4, 20, 29)),
        replace(STACK, spacing=(4.0, 0.75, 0.7)),
        replace(STACK, origin=moved(0.35, 0, 0)),
        replace(STACK, origin=tuple(STACK.to_patient((0.5, 0, 0)).tolist())),
        replace(STACK, origin=tuple(STACK.to_patient((9, 0, 0)).tolist())),
        make_geometry((4, 20, 30), spacing=(4.0, 0.7, 0.7)),
    ],
)
def test_another_grid_does_not_fit(other: Geometry) -> None:
    assert Fit.of(STACK, other) is None


def test_rounded_headers_still_fit() -> None:
    assert Fit.of(STACK, replace(STACK, origin=moved(0.05, -0.05, 0.05))) is not None
