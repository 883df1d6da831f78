# ruff: noqa: E402
from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.errors import OutputError, UnreadableFileError
from spine_explorer.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from spine_explorer.training.config import DataConfig, TrainingConfig

CONFIG = TrainingConfig(data=DataConfig(folder=Path("data")), seed=5)


def checkpoint_of(step: int) -> Checkpoint:
    return Checkpoint(step, CONFIG, {"average": {"weight": torch.full((2, 3), float(step))}})


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, checkpoint_of(7))
    loaded = load_checkpoint(path)
    assert loaded is not None
    assert (loaded.step, loaded.config) == (7, CONFIG)
    assert list(loaded.states) == ["average"]
    assert torch.equal(loaded.states["average"]["weight"], torch.full((2, 3), 7.0))
    assert [item.name for item in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_there_may_be_none(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path / "checkpoint.pt") is None


@pytest.mark.parametrize(
    ("error", "shown"),
    [(OSError(28, "No space left"), OutputError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_write_that_dies_leaves_the_older_checkpoint(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    shown: type[BaseException],
) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, checkpoint_of(1))

    def die(_source: Path, _target: Path) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(shown):
            save_checkpoint(path, checkpoint_of(2))
    loaded = load_checkpoint(path)
    assert loaded is not None
    assert loaded.step == 1
    assert [item.name for item in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, checkpoint_of(1))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UnreadableFileError, match=r"checkpoint\.pt cannot be read.*Delete it"):
        load_checkpoint(path)


@pytest.mark.parametrize("state", [{"step": 1}, {"step": 1, "config": "{}"}, [1, 2]])
def test_file_of_another_program_is_refused(tmp_path: Path, state: object) -> None:
    path = tmp_path / "checkpoint.pt"
    torch.save(state, path)
    with pytest.raises(UnreadableFileError, match="no checkpoint of this version"):
        load_checkpoint(path)
