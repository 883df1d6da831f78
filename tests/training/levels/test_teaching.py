"""Teaching the level networks, on a few drawn pictures."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.network import LevelCard
from spine_explorer.training.levels.axial_cases import level_index, read_axial_cases
from spine_explorer.training.levels.axial_samples import AxialSamples
from spine_explorer.training.levels.loop import CHECKPOINT_NAME, LevelTrainer, Schedule
from spine_explorer.training.levels.networks import AxialNetwork
from spine_explorer.training.levels.sagittal_cases import SagittalCase, split_patients
from spine_explorer.training.levels.teaching import AXIAL_SCHEDULE, axial_lesson, teach

TINY = replace(AXIAL_SCHEDULE, steps=2, batch=2, save_every=1)
COLUMNS = ("name", "patient", "level", "contrast", "split", "spacing_mm")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six slices of two patients, one to learn from and one to be judged on."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "data"
    rows = []
    for patient, split in (("1", "train"), ("2", "validation")):
        for level in (*AXIAL_LEVELS, ""):
            name = f"{patient}_{level}"
            rows.append((name, patient, str(level), "T1", split, "0.9"))
            for kind, top in (("image", 256), ("mask", 9)):
                (folder / kind).mkdir(parents=True, exist_ok=True)
                pixels = rng.integers(0, top, (200, 220), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / kind / f"{name}.png")
    write_index(folder, rows)
    return folder


def write_index(folder: Path, rows: list[tuple[str, ...]]) -> None:
    with (folder / "index.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])


def test_slices_without_a_level_are_left_out(data: Path) -> None:
    cases = read_axial_cases(data)
    assert [level_index(case) for case in cases] == [0, 1, 2, 0, 1, 2]


def test_levels_may_be_written_as_on_the_command_line(data: Path) -> None:
    write_index(data, [("1_L4-L5", "1", "L4/5", "T1", "train", "0.9")])
    (case,) = read_axial_cases(data)
    assert case.level == "L4-L5"
    write_index(data, [("1_L4-L5", "1", "L4-6", "T1", "train", "0.9")])
    with pytest.raises(InputError, match=r"slice '1_L4-L5': 'L4-6' is not the name of a disc"):
        read_axial_cases(data)


def test_a_disc_that_nothing_is_learned_of_is_told(data: Path) -> None:
    rows = [tuple(row) for row in csv.reader((data / "index.csv").read_text().splitlines())]
    write_index(data, [row for row in rows[1:] if row[0] != "1_L3-L4"])
    with pytest.raises(InputError, match="no slice of L3-L4 in the split 'train'"):
        axial_lesson(data, seed=1)


def test_a_missing_picture_to_be_judged_on_is_told_before_anything_is_taught(data: Path) -> None:
    (data / "image" / "2_L4-L5.png").unlink()
    with pytest.raises(UnreadableFileError, match="no such file"):
        axial_lesson(data, seed=1)


def test_a_patient_in_two_splits_is_refused(data: Path) -> None:
    splits = {"1_L4-L5": "train", "1_L3-L4": "validation"}
    write_index(data, [(name, "1", name[2:], "T1", split, "0.9") for name, split in splits.items()])
    with pytest.raises(InputError, match="in both 'train' and 'validation'"):
        read_axial_cases(data)


def test_a_spacing_that_is_no_number_is_refused(data: Path) -> None:
    write_index(data, [("1_L4-L5", "1", "L4-L5", "T1", "train", "x")])
    with pytest.raises(InputError, match="'x' is not a number of millimetres"):
        read_axial_cases(data)


def test_without_slices_to_be_judged_on_nothing_is_taught(data: Path) -> None:
    write_index(data, [("1_L4-L5", "1", "L4-L5", "T1", "train", "0.9")])
    with pytest.raises(InputError, match="no slice with a level in the split 'validation'"):
        axial_lesson(data, seed=1)


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read_axial_cases(tmp_path)


def test_a_sample_depends_on_seed_and_number_alone(data: Path) -> None:
    cases = read_axial_cases(data)[:3]
    first, second = AxialSamples(cases, seed=1), AxialSamples(cases, seed=1)
    first[0]
    for number in (3, 4, 5):
        (image, label), (other, same) = first[number], second[number]
        assert torch.equal(image, other)
        assert label == same
    assert not torch.equal(first[3][0], AxialSamples(cases, seed=2)[3][0])


def test_a_network_is_taught_exported_and_judged(data: Path, tmp_path: Path) -> None:
    steps: list[int] = []
    out = tmp_path / "axial.onnx"
    card = teach(
        axial_lesson(data, seed=TINY.seed),
        tmp_path / "run",
        out,
        schedule=TINY,
        version="0",
        source="Drawn, 2026",
        report=lambda step, _loss: steps.append(step),
    )
    assert steps == [1, 2]
    assert card == LevelCard.model_validate(json.loads(out.with_suffix(".json").read_text()))
    assert card.results["slices"] == 3
    assert card.data == "Drawn, 2026"
    assert "3 slices of 1 patients to learn from" in card.split


class _Noise:
    def __getitem__(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        generator = torch.Generator().manual_seed(number)
        return torch.randn(1, 32, 32, generator=generator), torch.tensor(number % 2)


def _trainer(folder: Path, schedule: Schedule, *, data: str = "noise") -> LevelTrainer:
    torch.manual_seed(schedule.seed)
    loss = torch.nn.functional.cross_entropy
    network = AxialNetwork(2)
    network.drop = torch.nn.Identity()
    return LevelTrainer(network, _Noise(), loss, schedule, folder, data=data)


def test_a_run_that_was_cut_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    class Cut(Exception):  # noqa: N818
        pass

    def cut(step: int, _loss: float) -> None:
        if step == 2:
            raise Cut

    schedule = replace(TINY, steps=3)
    whole = _trainer(tmp_path / "whole", schedule).run(lambda *_: None)
    with pytest.raises(Cut):
        _trainer(tmp_path / "cut", schedule).run(cut)
    resumed = _trainer(tmp_path / "cut", schedule)
    assert resumed.step == 1
    for own, other in zip(
        resumed.run(lambda *_: None).parameters(), whole.parameters(), strict=True
    ):
        assert torch.allclose(own, other, atol=1e-6)
    with pytest.raises(InputError, match="another schedule"):
        _trainer(tmp_path / "cut", TINY)
    with pytest.raises(InputError, match="other data"):
        _trainer(tmp_path / "cut", schedule, data="signal")


def test_a_checkpoint_of_another_kind_is_refused(tmp_path: Path) -> None:
    torch.save({"step": 3}, tmp_path / CHECKPOINT_NAME)
    with pytest.raises(InputError, match="other data"):
        _trainer(tmp_path, TINY)
    (tmp_path / CHECKPOINT_NAME).write_bytes(b"damaged")
    with pytest.raises(UnreadableFileError, match="it is no checkpoint"):
        _trainer(tmp_path, TINY)


def test_a_lesson_is_another_one_with_other_slices(data: Path) -> None:
    rows = [tuple(row) for row in csv.reader((data / "index.csv").read_text().splitlines())]
    whole = axial_lesson(data, seed=1).data
    assert axial_lesson(data, seed=2).data == whole
    write_index(data, [row for row in rows[1:] if row[0] != "2_L3-L4"])
    assert axial_lesson(data, seed=1).data != whole


def test_patients_are_parted_once_and_for_all() -> None:
    cases = [SagittalCase(str(n), Path(f"{n}_{s}"), Path()) for n in range(31) for s in range(5)]
    own, held_out = split_patients(cases)
    assert {case.patient for case in own}.isdisjoint(case.patient for case in held_out)
    assert len({case.patient for case in held_out}) == 9
    assert split_patients(cases[::-1])[1] == held_out[::-1]
