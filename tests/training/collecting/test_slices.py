from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import AXIAL
from spine_explorer.training.collecting.slices import make_slice, without_slips
from support.drawn import turned_lumbar
from support.outlines import SHAPE, lumbar_labels
from support.outputs import lumbar_stack
from support.stacks import make_geometry, make_stack

PRONE = np.diag([1.0, -1.0, -1.0]) @ AXIAL
TRANSPOSED = AXIAL[[0, 2, 1]]


@pytest.mark.parametrize("axes", [AXIAL, PRONE, TRANSPOSED], ids=["usual", "turned", "transposed"])
def test_slices_are_shown_with_the_back_below_however_they_are_stored(
    axes: NDArray[np.float64],
) -> None:
    stack, labels = turned_lumbar(axes)
    item = make_slice(stack, labels[1], 1)
    assert np.array_equal(item.labels, lumbar_labels())
    assert np.array_equal(item.image, lumbar_stack(2).voxels[1])
    assert item.spacing == 1.0


def test_a_structure_that_is_not_outlined_is_not_listed() -> None:
    labels = lumbar_labels()
    labels[~np.isin(labels, (1, 7))] = 0
    item = make_slice(lumbar_stack(), labels, 0)
    assert [structure.name for structure in item.outlined] == ["multifidus_left", "disc"]


@pytest.mark.parametrize("coarse", [0, 1], ids=["rows", "columns"])
def test_pixels_become_square_and_nothing_moves(coarse: int) -> None:
    """Of a slope and a disc, every other row or column is taken; both come back as they were."""
    spacing = (4.0, 2.0, 1.0) if coarse == 0 else (4.0, 1.0, 2.0)
    thinned = (slice(None), slice(None, None, 2), slice(None))
    part = thinned if coarse == 0 else (thinned[0], thinned[2], thinned[1])
    rows, columns = np.indices(SHAPE, dtype=np.float32)
    slope, labels = (3 * rows + 2 * columns)[None][part], lumbar_labels()[None][part]
    stack = make_stack(slope, geometry=make_geometry(slope.shape, spacing=spacing))
    item = make_slice(stack, labels[0], 0)
    assert item.image.shape == item.labels.shape == SHAPE
    assert item.spacing == 1.0
    inner = item.image[2:-2, 2:-2]
    assert np.allclose(np.diff(inner, axis=0), 3, atol=1e-3)
    assert np.allclose(np.diff(inner, axis=1), 2, atol=1e-3)
    for label in range(1, 9):
        one, other = item.labels == label, lumbar_labels() == label
        assert one.sum() == pytest.approx(other.sum(), rel=0.06)


def test_labels_are_never_mixed_by_resampling() -> None:
    labels = lumbar_labels()[::2]
    voxels = np.ones((1, *labels.shape))
    stack = make_stack(voxels, geometry=make_geometry(voxels.shape, spacing=(4.0, 2.0, 0.7)))
    item = make_slice(stack, labels, 0)
    assert set(np.unique(item.labels)) == set(np.unique(labels))
    assert item.spacing == 0.7
    assert item.image.shape == (round(100 * 2 / 0.7), 240)


def test_a_rounded_header_is_not_resampled() -> None:
    voxels = np.arange(12.0).reshape(1, 3, 4)
    grid = make_geometry((1, 3, 4), spacing=(4.0, 0.6875, 0.687))
    item = make_slice(make_stack(voxels, geometry=grid), np.zeros((3, 4), np.uint8), 0)
    assert np.array_equal(item.image, voxels[0])
    assert item.spacing == pytest.approx(0.68725)


def test_a_slip_of_the_brush_is_no_structure() -> None:
    labels = lumbar_labels()
    labels[labels == 8] = 0
    labels[0, :4] = 8
    kept, slips = without_slips(labels, 1.0)
    assert slips == 1
    assert set(np.unique(kept)) == {0, 1, 2, 3, 4, 5, 6, 7}
    assert without_slips(labels, 2.5)[1] == 0
