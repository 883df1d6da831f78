# ruff: noqa: E402
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.anatomy import CLASS_COUNT, Tissue
from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.validation import Validation, choose_cases
from support.outlines import lumbar_labels
from support.training import EVERYTHING, write_data, write_index, write_pictures


class Answer(torch.nn.Module):  # type: ignore[misc]
    """A network that gives the same labels whatever it is shown."""

    def __init__(self, labels: np.ndarray) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))
        one_hot = torch.nn.functional.one_hot(torch.from_numpy(labels).long(), CLASS_COUNT)
        self._logits = one_hot.movedim(-1, 0)[None].float()
        self.modes: list[bool] = []

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.modes.append(self.training)
        assert images.shape[2:] == self._logits.shape[2:]
        return self._logits * self.weight


def centred(labels: np.ndarray, size: int = 256) -> np.ndarray:
    """Labels in the middle of the network's grid."""
    grid = np.zeros((size, size), labels.dtype)
    top, left = ((size - length) // 2 for length in labels.shape)
    grid[top : top + labels.shape[0], left : left + labels.shape[1]] = labels
    return grid


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    """One fully outlined slice whose pixels are those of the network."""
    write_pictures(tmp_path, "v")
    write_index(tmp_path, f"v,P,L4-L5,T2,validation,{MODEL_SPACING},{EVERYTHING},")
    return read_cases(tmp_path)


def test_reference_itself_scores_one(cases: tuple[Case, ...]) -> None:
    (point,) = Validation(cases, 9).judge(Answer(centred(lumbar_labels())), 70)
    assert (point.step, point.contrast, point.slices) == (70, "T2", 1)
    assert point.dice == dict.fromkeys(Tissue, 1.0)


def test_half_a_structure_scores_two_thirds(cases: tuple[Case, ...]) -> None:
    labels = lumbar_labels()
    disc = np.argwhere(labels == 7)
    for row, column in disc[: len(disc) // 2]:
        labels[row, column] = 0
    found = len(disc) - len(disc) // 2
    (point,) = Validation(cases, 9).judge(Answer(centred(labels)), 1)
    assert point.dice[Tissue.DISC] == pytest.approx(2 * found / (found + len(disc)))
    assert point.dice[Tissue.PSOAS] == 1.0


def test_network_is_tried_as_it_will_be_used_and_then_learns_on(cases: tuple[Case, ...]) -> None:
    network = Answer(centred(lumbar_labels()))
    network.train()
    Validation(cases, 9).judge(network, 1)
    assert network.modes == [False]
    assert network.training


def test_only_what_people_outlined_is_scored(cases: tuple[Case, ...]) -> None:
    drafted = [replace(case, drafted=frozenset({5, 6, 7, 8})) for case in cases]
    (point,) = Validation(drafted, 9).judge(Answer(centred(lumbar_labels())), 1)
    assert set(point.dice) == {Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE}


def test_nothing_to_validate_on_gives_nothing(tmp_path: Path) -> None:
    own = [case for case in read_cases(write_data(tmp_path)) if case.split == "train"]
    assert Validation(own, 9).judge(Answer(centred(lumbar_labels())), 1) == ()


def case(name: str, contrast: str, outlined: int, split: str = "validation") -> Case:
    labels = frozenset(range(1, outlined + 1))
    return Case(name, name, "", contrast, split, 1.0, labels, Path(name), Path(name))


def test_contrasts_take_turns_and_whole_slices_come_first() -> None:
    cases = [
        case("a", "T1", 4),
        case("b", "T1", 8),
        case("c", "T1", 4),
        case("d", "T2", 8),
        case("e", "T1", 8, split="train"),
        case("f", "T1", 0),
    ]
    assert [item.name for item in choose_cases(cases, 9)] == ["b", "d", "a", "c"]
    assert [item.name for item in choose_cases(reversed(cases), 3)] == ["b", "d", "a"]  # type: ignore[arg-type]
    assert choose_cases(cases, 0) == []
