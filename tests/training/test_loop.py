# ruff: noqa: E402
from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")
pytest.importorskip("monai", reason="needs the extra 'train'")

from spine_explorer.errors import InputError
from spine_explorer.training import loop
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.checkpoint import load_checkpoint
from spine_explorer.training.config import (
    DataConfig,
    NetworkConfig,
    ScheduleConfig,
    TrainingConfig,
)
from spine_explorer.training.loop import Progress, Trainer
from spine_explorer.training.losses import marginal_loss
from spine_explorer.training.samples import RandomSamples
from support.training import compiler_may_warn, needs_compiler, write_data

# From Python 3.12 on, starting the process that makes samples warns where PyTorch has threads.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

STEPS = 4


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def cases(data: Path) -> tuple[Case, ...]:
    return read_cases(data)


def config_of(data: Path, *, seed: int = 0, **schedule: Any) -> TrainingConfig:
    given = {"steps": STEPS, "batch": 1, "checkpoint_every": 2, "average": 0.8, **schedule}
    return TrainingConfig(
        seed=seed,
        data=DataConfig(folder=data),
        network=NetworkConfig(channels=(2, 3, 4)),
        schedule=ScheduleConfig(**given),
        precision="float32",
    )


def trainer_of(data: Path, folder: Path, **settings: Any) -> Trainer:
    return Trainer(config_of(data, **settings), read_cases(data), folder)


def weights_of(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in trainer.network.state_dict().items()}


def test_only_slices_of_the_wanted_contrasts_are_learned_from(data: Path, tmp_path: Path) -> None:
    config = config_of(data)
    nothing = config.model_copy(
        update={"data": config.data.model_copy(update={"contrasts": ("PD",)})}
    )
    with pytest.raises(InputError, match="no outlined slice of the split 'train'"):
        Trainer(nothing, read_cases(data), tmp_path)


def are_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


def loss_of(network: torch.nn.Module, data: Path) -> float:
    """Loss on four samples that training has not seen."""
    samples = RandomSamples(read_cases(data), DataConfig(folder=data), seed=9)
    images, labels, outlined = (
        torch.stack(parts) for parts in zip(*(samples[number] for number in range(4)), strict=True)
    )
    with torch.no_grad():
        return float(marginal_loss(network(images), labels, outlined))


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def silently(_progress: Progress) -> None:
    pass


def stopping_at(step: int, action: Callable[[], None]) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if progress.step == step:
            action()

    return report


@pytest.fixture(scope="module")
def uninterrupted(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    trainer = trainer_of(data, tmp_path_factory.mktemp("run"))
    assert trainer.run(silently)
    return trainer


def test_training_lowers_the_loss(data: Path, tmp_path: Path) -> None:
    trainer = trainer_of(data, tmp_path, steps=16, learning_rate=0.05)
    before = loss_of(trainer._network, data)
    assert trainer.run(silently)
    assert loss_of(trainer._network, data) < 0.85 * before


def test_every_step_is_reported(data: Path, tmp_path: Path) -> None:
    reports: list[Progress] = []
    trainer_of(data, tmp_path).run(reports.append)
    assert [(item.step, item.steps) for item in reports] == [(n + 1, STEPS) for n in range(STEPS)]
    assert [item.seconds for item in reports] == sorted(item.seconds for item in reports)


class Killed(Exception):  # noqa: N818 - stands for a kill, which is no error
    pass


def test_killed_run_ends_as_if_it_had_never_been(
    data: Path, tmp_path: Path, uninterrupted: Trainer
) -> None:
    def kill() -> None:
        raise Killed

    with pytest.raises(Killed):
        trainer_of(data, tmp_path).run(stopping_at(3, kill))
    resumed = trainer_of(data, tmp_path)
    assert resumed.step == 2
    assert resumed.run(silently)
    assert are_equal(weights_of(resumed), weights_of(uninterrupted))


def test_stopped_run_saves_the_step_it_was_in(
    data: Path, tmp_path: Path, uninterrupted: Trainer
) -> None:
    stopped = trainer_of(data, tmp_path)
    assert not stopped.run(stopping_at(3, stopped.stop))
    resumed = trainer_of(data, tmp_path)
    assert resumed.step == 3
    assert resumed.run(silently)
    assert are_equal(weights_of(resumed), weights_of(uninterrupted))


def test_same_configuration_gives_the_same_weights(
    data: Path, tmp_path: Path, uninterrupted: Trainer
) -> None:
    again = trainer_of(data, tmp_path)
    again.run(silently)
    assert are_equal(weights_of(again), weights_of(uninterrupted))


def test_looking_at_validation_slices_changes_nothing(
    data: Path, tmp_path: Path, uninterrupted: Trainer
) -> None:
    watched = trainer_of(data, tmp_path, validate_every=1)
    watched.run(silently)
    assert are_equal(weights_of(watched), weights_of(uninterrupted))


def test_finished_run_is_left_as_it_is(data: Path, tmp_path: Path) -> None:
    trainer_of(data, tmp_path).run(silently)
    again = trainer_of(data, tmp_path)
    before = weights_of(again)
    assert again.run(lambda _progress: pytest.fail("a step was taken"))
    assert are_equal(weights_of(again), before)


def test_seed_decides_the_outcome(data: Path, tmp_path: Path, uninterrupted: Trainer) -> None:
    other = trainer_of(data, tmp_path, seed=1)
    other.run(silently)
    assert not are_equal(weights_of(other), weights_of(uninterrupted))


def test_network_to_use_is_the_running_average(data: Path, tmp_path: Path) -> None:
    trainer = trainer_of(data, tmp_path, steps=2, average=0.5, checkpoint_every=1)
    seen: list[dict[str, torch.Tensor]] = []

    def note(_progress: Progress) -> None:
        seen.append({name: value.clone() for name, value in trained.state_dict().items()})

    trained = trainer._network
    trainer.run(note)
    name = next(name for name, value in seen[0].items() if value.dim() == 4)
    wanted = (seen[0][name] + seen[1][name]) / 2
    assert torch.allclose(trainer.network.state_dict()[name], wanted, atol=1e-7)


def test_run_with_other_settings_is_not_continued(
    data: Path, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    trainer_of(data, tmp_path, steps=2).run(silently)
    with pytest.raises(InputError, match=r"another seed, schedule\.steps.*give another folder"):
        Trainer(config_of(data, steps=3, seed=1), cases, tmp_path)


def test_data_may_have_moved_since(data: Path, cases: tuple[Case, ...], tmp_path: Path) -> None:
    trainer_of(data, tmp_path, steps=2).run(silently)
    assert Trainer(config_of(tmp_path / "moved", steps=2), cases, tmp_path).step == 2


def test_nothing_to_learn_from_is_refused(data: Path, tmp_path: Path) -> None:
    kept = [case for case in read_cases(data) if case.split != "train"]
    with pytest.raises(InputError, match="holds no outlined slice of the split 'train'"):
        Trainer(config_of(data), kept, tmp_path)


def test_diverged_training_stops_before_it_spoils_the_checkpoint(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverge(*batch: torch.Tensor) -> torch.Tensor:
        loss = marginal_loss(*batch)
        return loss * float("nan") if trainer.step == 2 else loss

    monkeypatch.setattr(loop, "marginal_loss", diverge)
    trainer = trainer_of(data, tmp_path)
    with pytest.raises(InputError, match=r"loss of step 3 is not a number.*learning_rate"):
        trainer.run(silently)
    checkpoint = load_checkpoint(tmp_path / "checkpoint.pt")
    assert checkpoint is not None
    assert checkpoint.step == 2


def test_log_says_how_the_loss_went(data: Path, tmp_path: Path) -> None:
    losses: list[float] = []
    trainer_of(data, tmp_path).run(lambda progress: losses.append(progress.loss))
    rows = read_rows(tmp_path / "log.csv")
    assert [row["step"] for row in rows] == ["2", "4"]
    assert float(rows[0]["loss"]) == pytest.approx(sum(losses[:2]) / 2, abs=1e-5)
    assert float(rows[1]["loss"]) == pytest.approx(sum(losses[2:]) / 2, abs=1e-5)


def test_validation_slices_are_looked_at_and_at_the_end(data: Path, tmp_path: Path) -> None:
    trainer_of(data, tmp_path, steps=5, validate_every=3).run(silently)
    points = read_rows(tmp_path / "validation.csv")
    assert [(row["step"], row["contrast"], row["slices"]) for row in points] == [
        ("3", "T2", "1"),
        ("5", "T2", "1"),
    ]
    assert {name for name, value in points[0].items() if not value} == {"psoas"}
    assert 'class="multifidus"' in (tmp_path / "log.svg").read_text(encoding="utf-8")


def test_no_looks_are_taken_where_none_are_wanted(data: Path, tmp_path: Path) -> None:
    trainer_of(data, tmp_path, validate_every=0).run(silently)
    assert not (tmp_path / "validation.csv").exists()
    assert (tmp_path / "log.svg").exists()


def test_killed_run_notes_nothing_twice(data: Path, tmp_path: Path) -> None:
    def kill() -> None:
        raise Killed

    # Killed in step 4, after the look at step 3 and before the second checkpoint.
    settings = {"steps": 6, "checkpoint_every": 2, "validate_every": 3}
    with pytest.raises(Killed):
        trainer_of(data, tmp_path / "killed", **settings).run(stopping_at(4, kill))
    trainer_of(data, tmp_path / "killed", **settings).run(silently)
    trainer_of(data, tmp_path / "whole", **settings).run(silently)
    for name, columns in (("log.csv", ("step", "loss")), ("validation.csv", ("step", "disc"))):
        rows = [
            [[row[column] for column in columns] for row in read_rows(tmp_path / run / name)]
            for run in ("killed", "whole")
        ]
        assert rows[0] == rows[1]


@pytest.mark.parametrize("warmup", [0.0, 0.25, 0.99])
def test_any_share_of_steps_can_warm_up(data: Path, tmp_path: Path, warmup: float) -> None:
    assert trainer_of(data, tmp_path, warmup=warmup).run(silently)


def test_reduced_precision_trains_too(data: Path, tmp_path: Path) -> None:
    config = config_of(data, steps=2).model_copy(update={"precision": "bfloat16"})
    assert Trainer(config, read_cases(data), tmp_path).run(silently)


@needs_compiler
@compiler_may_warn
def test_a_compiled_run_learns_the_same(data: Path, tmp_path: Path) -> None:
    losses: dict[bool, list[float]] = {False: [], True: []}
    for compiled, seen in losses.items():
        settings = {"precision": "bfloat16", "compiled": compiled}
        config = config_of(data, steps=2).model_copy(update=settings)
        trainer = Trainer(config, read_cases(data), tmp_path / str(compiled))
        assert trainer.run(lambda progress, seen=seen: seen.append(progress.loss))
    assert losses[True] == pytest.approx(losses[False], rel=0.02)


def test_a_run_can_start_from_the_averaged_weights_of_another(data: Path, tmp_path: Path) -> None:
    first = trainer_of(data, tmp_path / "first")
    first.run(lambda _: None)
    config = config_of(data, seed=1).model_copy(update={"start_from": tmp_path / "first"})
    second = Trainer(config, read_cases(data), tmp_path / "second")
    assert second.step == 0
    for name, weight in first.network.state_dict().items():
        assert torch.equal(second.network.state_dict()[name], weight)


def test_starting_from_no_run_or_another_network_is_refused(data: Path, tmp_path: Path) -> None:
    first = trainer_of(data, tmp_path / "first")
    first.run(lambda _: None)
    start = {"start_from": tmp_path / "first", "network": NetworkConfig(channels=(2, 3, 5))}
    for changes, message in (
        ({"start_from": tmp_path / "nowhere"}, "holds no run"),
        (start, "another network"),
    ):
        config = config_of(data).model_copy(update=changes)
        with pytest.raises(InputError, match=message):
            Trainer(config, read_cases(data), tmp_path / "second")
