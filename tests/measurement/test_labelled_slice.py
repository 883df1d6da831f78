from __future__ import annotations

import numpy as np

from spine_explorer.anatomy import STRUCTURES
from support.measurement import make_slice


def test_pixels_of_each_structure_are_those_under_its_label() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 9, (40, 50)).astype(np.uint8)
    signal = rng.random((40, 50)).astype(np.float32)
    labelled = make_slice(signal, labels)
    for item in STRUCTURES:
        assert np.array_equal(labelled.values((item.label,)), signal[labels == item.label])
        rows, columns = labelled.positions(item.label)
        assert np.array_equal(signal[rows, columns], signal[labels == item.label])


def test_several_structures_are_joined() -> None:
    labelled = make_slice()
    assert labelled.values((1, 2)).size == 180
    assert labelled.mask((1, 2)).sum() == 180


def test_a_missing_structure_has_no_pixels() -> None:
    labelled = make_slice(labels=np.zeros((100, 100)))
    assert not labelled.has((1,))
    assert labelled.has(())
    assert labelled.values((1, 2)).size == 0


def test_views_of_turned_arrays_are_read_right() -> None:
    labelled = make_slice()
    turned = make_slice(labelled.signal.T[::-1], labelled.labels.T[::-1])
    assert np.array_equal(np.sort(turned.values((3,))), np.sort(labelled.values((3,))))
