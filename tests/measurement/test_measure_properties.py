"""What must hold for every slice, whatever is on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.anatomy import mirror_labels
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.measure import MeasurementOptions, measure
from spine_explorer.segmentation.result import Segmentation
from support.measurement import make_segmentation
from support.outlines import lumbar_labels
from support.stacks import make_directions, make_geometry, make_stack

few = settings(max_examples=10, deadline=None)
seeds = st.integers(0, 2**16)
Key = tuple[str, str, str, str]


def random_slice(seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Signal with streaks of fat in noisy muscle, and plausible labels with ragged edges."""
    rng = np.random.default_rng(seed)
    labels = lumbar_labels()
    labels[rng.random(labels.shape) < 0.05] = 0
    fat = rng.random(labels.shape) < rng.uniform(0.02, 0.5)
    signal = np.where(fat, 400, 100) + rng.normal(0, 10, labels.shape)
    signal[labels == 8] *= 5
    return signal.astype(np.float32), labels


def values(stack: Stack, segmentation: Segmentation, *methods: FatMethod) -> dict[Key, float]:
    rows = measure(stack, segmentation, MeasurementOptions(methods or (FatMethod.GMM3,)))
    return {(row.structure, row.side, row.quantity, row.method): row.value for row in rows}


def build(signal: NDArray[Any], labels: NDArray[Any], geometry: Geometry | None = None) -> Any:
    geometry = geometry or make_geometry((1, *labels.shape), spacing=(4.0, 0.7, 0.9))
    return make_stack(signal[None], geometry=geometry), make_segmentation(labels[None])


@few
@given(seed=seeds, method=st.sampled_from([item for item in FatMethod if item != "fixed"]))
def test_parts_add_up_and_stay_within_their_bounds(seed: int, method: FatMethod) -> None:
    found = values(*build(*random_slice(seed)), method)
    for (name, side, quantity, _), value in found.items():
        if quantity == "fat_area":
            total = value + found[name, side, "functional_area", method]
            assert total == pytest.approx(found[name, side, "area", ""])
        if quantity in ("fat_fraction", "area_asymmetry", "functional_area_asymmetry"):
            assert 0 <= value <= 100
        if quantity.endswith("asymmetry_signed"):
            assert abs(value) <= 200


@few
@given(seed=seeds, scale=st.floats(0.01, 500))
def test_areas_fractions_and_ratios_do_not_depend_on_the_scale_of_the_signal(
    seed: int, scale: float
) -> None:
    signal, labels = random_slice(seed)
    first = values(*build(signal, labels))
    second = values(*build(signal * np.float32(scale), labels))
    for key, value in first.items():
        if "signal" not in key[2] and key[2] != "fat_threshold":
            assert second[key] == pytest.approx(value, rel=0.02, abs=0.5), key
        if key[2].endswith("adjusted_signal"):
            assert second[key] == pytest.approx(value, rel=1e-4), key


@few
@given(seed=seeds)
def test_a_mirrored_patient_has_the_sides_exchanged(seed: int) -> None:
    signal, labels = random_slice(seed)
    first = values(*build(signal, labels))
    swapped = np.array(mirror_labels(), dtype=np.uint8)[labels]
    second = values(*build(signal[:, ::-1], swapped[:, ::-1]))
    other = {"left": "right", "right": "left"}
    for (name, side, quantity, method), value in first.items():
        sign = -1 if quantity.endswith("_signed") else 1
        mirrored = second[name, other.get(side, side), quantity, method]
        assert mirrored == pytest.approx(sign * value, rel=1e-4, abs=1e-6), (name, quantity)


@few
@given(seed=seeds, transpose=st.booleans(), up=st.booleans(), across=st.booleans())
def test_the_way_a_slice_is_stored_changes_nothing(
    seed: int, transpose: bool, up: bool, across: bool
) -> None:
    signal, labels = random_slice(seed)
    first = values(*build(signal, labels))
    spacing, directions = [4.0, 0.7, 0.9], AXIAL.copy()
    if up:
        signal, labels = signal[::-1], labels[::-1]
        directions[1] *= -1
    if across:
        signal, labels = signal[:, ::-1], labels[:, ::-1]
        directions[2] *= -1
    if transpose:
        signal, labels = signal.T, labels.T
        spacing, directions = [4.0, 0.9, 0.7], directions[[0, 2, 1]]
    geometry = make_geometry((1, *labels.shape), spacing=tuple(spacing), directions=directions)
    second = values(*build(np.ascontiguousarray(signal), labels, geometry))
    assert first.keys() == second.keys()
    for key, value in first.items():
        assert second[key] == pytest.approx(value, rel=1e-4, abs=1e-6), key


@few
@given(flexion=st.floats(-30, 30))
def test_a_slice_tilted_along_its_disc_measures_the_same(flexion: float) -> None:
    stack, segmentation = build(*random_slice(1))
    first = values(stack, segmentation)
    tilted = make_geometry(
        stack.geometry.shape,
        spacing=stack.geometry.spacing,
        directions=make_directions(flexion=flexion),
    )
    second = values(replace(stack, geometry=tilted), segmentation)
    assert second == pytest.approx(first, nan_ok=True)
