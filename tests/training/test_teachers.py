# ruff: noqa: E402
from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
pytest.importorskip("monai", reason="needs the extra 'train'")

from spine_explorer.errors import InputError
from spine_explorer.training.cases import read_cases
from spine_explorer.training.checkpoint import CHECKPOINT_NAME
from spine_explorer.training.config import (
    DataConfig,
    NetworkConfig,
    ScheduleConfig,
    TrainingConfig,
)
from spine_explorer.training.export import export_network
from spine_explorer.training.loop import Trainer
from spine_explorer.training.losses import imitation_loss
from spine_explorer.training.samples import RandomSamples
from spine_explorer.training.teachers import Teachers
from support.training import write_data

# From Python 3.12 on, starting the process that makes samples warns where PyTorch has threads.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

CPU = torch.device("cpu")
TEACHER = NetworkConfig(channels=(3, 4, 5))
PUPIL = NetworkConfig(channels=(2, 3, 4))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


def train(
    data: Path, folder: Path, network: NetworkConfig, *teachers: Path, seed: int = 0
) -> torch.nn.Module:
    config = TrainingConfig(
        seed=seed,
        data=DataConfig(folder=data),
        network=network,
        schedule=ScheduleConfig(steps=20, batch=1, average=0.2, learning_rate=2e-2),
        precision="float32",
        teachers=teachers,
        teaching=20.0,
    )
    trainer = Trainer(config, read_cases(data), folder)
    trainer.run(lambda _: None)
    return trainer.network.eval()


def images_of(data: Path) -> torch.Tensor:
    samples = RandomSamples(read_cases(data), DataConfig(folder=data), seed=9)
    return torch.stack([samples[number][0] for number in range(4)])


def test_several_teachers_answer_with_their_mean(data: Path, tmp_path: Path) -> None:
    networks = [train(data, tmp_path / str(seed), TEACHER, seed=seed) for seed in (0, 1)]
    images = images_of(data)
    with torch.no_grad():
        wanted = sum(network(images).softmax(dim=1) for network in networks) / 2
    found = Teachers([tmp_path / "0", tmp_path / "1"], CPU).probabilities(images)
    assert torch.allclose(found, wanted, atol=1e-6)


def test_a_pupil_comes_nearer_to_its_teacher(data: Path, tmp_path: Path) -> None:
    train(data, tmp_path / "teacher", TEACHER, seed=3)
    images = images_of(data)
    taught = Teachers([tmp_path / "teacher"], CPU).probabilities(images)
    alone = train(data, tmp_path / "alone", PUPIL)
    pupil = train(data, tmp_path / "pupil", PUPIL, tmp_path / "teacher")
    with torch.no_grad():
        everything = torch.ones(taught.shape[:2], dtype=torch.bool)
        distances = [
            float(imitation_loss(network(images), taught, everything)) for network in (pupil, alone)
        ]
    assert distances[0] < 0.9 * distances[1]


def test_an_exported_network_can_teach(data: Path, tmp_path: Path) -> None:
    network = train(data, tmp_path / "run", TEACHER)
    export_network(tmp_path / "run" / CHECKPOINT_NAME, tmp_path / "a.onnx", name="a", version="1")
    images = images_of(data)
    with torch.no_grad():
        wanted = network(images).softmax(dim=1)
    found = Teachers([tmp_path / "a.onnx"], CPU).probabilities(images)
    assert torch.allclose(found, wanted, atol=1e-4)


def test_without_teachers_there_is_nothing_to_imitate() -> None:
    assert not Teachers([], CPU)


def test_a_folder_without_a_run_cannot_teach(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run that could teach"):
        Teachers([tmp_path], CPU)
