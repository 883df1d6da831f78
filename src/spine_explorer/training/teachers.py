"""Trained networks that a run learns from beside the outlines (knowledge distillation).

The teachers see what the pupil sees, however it was varied (Beyer et al. 2022,
doi:10.1109/CVPR52688.2022.01065), so their answers hold for every structure of every sample, also
where nobody has outlined it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from spine_explorer.training.checkpoint import averaged_weights, load_run
from spine_explorer.training.config import NetworkConfig
from spine_explorer.training.exported_weights import exported_config, exported_weights
from spine_explorer.training.network import build_network


class Teachers:
    """One network, or several whose probabilities are averaged.

    Args:
        networks: Folders of finished runs or exported networks (``.onnx``), of any kind and size.
        device: Where they run.

    Raises:
        InputError: If a folder holds no run.
        UnreadableFileError: If a checkpoint is damaged.
        ModelError: If an exported network is missing or damaged.

    Example:
        >>> Teachers([Path("large-run")], torch.device("cpu")).probabilities(images).shape
        torch.Size([8, 9, 256, 256])
    """

    def __init__(self, networks: Sequence[Path], device: torch.device) -> None:
        self._networks = [_trained(path).to(device).eval() for path in networks]

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


def _trained(path: Path) -> nn.Module:
    config, weights = _exported(path) if path.suffix == ".onnx" else _averaged(path)
    network = build_network(config)
    network.load_state_dict(weights)
    return network.to(memory_format=torch.channels_last)


def _averaged(folder: Path) -> tuple[NetworkConfig, dict[str, Tensor]]:
    checkpoint = load_run(folder, "that could teach")
    return checkpoint.config.network, averaged_weights(checkpoint.states)


def _exported(model: Path) -> tuple[NetworkConfig, dict[str, Tensor]]:
    config = exported_config(model)
    return config, exported_weights(model, config)
