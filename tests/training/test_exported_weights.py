# ruff: noqa: E402
from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
pytest.importorskip("monai", reason="needs the extra 'train'")
pytest.importorskip("onnx", reason="needs the extra 'train'")

from torch.optim.swa_utils import AveragedModel

from spine_explorer.errors import InputError, ModelError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL, card_path, read_card
from spine_explorer.segmentation.network import Network
from spine_explorer.training.cases import read_cases
from spine_explorer.training.checkpoint import Checkpoint, save_checkpoint
from spine_explorer.training.config import (
    DataConfig,
    NetworkConfig,
    ScheduleConfig,
    TrainingConfig,
    read_config,
)
from spine_explorer.training.export import export_network
from spine_explorer.training.exported_weights import exported_weights, recentre
from spine_explorer.training.loop import Trainer
from spine_explorer.training.network import build_network
from support.training import write_data

# From Python 3.12 on, starting the process that makes samples warns where PyTorch has threads.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

SMALL = NetworkConfig(channels=(4, 6, 8))
DEPTHWISE = NetworkConfig(kind="convnext", channels=(4, 8, 16))
DEEP = NetworkConfig(kind="convnext", channels=(2, 4, 8, 16, 32))
OTHER = NetworkConfig(channels=(4, 6, 10))

Module = torch.nn.Module


def used_network(config: NetworkConfig) -> Module:
    """A network whose normalisation has seen data and changes what passes it."""
    torch.manual_seed(0)
    network = build_network(config)
    for _ in range(3):
        network(torch.randn(2, 1, 64, 64) * 3 + 1)
    for module in network.modules():
        if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.GroupNorm)):
            torch.nn.init.uniform_(module.weight, 0.5, 2)
            torch.nn.init.uniform_(module.bias, -1, 1)
    return network.eval()


def write_exported(folder: Path, config: NetworkConfig) -> tuple[Path, Module]:
    network = used_network(config)
    states = {"average": AveragedModel(network).state_dict()}
    settings = TrainingConfig(data=DataConfig(folder=Path("data")), network=config)
    save_checkpoint(folder / "checkpoint.pt", Checkpoint(1, settings, states))
    model = folder / "model.onnx"
    export_network(folder / "checkpoint.pt", model, name="model", version="1")
    return model, network


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Module]:
    return write_exported(tmp_path_factory.mktemp("exported"), SMALL)


def restored(model: Path, config: NetworkConfig) -> Module:
    network = build_network(config)
    network.load_state_dict(exported_weights(model, config))
    return network.eval()


def probabilities(network: Module, images: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return torch.softmax(network(images), dim=1)


def images(*, seed: int = 1, size: int = 64) -> torch.Tensor:
    noise = torch.randn(4, 1, size, size, generator=torch.Generator().manual_seed(seed))
    return noise * 2 + 0.5


def test_what_was_exported_computes_the_same_again(exported: tuple[Path, Module]) -> None:
    model, network = exported
    found, wanted = (probabilities(one, images()) for one in (restored(model, SMALL), network))
    assert torch.allclose(found, wanted, atol=1e-5)
    assert float(wanted.std()) > 0.01


@pytest.mark.parametrize("config", [DEPTHWISE, DEEP], ids=["shallow", "deep"])
def test_a_depthwise_network_computes_the_same_again(tmp_path: Path, config: NetworkConfig) -> None:
    model, network = write_exported(tmp_path, config)
    found, wanted = (probabilities(one, images()) for one in (restored(model, config), network))
    assert torch.allclose(found, wanted, atol=1e-5)
    assert float(wanted.std()) > 0.01


def test_the_packaged_network_computes_the_same_again() -> None:
    network = restored(PACKAGED_MODEL, NetworkConfig())
    image = np.random.default_rng(0).standard_normal((256, 256), dtype=np.float32)
    found = probabilities(network, torch.from_numpy(image)[None, None])[0].numpy()
    np.testing.assert_allclose(found, Network().probabilities(image), atol=1e-4)


def test_centring_changes_nothing_that_is_computed(exported: tuple[Path, Module]) -> None:
    network = restored(exported[0], SMALL)
    before = probabilities(network, images(seed=2))
    recentre(network, [images(), images(seed=3)[:1]])
    assert torch.allclose(probabilities(network, images(seed=2)), before, atol=1e-5)


def test_a_centred_network_starts_training_with_what_it_computes(
    exported: tuple[Path, Module],
) -> None:
    """Training normalises by the batch: of the images that it was centred on, nothing changes."""
    network = restored(exported[0], SMALL)
    wanted = probabilities(network, images())
    uncentred = probabilities(deepcopy(network).train(), images())
    assert float((uncentred - wanted).abs().mean()) > 0.05
    recentre(network, [images()[:1], images()[1:]])
    assert torch.allclose(probabilities(network.train(), images()), wanted, atol=1e-3)


def test_channels_without_any_spread_are_left_finite() -> None:
    network = used_network(SMALL)
    recentre(network, [torch.zeros(2, 1, 64, 64)])
    assert all(torch.isfinite(value).all() for value in network.state_dict().values())


def test_another_network_than_the_configuration_asks_for_is_refused(
    exported: tuple[Path, Module],
) -> None:
    with pytest.raises(InputError, match=r"holds another network .*Leave \[network\] out"):
        exported_weights(exported[0], OTHER)


def cut_short(model: Path, _folder: Path) -> None:
    model.write_bytes(model.read_bytes()[:-100])


def without_card(model: Path, _folder: Path) -> None:
    card_path(model).unlink()


def with_the_card_of_another(model: Path, folder: Path) -> None:
    """A network of other channels whose card says that they are those of the first."""
    folder.mkdir()
    other, _ = write_exported(folder, OTHER)
    forged = read_card(card_path(model)).model_copy(
        update={"sha256": read_card(card_path(other)).sha256}
    )
    model.write_bytes(other.read_bytes())
    card_path(model).write_text(forged.model_dump_json(), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut_short, "not the one that its card describes"),
        (without_card, "model card .* cannot be read"),
        (with_the_card_of_another, "cannot be trained on"),
    ],
)
def test_a_damaged_network_is_refused(
    tmp_path: Path, spoil: Callable[[Path, Path], None], message: str
) -> None:
    model, _ = write_exported(tmp_path, SMALL)
    spoil(model, tmp_path / "other")
    with pytest.raises(ModelError, match=message):
        exported_weights(model, SMALL)


def config_of(data: Path, start: Path | None, *, steps: int = 2) -> TrainingConfig:
    schedule = ScheduleConfig(
        steps=steps, batch=1, checkpoint_every=1, average=0.5, validate_every=0
    )
    return TrainingConfig(
        data=DataConfig(folder=data),
        network=SMALL,
        schedule=schedule,
        precision="float32",
        start_from=start,
    )


def test_a_run_starts_from_it_and_goes_on_after_a_stop(
    exported: tuple[Path, Module], tmp_path: Path
) -> None:
    data = write_data(tmp_path / "data")
    model, network = exported
    trainer = Trainer(config_of(data, model), read_cases(data), tmp_path / "run")
    assert torch.allclose(
        probabilities(trainer.network.eval(), images()),
        probabilities(network, images()),
        atol=1e-5,
    )
    trainer.run(lambda progress: trainer.stop() if progress.step == 1 else None)
    moved = replace_start(config_of(data, model), tmp_path / "deleted.onnx")
    resumed = Trainer(moved, read_cases(data), tmp_path / "run")
    assert resumed.step == 1
    assert resumed.run(lambda _progress: None)


def replace_start(config: TrainingConfig, start: Path) -> TrainingConfig:
    return config.model_copy(update={"start_from": start})


def test_the_packaged_network_has_a_word_and_others_a_path(tmp_path: Path) -> None:
    path = tmp_path / "tune.toml"
    for word, wanted in (("packaged", PACKAGED_MODEL), ("own.onnx", tmp_path / "own.onnx")):
        path.write_text(f'start_from = "{word}"\n[data]\nfolder = "data"\n', encoding="utf-8")
        assert read_config(path).start_from == wanted
