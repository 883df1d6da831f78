"""From a stack to its outlines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.segmenter import Segmenter
from support.phantoms import SPACING, drawn_slice
from support.stacks import make_stack


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def _stack(spacing: float = SPACING) -> Stack:
    """A drawn slice, resampled to pixels of another size."""
    signal = ndimage.zoom(drawn_slice().signal, SPACING / spacing, order=1)
    grid = Geometry((1, *signal.shape), (4.0, spacing, spacing), (0, 0, 0), AXIAL)
    return make_stack(signal[None], geometry=grid)


def _areas(segmenter: Segmenter, stack: Stack) -> np.ndarray:  # type: ignore[type-arg]
    labels = segmenter.segment(stack).labels
    return np.bincount(labels.ravel(), minlength=9)[1:] * stack.geometry.pixel_area


def test_every_structure_has_a_confidence(segmenter: Segmenter) -> None:
    segmentation = segmenter.segment(_stack())
    assert segmentation.accepted.all()
    assert segmentation.confidence.shape == (1, 8)
    assert np.all((segmentation.confidence > 0.5) & (segmentation.confidence <= 1))
    assert segmentation.model == segmenter.model


@pytest.mark.parametrize("spacing", [0.35, 1.0, 1.5])
def test_pixel_size_hardly_changes_areas(segmenter: Segmenter, spacing: float) -> None:
    assert _areas(segmenter, _stack(spacing)) == pytest.approx(
        _areas(segmenter, _stack()), rel=0.15
    )


def test_scale_and_offset_of_the_signal_change_nothing(segmenter: Segmenter) -> None:
    stack = _stack()
    scaled = replace(stack, voxels=stack.voxels * np.float32(731.0))
    assert np.array_equal(segmenter.segment(stack).labels, segmenter.segment(scaled).labels)


def test_padding_hides_no_cut(segmenter: Segmenter) -> None:
    stack = _stack()
    padded = stack.voxels.copy()
    padded[..., 2 * padded.shape[2] // 3 :] = 0
    findings = segmenter.segment(make_stack(padded, geometry=stack.geometry)).findings
    cut = {item.structure for item in findings if item.check == "field_of_view"}
    assert "erector_spinae_left" in cut
    assert not any(item.endswith("right") for item in cut)


def test_a_transposed_and_flipped_slice_gets_the_same_outlines(segmenter: Segmenter) -> None:
    stack = _stack()
    turned_axes = np.array([AXIAL[0], -AXIAL[2], AXIAL[1]])
    turned = stack.voxels[0].T[::-1]
    grid = replace(stack.geometry, shape=(1, *turned.shape), directions=turned_axes)
    found = segmenter.segment(make_stack(turned[None], geometry=grid)).labels[0]
    assert np.array_equal(found[::-1].T, segmenter.segment(stack).labels[0])


def test_mirroring_swaps_sides(segmenter: Segmenter) -> None:
    stack = _stack()
    mirrored = make_stack(stack.voxels[..., ::-1], geometry=stack.geometry)
    areas, swapped = _areas(segmenter, stack), _areas(segmenter, mirrored)
    order = [item.mirrored.label - 1 for item in STRUCTURES]
    assert swapped[order] == pytest.approx(areas, rel=0.2)


def test_averaging_with_the_mirror_image_treats_both_alike() -> None:
    segmenter, stack = Segmenter(mirror=True), _stack()
    mirrored = make_stack(stack.voxels[..., ::-1], geometry=stack.geometry)
    areas, swapped = _areas(segmenter, stack), _areas(segmenter, mirrored)
    order = [item.mirrored.label - 1 for item in STRUCTURES]
    assert swapped[order] == pytest.approx(areas, rel=0.01)


def test_refused_slices_are_left_out(segmenter: Segmenter) -> None:
    stack = _stack()
    refused = Finding("constant", Grade.REFUSE, "Slice 1 is blank.", slice_index=0)
    segmentation = segmenter.segment(replace(stack, findings=(refused,)))
    assert not segmentation.labels.any()
    assert not segmentation.accepted.any()


def test_progress_is_told_slice_by_slice(segmenter: Segmenter) -> None:
    steps: list[int] = []
    segmenter.segment(_stack(), progress=lambda: steps.append(1))
    assert steps == [1]
