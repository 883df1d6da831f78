from __future__ import annotations

from pathlib import Path

import numpy as np

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.studies.evaluation.picture import draw_comparison
from spine_explorer.training.cases import Case
from support.outlines import SPACING, lumbar_labels

LABELS = lumbar_labels().astype(np.uint8)
COLOURS = {item.label: item.colour for item in STRUCTURES}


def drawn(found: np.ndarray, outlined: frozenset[int]) -> np.ndarray:
    case = Case("a", "P", "", "T1", "test", SPACING, outlined, Path("a.png"), Path("m.png"))
    reference = np.where(np.isin(LABELS, sorted(outlined)), LABELS, 0).astype(np.uint8)
    image = np.full(LABELS.shape, 100, np.float32)
    return np.asarray(draw_comparison(case, image, reference, found)).reshape(-1, 3)


def has(pixels: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(pixels.astype(int) - colour).max(axis=1) < 10).any())


def test_found_outlines_are_in_colour_and_the_reference_is_white() -> None:
    moved = np.roll(LABELS, 6, axis=1)
    pixels = drawn(moved, frozenset({7, 8}))
    assert has(pixels, COLOURS[7])
    assert has(pixels, COLOURS[8])
    assert has(pixels, (255, 255, 255))


def test_what_the_reference_does_not_outline_is_not_judged() -> None:
    assert not has(drawn(LABELS, frozenset({8})), COLOURS[5])


def test_a_structure_that_was_not_found_shows_its_reference_alone() -> None:
    pixels = drawn(np.zeros_like(LABELS), frozenset({7}))
    assert has(pixels, (255, 255, 255))
    assert not has(pixels, COLOURS[7])
