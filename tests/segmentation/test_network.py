"""The trained network, run by ONNX Runtime."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL, card_path, read_card
from spine_explorer.segmentation.network import Network, open_session

LARGEST_BYTES = 16 * 2**20


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    model = tmp_path / "model.onnx"
    shutil.copy(PACKAGED_MODEL, model)
    shutil.copy(PACKAGED_MODEL.with_suffix(".json"), model.with_suffix(".json"))
    return model


def test_the_packaged_network_is_small() -> None:
    assert PACKAGED_MODEL.stat().st_size <= LARGEST_BYTES


@pytest.mark.parametrize("shape", [(256, 256), (288, 512)])
def test_probabilities_add_up_to_one(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    maps = Network().probabilities(image)
    assert maps.shape == (9, *shape)
    assert np.allclose(maps.sum(axis=0), 1, atol=1e-4)


def test_another_model_can_be_used(copied: Path) -> None:
    assert Network(copied).identity == Network().identity


def test_one_changed_byte_is_noticed(copied: Path) -> None:
    weights = bytearray(copied.read_bytes())
    weights[len(weights) // 2] ^= 1
    copied.write_bytes(weights)
    with pytest.raises(ModelError, match="damaged"):
        Network(copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    copied.unlink()
    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        Network(copied)


@pytest.mark.parametrize("name", ["", "/", "missing.onnx"])
def test_a_path_without_a_file_is_named(name: str) -> None:
    with pytest.raises(ModelError, match="missing"):
        Network(Path(name))


@pytest.mark.parametrize("threads", [1, 10**12])
def test_no_more_threads_run_than_there_are_cores(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    opened = []

    def open_without_running(_: bytes, options: Any, **__: Any) -> None:
        opened.append(options.intra_op_num_threads)

    monkeypatch.setattr("onnxruntime.InferenceSession", open_without_running)
    monkeypatch.setattr("spine_explorer.segmentation.network._available_cores", lambda: 4)
    open_session(PACKAGED_MODEL, read_card(card_path(PACKAGED_MODEL)).sha256, threads=threads)
    assert opened == [min(threads, 4)]


def test_a_file_that_is_no_network_is_named(copied: Path) -> None:
    import hashlib

    copied.write_bytes(b"not a network")
    card = copied.with_suffix(".json")
    described = json.loads(card.read_text()) | {
        "sha256": hashlib.sha256(b"not a network").hexdigest()
    }
    card.write_text(json.dumps(described))
    with pytest.raises(ModelError, match="not a network that can be run"):
        Network(copied)
