"""What a network makes of slices, with a network that is not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.anatomy import STRUCTURE_COUNT, structure_named
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.framing import WHOLE, Window
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.segmentation.shape import FEATURES
from spine_explorer.segmentation.slice_outline import SliceOutline
from spine_explorer.training.calibration.looks import Slice, degraded_slices, look, moved_slices
from spine_explorer.training.cases import Case, read_cases
from support.training import write_index, write_pictures

DISC = structure_named("disc").label


@pytest.fixture
def case(tmp_path: Path) -> Case:
    write_index(tmp_path, "a,P1,,T1,validation,0.9,disc,")
    write_pictures(tmp_path, "a")
    (found,) = read_cases(tmp_path)
    return found


class Copying(Segmenter):
    """Outlines just what it is told, in a window of its own choice."""

    def __init__(self, labels: np.ndarray, window: Window = WHOLE) -> None:
        super().__init__(threads=1)
        self._labels, self._window = labels, window

    def framed_outline(self, stack: Stack, index: int) -> tuple[Window, SliceOutline]:
        return self._window, self.outline(stack, index, self._window)

    def outline(self, stack: Stack, index: int, window: Window = WHOLE) -> SliceOutline:
        found = super().outline(stack, index, window)
        return replace(found, labels=self._labels[window])


def test_dice_is_that_of_what_is_outlined(case: Case) -> None:
    image, reference = case.read()
    found = look(Copying(reference), Slice(case, image, reference, degraded=False))
    assert found.dice[DISC - 1] == 1.0
    assert np.isnan(np.delete(found.dice, DISC - 1)).all()
    assert (found.patient, found.dice.shape) == ("P1", (STRUCTURE_COUNT,))
    assert found.outline.features.shape == (len(FEATURES),)


def test_a_window_is_compared_with_the_same_window(case: Case) -> None:
    image, reference = case.read()
    window = slice(20, None), slice(10, None)
    found = look(Copying(reference, window), Slice(case, image, reference, degraded=False))
    assert found.dice[DISC - 1] == 1.0


def test_a_reference_of_a_few_pixels_says_nothing(case: Case) -> None:
    image, reference = case.read()
    few = np.zeros_like(reference)
    few[100, 100:119] = DISC
    found = look(Copying(few), Slice(case, image, few, degraded=False))
    assert np.isnan(found.dice).all()


def test_slices_are_seen_as_acquired_and_changed_the_same_every_time(case: Case) -> None:
    for first, second in zip(
        degraded_slices([case], times=2, seed=1),
        degraded_slices([case], times=2, seed=1),
        strict=True,
    ):
        assert np.array_equal(first.image, second.image)
    assert [item.degraded for item in degraded_slices([case], times=2, seed=1)] == [
        False,
        True,
        True,
    ]
    plain, moved = moved_slices([case], seed=1)
    assert np.array_equal(plain.image, case.read()[0])
    assert moved.image.shape == (256, 256)
