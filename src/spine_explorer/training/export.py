"""From a training run to the network file that the program runs, with its card."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from spine_explorer.errors import InputError
from spine_explorer.outputs.files import write_bytes, write_text
from spine_explorer.segmentation.model_card import CLASS_NAMES, ModelCard, card_path
from spine_explorer.segmentation.preprocessing import GRID_MULTIPLE, MODEL_SPACING, SMALLEST_GRID
from spine_explorer.training.checkpoint import averaged_weights, load_checkpoint
from spine_explorer.training.config import TrainingConfig
from spine_explorer.training.network import build_network
from spine_explorer.training.onnx_file import check_agreement, to_onnx
from spine_explorer.version import __version__

_DYNAMIC = {0: "batch", 2: "row", 3: "column"}
_OTHER_GRID = (SMALLEST_GRID + GRID_MULTIPLE, SMALLEST_GRID - GRID_MULTIPLE)
"""A grid other than that of the export, to compare the two networks on."""


def export_network(checkpoint: Path, out: Path, *, name: str, version: str) -> ModelCard:
    """Write the averaged weights of a run as an ONNX file, and its card beside it.

    The graph goes from ``image``, float32 of shape (batch, 1, row, column), normalised, to
    ``probabilities``, float32 of shape (batch, class, row, column). Batch normalisation is
    folded into the convolutions, softmax is part of the graph, and rows and columns may be any
    multiples of 32.

    Args:
        checkpoint: A checkpoint of a run.
        out: The ONNX file; the card goes beside it, as ``.json``.
        name: Of the network, for the card and for results.
        version: Of the weights.

    Returns:
        The card.

    Raises:
        InputError: If there is no such checkpoint, it is damaged, or the file is not to be
            named ``.onnx``.
        ModelError: If the exported network does not compute what PyTorch computes.
        OutputError: If a file cannot be written.
    """
    check_name(out)
    saved = load_checkpoint(checkpoint)
    if saved is None:
        raise InputError(f"There is no checkpoint {checkpoint}.", advice="Train first.")
    network = _averaged_network(saved.config, saved.states)
    weights = to_onnx(network, (SMALLEST_GRID, SMALLEST_GRID), _DYNAMIC)
    check_agreement(network, weights, _OTHER_GRID)
    card = ModelCard(
        name=name,
        version=version,
        sha256=hashlib.sha256(weights).hexdigest(),
        spacing_mm=MODEL_SPACING,
        classes=CLASS_NAMES,
        channels=saved.config.network.channels,
        steps=saved.step,
        training=_public_config(saved.config),
        created_by=f"spine-explorer {__version__}",
    )
    write_bytes(out, weights)
    write_text(card_path(out), card.model_dump_json(indent=2) + "\n")
    return card


def check_name(out: Path) -> None:
    """Refuse a name for a network by which other programs, or its card, could be confused.

    Raises:
        InputError: If it does not end in ``.onnx``.

    Example:
        >>> check_name(Path("lumbar.onnx"))
    """
    if out.suffix != ".onnx":
        raise InputError(f"A network is not written to {out}.", advice="Name it FILE.onnx.")


def _averaged_network(config: TrainingConfig, states: Mapping[str, Any]) -> nn.Module:
    """The network with averaged weights, softmax included, ready for inference."""
    network = build_network(config.network)
    network.load_state_dict(averaged_weights(states))
    return nn.Sequential(network, nn.Softmax(dim=1)).eval()


def _public_config(config: TrainingConfig) -> dict[str, Any]:
    """The configuration without where on its machine folders lay."""
    values = config.model_dump(mode="json")
    values["data"]["folder"] = config.data.folder.name
    values["teachers"] = [run.name for run in config.teachers]
    values["start_from"] = config.start_from and config.start_from.name
    return values
