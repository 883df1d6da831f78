"""From a trained level network to the file that the program runs, with its card."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from pydantic import JsonValue
from torch import nn

from spine_explorer.errors import ModelError
from spine_explorer.levels.network import LevelCard
from spine_explorer.outputs.files import write_bytes, write_text
from spine_explorer.training.export import OPSET
from spine_explorer.version import __version__

_LARGEST_DIFFERENCE = 1e-4


@dataclass(frozen=True)
class Background:
    """What the card says besides the weights; see ``LevelCard``."""

    name: str
    version: str
    spacing_mm: float
    classes: tuple[str, ...]
    data: str
    split: str
    training: Mapping[str, JsonValue]
    results: Mapping[str, JsonValue]


def export_level_network(
    network: nn.Module, shape: tuple[int, int], out: Path, background: Background
) -> LevelCard:
    """Write a network as an ONNX file, softmax included, and its card beside it.

    Args:
        network: From (batch, 1, row, column) to logits.
        shape: Rows and columns to try it on; an outlining network takes others too.
        out: The ONNX file; the card goes beside it, as ``.json``.
        background: What the card says.

    Raises:
        ModelError: If the exported network does not compute what PyTorch computes.
        OutputError: If a file cannot be written.
    """
    whole = nn.Sequential(network, nn.Softmax(dim=1)).eval()
    weights = _to_onnx(whole, shape)
    _check_agreement(whole, weights, shape)
    card = LevelCard(
        sha256=hashlib.sha256(weights).hexdigest(),
        created_by=f"spine-explorer {__version__}",
        **{**vars(background), "training": dict(background.training)},
    )
    write_bytes(out, weights)
    write_text(out.with_suffix(".json"), card.model_dump_json(indent=2) + "\n")
    return card


def _to_onnx(network: nn.Module, shape: tuple[int, int]) -> bytes:
    example = torch.zeros(1, 1, *shape)
    axes = {0: "batch", 2: "row", 3: "column"}
    outlines = network(example).ndim == example.ndim
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network,
            (example,),
            stream,
            input_names=["image"],
            output_names=["probabilities"],
            dynamic_axes={
                "image": axes if outlines else {0: "batch"},
                "probabilities": axes if outlines else {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    return stream.getvalue()


def _check_agreement(network: nn.Module, weights: bytes, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    images = rng.standard_normal((2, 1, *shape), dtype=np.float32)
    with torch.inference_mode():
        wanted = network(torch.from_numpy(images)).numpy()
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"image": images})
    difference = float(np.abs(found - wanted).max())
    if not difference <= _LARGEST_DIFFERENCE:
        raise ModelError(f"The exported network differs from the trained one by {difference:.2g}.")
