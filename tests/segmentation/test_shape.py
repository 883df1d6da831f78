"""What outlines look like, as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage.measure import regionprops

from spine_explorer.anatomy import mirror_labels, structure_named
from spine_explorer.segmentation.shape import FEATURES, describe, mirrored
from support.outlines import lumbar_labels

SURE = np.full(8, 0.97, dtype=np.float32)


def _described(
    labels: NDArray[np.uint8], spacing: tuple[float, float] = (1.0, 1.0)
) -> dict[str, float]:
    return dict(zip(FEATURES, describe(labels, SURE, spacing), strict=True))


@pytest.mark.parametrize("name", ["multifidus_left", "psoas_right", "disc", "canal"])
def test_size_and_form_are_those_of_scikit_image(name: str) -> None:
    found = _described(lumbar_labels())
    (region,) = regionprops((lumbar_labels() == structure_named(name).label).astype(int))
    # scikit-image takes pixels for points, which makes small regions a little narrower.
    axes = region.axis_major_length, region.axis_minor_length
    assert found[f"{name} size"] == pytest.approx(np.log(region.area))
    assert found[f"{name} elongation"] == pytest.approx(np.log(axes[0] / axes[1]), abs=0.01)


def test_places_are_relative_to_the_disc() -> None:
    found = _described(lumbar_labels())
    assert found["canal row"] == pytest.approx(28)
    assert found["canal column"] == pytest.approx(0)
    assert found["psoas_left column"] == pytest.approx(52)
    assert found["psoas_right column"] == pytest.approx(-52)


@settings(deadline=None, max_examples=20)
@given(st.integers(-20, 20), st.integers(-10, 10))
def test_where_the_spine_lies_changes_nothing(down: int, across: int) -> None:
    moved = np.roll(lumbar_labels(), (down, across), axis=(0, 1))
    assert list(_described(moved).values()) == pytest.approx(
        list(_described(lumbar_labels()).values())
    )


def test_pixels_of_another_size_and_form_change_nothing() -> None:
    finer = np.repeat(np.repeat(lumbar_labels(), 4, axis=0), 2, axis=1)
    found, wanted = _described(finer, (0.25, 0.5)), _described(lumbar_labels())
    assert list(found.values()) == pytest.approx(list(wanted.values()), abs=0.1)


def test_the_mirror_image_is_described_as_such() -> None:
    labels = lumbar_labels()
    labels[labels == 5] = 0
    labels[60:100, 170:185] = 5
    confidence = np.linspace(0.8, 0.95, 8, dtype=np.float32)
    order = np.array(mirror_labels(), dtype=np.uint8)
    swapped = confidence[order[1:] - 1]
    flipped = describe(order[labels][:, ::-1], swapped, (1.0, 1.0))
    assert mirrored(describe(labels, confidence, (1.0, 1.0))) == pytest.approx(flipped)


def test_what_is_missing_is_unknown() -> None:
    confidence = SURE.copy()
    confidence[4] = np.nan
    labels = lumbar_labels()
    labels[labels == 5] = 0
    found = dict(zip(FEATURES, describe(labels, confidence, (1.0, 1.0)), strict=True))
    assert {name for name, value in found.items() if np.isnan(value)} == {
        name for name in FEATURES if name.startswith("psoas_left")
    }


def test_an_empty_slice_is_all_unknown() -> None:
    nothing = np.full(8, np.nan, dtype=np.float32)
    assert np.isnan(describe(np.zeros((50, 50), np.uint8), nothing, (1.0, 1.0))).all()
