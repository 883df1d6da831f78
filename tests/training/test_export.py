# ruff: noqa: E402
from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
pytest.importorskip("monai", reason="needs the extra 'train'")
onnx = pytest.importorskip("onnx", reason="needs the extra 'train'")

from torch.optim.swa_utils import AveragedModel

from spine_explorer.errors import InputError, ModelError, OutputError
from spine_explorer.segmentation.model_card import read_card
from spine_explorer.segmentation.network import Network
from spine_explorer.training import export
from spine_explorer.training.checkpoint import Checkpoint, save_checkpoint
from spine_explorer.training.config import DataConfig, NetworkConfig, TrainingConfig
from spine_explorer.training.export import export_network
from spine_explorer.training.network import build_network

CONFIG = TrainingConfig(
    data=DataConfig(folder=Path("/home/somebody/slices")),
    network=NetworkConfig(channels=(4, 6, 8)),
)


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    """A network whose batch normalisation has seen data and changes what passes it."""
    torch.manual_seed(0)
    built = build_network(CONFIG.network)
    for _ in range(3):
        built(torch.randn(2, 1, 64, 64) * 3 + 1)
    for module in built.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 2)
            torch.nn.init.uniform_(module.bias, -1, 1)
    return built.eval()


@pytest.fixture(scope="module")
def checkpoint(network: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(1)
    states = {
        "average": AveragedModel(network).state_dict(),
        "network": build_network(CONFIG.network).state_dict(),
    }
    path = tmp_path_factory.mktemp("run") / "checkpoint.pt"
    save_checkpoint(path, Checkpoint(12, CONFIG, states))
    return path


@pytest.fixture(scope="module")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "axial.onnx"
    export_network(checkpoint, out, name="axial", version="1.0.0")
    return out


@pytest.mark.parametrize("shape", [(256, 256), (32, 64), (288, 512)])
def test_exported_network_gives_the_averaged_weights_probabilities(
    network: torch.nn.Module, exported: Path, shape: tuple[int, int]
) -> None:
    image = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    with torch.no_grad():
        wanted = torch.softmax(network(torch.from_numpy(image)[None, None]), dim=1)[0].numpy()
    found = Network(exported, threads=1).probabilities(image)
    assert found.shape == (9, *shape)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert wanted.std() > 0.01


def test_batch_normalisation_is_folded_and_softmax_included(exported: Path) -> None:
    operators = {node.op_type for node in onnx.load(exported).graph.node}
    assert operators == {"Conv", "ConvTranspose", "LeakyRelu", "Add", "Concat", "Softmax"}


def test_file_is_whole_and_valid(exported: Path) -> None:
    model = onnx.load(exported, load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    assert {item.name for item in exported.parent.iterdir()} == {"axial.onnx", "axial.json"}
    assert [(item.domain, item.version) for item in model.opset_import] == [("", 17)]
    assert [item.name for item in model.graph.input] == ["image"]
    assert [item.name for item in model.graph.output] == ["probabilities"]
    sizes = model.graph.input[0].type.tensor_type.shape.dim
    assert [size.dim_param or size.dim_value for size in sizes] == ["batch", 1, "row", "column"]


def test_card_says_what_was_exported(exported: Path) -> None:
    card = read_card(exported.with_suffix(".json"))
    assert (card.name, card.version, card.steps) == ("axial", "1.0.0", 12)
    assert card.channels == (4, 6, 8)
    assert card.sha256 == hashlib.sha256(exported.read_bytes()).hexdigest()
    assert card.training["seed"] == 0
    assert card.created_by.startswith("spine-explorer ")


def test_nothing_tells_where_the_data_lay(exported: Path) -> None:
    data = read_card(exported.with_suffix(".json")).training["data"]
    assert isinstance(data, dict)
    assert data["folder"] == "slices"
    assert b"somebody" not in exported.read_bytes()


def test_export_is_reproducible(checkpoint: Path, exported: Path, tmp_path: Path) -> None:
    export_network(checkpoint, tmp_path / "again.onnx", name="axial", version="1.0.0")
    assert (tmp_path / "again.onnx").read_bytes() == exported.read_bytes()


def test_network_that_computes_something_else_is_not_written(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert = export.to_onnx

    def spoil(network: torch.nn.Module, *rest: Any) -> bytes:
        first = next(network.parameters())
        with torch.no_grad():
            first += 0.5
            weights: bytes = convert(network, *rest)
            first -= 0.5
        return weights

    monkeypatch.setattr(export, "to_onnx", spoil)
    with pytest.raises(ModelError, match=r"differs from the trained one by 0\.\d+"):
        export_network(checkpoint, tmp_path / "axial.onnx", name="axial", version="1")
    assert list(tmp_path.iterdir()) == []


def test_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no checkpoint .*checkpoint\.pt"):
        export_network(tmp_path / "checkpoint.pt", tmp_path / "a.onnx", name="a", version="1")


def test_file_that_cannot_be_written_is_named(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(OutputError, match=r"axial\.onnx cannot be written"):
        export_network(checkpoint, tmp_path / "file" / "axial.onnx", name="a", version="1")


def test_a_name_that_the_card_would_take_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"net\.json.*FILE\.onnx"):
        export_network(checkpoint, tmp_path / "net.json", name="a", version="1")
    assert list(tmp_path.iterdir()) == []
