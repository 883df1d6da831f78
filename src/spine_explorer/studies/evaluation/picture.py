"""A slice with its reference outlines and the found ones over each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, STRUCTURES
from spine_explorer.imaging.stack import Stack
from spine_explorer.outputs.contours import draw_outline, outline
from spine_explorer.outputs.slice_view import grey_picture, view_slice
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.training.cases import Case
from spine_explorer.training.evaluation import stack_of_case

_WHITE = (255, 255, 255)


def draw_comparison(
    case: Case,
    image: NDArray[np.float32],
    reference: NDArray[np.uint8],
    found: NDArray[np.uint8],
) -> Image.Image:
    """Draw the structures that are outlined in the reference: found in colour, reference dashed.

    Args:
        case: Which slice, and what is outlined in it.
        image: Its signal, shape (row, column).
        reference: Labels of the same shape.
        found: Labels of the same shape.

    Returns:
        An RGB picture, cut to the structures.
    """
    known = np.where(np.isin(found, sorted(case.outlined)), found, BACKGROUND)
    labels = np.stack([known, reference]).astype(np.uint8)
    confidence = np.ones((2, STRUCTURE_COUNT), np.float32)
    segmentation = Segmentation(labels, confidence, np.ones(2, dtype=np.bool_))
    twice = _twice(stack_of_case(case, image))
    ours, theirs = (view_slice(twice, segmentation, index) for index in range(2))
    picture = grey_picture(ours).convert("RGB")
    for item in STRUCTURES:
        draw_outline(picture, outline(ours, item.label), item.colour)
        draw_outline(picture, outline(theirs, item.label), _WHITE, dashed=True)
    return picture


def _twice(stack: Stack) -> Stack:
    """A stack of the same slice twice, so that two sets of labels are cut alike."""
    _, rows, columns = stack.geometry.shape
    geometry = replace(stack.geometry, shape=(2, rows, columns))
    return replace(stack, voxels=np.repeat(stack.voxels, 2, axis=0), geometry=geometry)
