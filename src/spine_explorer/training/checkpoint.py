"""Saving a run so that a killed one goes on where it was."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from spine_explorer.errors import UnreadableFileError


def save_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write a checkpoint under a temporary name and rename it."""
    temporary = path.with_suffix(".tmp")
    torch.save(dict(state), temporary)
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict[str, Any] | None:
    """Return the state of a checkpoint, or ``None`` where there is no such file.

    Raises:
        UnreadableFileError: If the file is damaged.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises what its unpickler met
        raise UnreadableFileError(
            path, "it is not a checkpoint of this program", advice="Delete it to start afresh."
        ) from error
    return state
