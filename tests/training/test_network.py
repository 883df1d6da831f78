# ruff: noqa: E402
from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
pytest.importorskip("monai", reason="needs the extra 'train'")

from spine_explorer.training.config import NetworkConfig
from spine_explorer.training.network import build_network


@pytest.mark.parametrize("channels", [(4, 6, 8), (2, 2, 3, 4, 5, 6)])
def test_gives_logits_of_every_class_on_its_own_grid(channels: tuple[int, ...]) -> None:
    network = build_network(NetworkConfig(channels=channels))
    assert network(torch.zeros(2, 1, 64, 96)).shape == (2, 9, 64, 96)


@pytest.mark.parametrize("channels", [(4, 8, 16), (4, 8, 16, 32, 64)])
def test_a_depthwise_network_gives_the_same_kind_of_logits(channels: tuple[int, ...]) -> None:
    network = build_network(NetworkConfig(kind="convnext", channels=channels))
    assert network(torch.zeros(2, 1, 64, 96)).shape == (2, 9, 64, 96)


def test_packaged_size_is_known() -> None:
    network = build_network(NetworkConfig())
    assert sum(part.numel() for part in network.parameters()) == 3_458_713
