"""How sure the network is of an outline."""

from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.segmentation.confidence import soft_agreement, structure_confidence


def _maps() -> np.ndarray:  # type: ignore[type-arg]
    return np.zeros((8, 4, 4), dtype=np.float32)


def test_certain_pixels_give_one() -> None:
    maps, labels = _maps(), np.zeros((4, 4), np.uint8)
    labels[1:3, 1:3] = 7
    maps[6, 1:3, 1:3] = 1
    assert structure_confidence(maps, labels)[6] == pytest.approx(1)


def test_doubt_inside_and_outside_lowers_it() -> None:
    maps, labels = _maps(), np.zeros((4, 4), np.uint8)
    labels[0, :2] = 1
    maps[0, 0] = (0.9, 0.7, 0.4, 0.0)
    assert structure_confidence(maps, labels)[0] == pytest.approx(2 * 1.6 / (2 + 2.0))


def test_a_structure_that_is_not_there_has_none() -> None:
    assert np.isnan(structure_confidence(_maps(), np.zeros((4, 4), np.uint8))).all()


def test_agreement_is_the_overlap_of_two_maps() -> None:
    first, second = _maps(), _maps()
    first[0, 0] = (1.0, 0.5, 0.0, 0.0)
    second[0, 0] = (0.5, 0.5, 0.5, 0.0)
    agreement = soft_agreement(first, second)
    assert agreement[0] == pytest.approx(2 * 1.0 / 3.0)
    assert np.isnan(agreement[1:]).all()
