from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.outputs.slice_view import SliceView, grey_picture, view_slice
from support.outputs import FLIPPED, lumbar_stack, segmentation_of, turned
from support.stacks import make_geometry, make_stack


def plain_view(grey: np.ndarray) -> SliceView:
    return SliceView(
        grey.astype(np.float32), np.zeros(grey.shape, np.uint8), (1.0, 1.0), sided=True
    )


def test_no_outlined_pixel_is_cut_away() -> None:
    stack = lumbar_stack(2)
    segmentation = segmentation_of(stack)
    view = view_slice(stack, segmentation, 0)
    assert np.count_nonzero(view.labels) == np.count_nonzero(segmentation.labels[0])
    assert view.labels.size < segmentation.labels[0].size


def test_the_cut_is_the_same_for_every_slice() -> None:
    stack = lumbar_stack(2)
    labels = segmentation_of(stack).labels.copy()
    labels[1, :100] = 0
    segmentation = replace(segmentation_of(stack), labels=labels)
    first, second = (view_slice(stack, segmentation, index) for index in (0, 1))
    assert first.grey.shape == second.grey.shape


def test_without_outlines_the_whole_slice_is_shown() -> None:
    stack = lumbar_stack()
    nothing = replace(segmentation_of(stack), labels=np.zeros(stack.voxels.shape, np.uint8))
    assert view_slice(stack, nothing, 0).grey.shape == stack.voxels.shape[1:]


@pytest.mark.parametrize("axes", FLIPPED)
def test_slices_are_turned_to_radiological_convention(axes: np.ndarray) -> None:
    stack = lumbar_stack()
    segmentation = segmentation_of(stack)
    view = view_slice(*turned(stack, segmentation, axes), 0)
    expected = view_slice(stack, segmentation, 0)
    assert np.array_equal(view.labels, expected.labels)
    assert np.array_equal(view.grey, expected.grey)


def test_spacing_is_turned_with_the_slice() -> None:
    axes = FLIPPED[4]
    grid = make_geometry((1, 20, 30), spacing=(4.0, 0.5, 0.8), directions=axes)
    stack = make_stack(np.ones(grid.shape), geometry=grid)
    nothing = replace(segmentation_of(lumbar_stack()), labels=np.zeros(grid.shape, np.uint8))
    view = view_slice(stack, nothing, 0)
    assert view.grey.shape == (30, 20)
    assert view.spacing == (0.8, 0.5)


def test_pixel_centres_are_half_a_pixel_from_the_edge() -> None:
    view = plain_view(np.zeros((100, 160)))
    first, last = view.to_picture(np.array([[0.0, 0.0], [159.0, 99.0]]))
    assert first.tolist() == [4.0, 4.0]
    assert last.tolist() == [view.size[0] - 4.0, view.size[1] - 4.0]


def test_brighter_stays_brighter() -> None:
    levels = np.asarray(grey_picture(plain_view(np.tile(np.arange(200.0), (200, 1)))))
    profile = levels[400].astype(int)
    assert np.diff(profile).min() >= -1
    assert (profile[0], profile[-1]) == (0, 255)


def test_dark_muscle_under_bright_fat_is_lifted() -> None:
    grey = np.full((200, 200), 60.0)
    grey[150:] = 1000.0
    grey[:5] = 0.0
    labels = np.zeros((200, 200), np.uint8)
    labels[20:140, 20:180] = 1
    view = SliceView(grey.astype(np.float32), labels, (1.0, 1.0), sided=True)
    whole = plain_view(grey)
    assert np.asarray(grey_picture(view))[300, 400] > np.asarray(grey_picture(whole))[300, 400]
