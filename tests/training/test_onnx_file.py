# ruff: noqa: E402
from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.errors import ModelError
from spine_explorer.training.onnx_file import check_agreement, to_onnx

AXES = {0: "batch", 2: "row", 3: "column"}


def network(*, weight: float) -> torch.nn.Module:
    layer = torch.nn.Conv2d(1, 2, 1, bias=False)
    torch.nn.init.constant_(layer.weight, weight)
    return layer.eval()


def test_named_dimensions_may_have_any_size() -> None:
    check_agreement(network(weight=0.5), to_onnx(network(weight=0.5), (32, 32), AXES), (64, 48))


def test_another_network_is_told_apart() -> None:
    weights = to_onnx(network(weight=0.5), (32, 32), AXES)
    with pytest.raises(ModelError, match="differs from the trained one"):
        check_agreement(network(weight=0.501), weights, (32, 32))
