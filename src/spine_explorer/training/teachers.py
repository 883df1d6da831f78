"""Finished networks that a run learns from beside the outlines (knowledge distillation).

The teachers see what the pupil sees, however it was varied (Beyer et al. 2022,
doi:10.1109/CVPR52688.2022.01065), so their answers hold for every structure of every sample, also
where nobody has outlined it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from spine_explorer.errors import InputError
from spine_explorer.training.checkpoint import CHECKPOINT_NAME, averaged_weights, load_checkpoint
from spine_explorer.training.network import build_network


class Teachers:
    """One network, or several whose probabilities are averaged.

    Args:
        folders: Of finished runs, whose networks may be of any kind and size.
        device: Where they run.

    Raises:
        InputError: If a folder holds no run.
        UnreadableFileError: If a checkpoint is damaged.

    Example:
        >>> Teachers([Path("large-run")], torch.device("cpu")).probabilities(images).shape
        torch.Size([8, 9, 256, 256])
    """

    def __init__(self, folders: Sequence[Path], device: torch.device) -> None:
        self._networks = [_averaged_network(folder).to(device) for folder in folders]

    def __bool__(self) -> bool:
        return bool(self._networks)

    def probabilities(self, images: Tensor) -> Tensor:
        """Return class probabilities, float32 of shape (batch, class, row, column).

        Args:
            images: Normalised, shape (batch, 1, row, column).
        """
        with torch.no_grad():
            answers = [network(images).float().softmax(dim=1) for network in self._networks]
        return torch.stack(answers).mean(dim=0)


def _averaged_network(folder: Path) -> nn.Module:
    checkpoint = load_checkpoint(folder / CHECKPOINT_NAME)
    if checkpoint is None:
        raise InputError(f"{folder} holds no run that could teach.")
    network = build_network(checkpoint.config.network)
    network.load_state_dict(averaged_weights(checkpoint.states))
    return network.to(memory_format=torch.channels_last).eval()
