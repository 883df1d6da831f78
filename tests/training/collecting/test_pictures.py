from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.segmentation.preprocessing import normalise
from spine_explorer.training.collecting.pictures import decode, encode_labels, encode_signal


@pytest.mark.parametrize(
    ("highest", "kind"), [(255, np.uint8), (256, np.uint16), (4095, np.uint16)]
)
def test_whole_numbers_are_kept(highest: int, kind: type) -> None:
    image = np.linspace(0, highest, 60).round().reshape(6, 10).astype(np.float32)
    stored = decode(encode_signal(image))
    assert stored.dtype == kind
    assert np.array_equal(stored, image)


@pytest.mark.parametrize("scale", [1e-4, 0.37, 1e6], ids=str)
def test_the_network_sees_the_same_in_any_other_signal(scale: float) -> None:
    rng = np.random.default_rng(0)
    image = (rng.rayleigh(300, (40, 50)) * scale).astype(np.float32)
    image[:5] = 0
    stored = decode(encode_signal(image)).astype(np.float32)
    assert np.array_equal(stored == 0, image == 0)
    assert np.abs(normalise(stored) - normalise(image)).max() < 2e-3


def test_only_what_has_no_signal_becomes_zero() -> None:
    image = np.array([[-3.5, 0.0, 1e-6, 2.5]], np.float32)
    assert decode(encode_signal(image)).tolist() == [[0, 0, 1, 65535]]


@pytest.mark.parametrize("image", [np.zeros((3, 4)), np.full((3, 4), -1.5)], ids=["zero", "below"])
def test_a_slice_without_signal_can_be_written(image: NDArray[np.float64]) -> None:
    assert not decode(encode_signal(image.astype(np.float32))).any()


def test_labels_are_kept() -> None:
    labels = np.arange(9, dtype=np.uint8).reshape(3, 3)
    assert np.array_equal(decode(encode_labels(labels.T)), labels.T)
