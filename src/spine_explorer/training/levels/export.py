"""From a trained level network to the file that the program runs, with its card."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import JsonValue
from torch import nn

from spine_explorer.levels.network import LevelCard
from spine_explorer.outputs.files import write_bytes, write_text
from spine_explorer.training.onnx_file import check_agreement, to_onnx
from spine_explorer.version import __version__

_DIMENSIONS_OF_MAPS = 4
_LOOK_AXES = {0: "batch"}
_MAP_AXES = {**_LOOK_AXES, 2: "row", 3: "column"}


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


def export_level_network(
    network: nn.Module, shape: tuple[int, int], out: Path, background: Background
) -> LevelCard:
    """Write a network as an ONNX file, softmax included, and its card, without results, beside it.

    Args:
        network: From (batch, 1, row, column) to logits.
        shape: Rows and columns to try it on; an outlining network takes others too.
        out: The ONNX file; the card goes beside it, as ``.json``.
        background: What the card says.

    Returns:
        The card.

    Raises:
        ModelError: If the exported network does not compute what PyTorch computes.
        OutputError: If a file cannot be written.
    """
    whole = nn.Sequential(network, nn.Softmax(dim=1)).eval()
    outlines = whole(torch.zeros(1, 1, *shape)).ndim == _DIMENSIONS_OF_MAPS
    weights = to_onnx(whole, shape, _MAP_AXES if outlines else _LOOK_AXES)
    check_agreement(whole, weights, shape)
    card = LevelCard(
        sha256=hashlib.sha256(weights).hexdigest(),
        created_by=f"spine-explorer {__version__}",
        results={},
        **{**vars(background), "training": dict(background.training)},
    )
    write_bytes(out, weights)
    write_card(out, card)
    return card


def write_card(weights: Path, card: LevelCard) -> None:
    """Write the card of a network beside its weights.

    Raises:
        OutputError: If it cannot be written.
    """
    write_text(weights.with_suffix(".json"), card.model_dump_json(indent=2) + "\n")
