from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.measurement.fat.composition import Composition
from spine_explorer.measurement.fat.model import FatModel, FatScale, FatThresholds

VALUES = np.array([80, 90, 100, 150, 300, 400], dtype=np.float32)


def test_two_classes() -> None:
    found = Composition.of(VALUES, FatThresholds(120, 120), 0.5)
    assert (found.area, found.fat_area, found.functional_area) == (3, 1.5, 1.5)
    assert (found.fat_fraction, found.functional_ratio) == (50, 0.5)
    assert found.lean_values is not None
    assert found.lean_values.tolist() == [80, 90, 100]
    assert found.intermediate_area is None


def test_what_lies_between_three_classes_is_lean_and_reported() -> None:
    found = Composition.of(VALUES, FatThresholds(120, 200, three_classes=True), 0.5)
    assert (found.fat_area, found.functional_area, found.intermediate_area) == (1, 2, 0.5)
    assert found.threshold == 200


def test_three_classes_with_nothing_in_between_say_so() -> None:
    found = Composition.of(VALUES, FatThresholds(200, 200, three_classes=True), 0.5)
    assert found.intermediate_area == 0


def test_a_scale_counts_parts_of_pixels_and_has_no_lean_ones() -> None:
    found = Composition.of(VALUES, FatScale(100, 400), 1.0)
    assert found.fat_area == pytest.approx(1 / 6 + 2 / 3 + 1)
    assert (found.lean_values, found.threshold, found.intermediate_area) == (None, None, None)


@pytest.mark.parametrize("model", [FatThresholds(120, 200, three_classes=True), FatScale(100, 400)])
def test_joined_regions_are_the_region_of_all_pixels(model: FatModel) -> None:
    parts = [Composition.of(VALUES[:2], model, 0.5), Composition.of(VALUES[2:], model, 0.5)]
    joined, whole = Composition.joined(parts), Composition.of(VALUES, model, 0.5)
    assert joined.fat_fraction == pytest.approx(whole.fat_fraction)
    assert (joined.area, joined.intermediate_area) == (whole.area, whole.intermediate_area)
    assert joined.threshold == whole.threshold


def test_joined_regions_of_different_thresholds_have_none() -> None:
    limits = (FatThresholds(120, 120), FatThresholds(200, 200))
    joined = Composition.joined([Composition.of(VALUES, limit, 1.0) for limit in limits])
    assert joined.threshold is None
    assert joined.fat_area == 5


@given(st.lists(st.floats(0, 1000, width=32), min_size=1), st.floats(0, 900), st.floats(1, 50))
def test_parts_add_up(numbers: list[float], muscle: float, step: float) -> None:
    values = np.array(numbers, dtype=np.float32)
    for model in (FatThresholds(muscle, muscle), FatScale(muscle, muscle + step)):
        found = Composition.of(values, model, 0.47)
        assert found.functional_area + found.fat_area == pytest.approx(found.area)
        assert 0 <= found.fat_fraction <= 100
