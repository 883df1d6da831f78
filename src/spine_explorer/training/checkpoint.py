"""Saving a run so that a killed one goes on where it was."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.outputs.files import write_bytes
from spine_explorer.training.config import TrainingConfig

CHECKPOINT_NAME = "checkpoint.pt"

_AVERAGE_PREFIX = "module."


@dataclass(frozen=True)
class Checkpoint:
    """A run as it stood after a step.

    Attributes:
        step: Steps done.
        config: What the run is made of.
        states: State of each part of the run, such as ``"average"``, the averaged network.
    """

    step: int
    config: TrainingConfig
    states: Mapping[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint under a temporary name and rename it: a kill leaves the older one.

    Raises:
        OutputError: If it cannot be written.
    """
    config = checkpoint.config.model_dump_json()
    content = io.BytesIO()
    torch.save({**checkpoint.states, "step": checkpoint.step, "config": config}, content)
    write_bytes(path, content.getvalue())


def load_checkpoint(path: Path) -> Checkpoint | None:
    """Return a checkpoint, its tensors on the CPU, or ``None`` where there is no such file.

    Raises:
        UnreadableFileError: If the file is damaged, or of another version of the program.
    """
    if not path.exists():
        return None
    try:
        states: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        step, config = int(states.pop("step")), states.pop("config")
        return Checkpoint(step, TrainingConfig.model_validate_json(config), states)
    except Exception as error:  # torch raises whatever its unpickler met
        raise UnreadableFileError(
            path,
            "it is damaged, or no checkpoint of this version of the program",
            advice="Delete it to start afresh.",
        ) from error


def load_run(folder: Path, purpose: str) -> Checkpoint:
    """Return the checkpoint of a run that is needed.

    Args:
        folder: Of the run.
        purpose: What it is needed for, as the error says it, such as ``"to start from"``.

    Raises:
        InputError: If the folder holds no run.
        UnreadableFileError: If the checkpoint is damaged.
    """
    checkpoint = load_checkpoint(folder / CHECKPOINT_NAME)
    if checkpoint is None:
        raise InputError(f"{folder} holds no run {purpose}.")
    return checkpoint


def averaged_weights(states: Mapping[str, Any]) -> dict[str, Any]:
    """Return the averaged weights of a run, named as the network names them.

    Args:
        states: Of a ``Checkpoint``.
    """
    return {
        key.removeprefix(_AVERAGE_PREFIX): value
        for key, value in states["average"].items()
        if key.startswith(_AVERAGE_PREFIX)
    }
