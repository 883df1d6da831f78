"""Saving a run so that a killed one goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from spine_explorer.errors import OutputError, UnreadableFileError
from spine_explorer.training.config import TrainingConfig

CHECKPOINT_NAME = "checkpoint.pt"


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
    temporary = path.with_suffix(".tmp")
    config = checkpoint.config.model_dump_json()
    try:
        torch.save({**checkpoint.states, "step": checkpoint.step, "config": config}, temporary)
        temporary.replace(path)
    except (OSError, RuntimeError) as error:  # torch turns a full disk into a RuntimeError
        temporary.unlink(missing_ok=True)
        raise OutputError(
            f"The checkpoint {path} cannot be written: {error}.",
            advice="Check that the folder may be written to and that the disk has room.",
        ) from error


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
