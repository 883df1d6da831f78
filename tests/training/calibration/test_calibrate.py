"""Calibration of a network, on looks that are made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.anatomy import STRUCTURE_COUNT
from spine_explorer.errors import InputError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL, card_path, read_card
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.segmentation.shape import FEATURES
from spine_explorer.segmentation.slice_outline import SliceOutline
from spine_explorer.training.calibration import calibrate as module
from spine_explorer.training.calibration.calibrate import calibrate
from spine_explorer.training.calibration.looks import Look, Slice
from spine_explorer.training.cases import Case, read_cases
from support.training import write_index, write_pictures

FITTED, HELD = range(2)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    copy = tmp_path / "axial.onnx"
    for path in (PACKAGED_MODEL, card_path(PACKAGED_MODEL)):
        shutil.copy(path, tmp_path)
    return copy


def cases_of(folder: Path, *, train: int, validation: int) -> tuple[Case, ...]:
    counts = {"train": train, "validation": validation}
    names = [(f"{split}{number}", split) for split in counts for number in range(counts[split])]
    write_index(folder, *(f"{name},{name},,T1,{split},0.9,disc," for name, split in names))
    for name, _ in names:
        write_pictures(folder, name)
    return read_cases(folder, bare=True)


def made_up(_segmenter: Segmenter, item: Slice) -> Look:
    """Confident outlines are good in one half of the patients, and bad in the other."""
    rng = np.random.default_rng([len(item.case.name), int(item.image.sum()) % 2**31])
    good = rng.random(STRUCTURE_COUNT) < 0.5
    confident = good == (module._half(item.case.patient) == FITTED)
    outline = SliceOutline(
        labels=item.reference,
        confidence=np.where(confident, 0.95, 0.7).astype(np.float32),
        agreement=np.full(STRUCTURE_COUNT, 0.9, np.float32),
        features=rng.normal(3, 2, len(FEATURES)),
        trust=np.full(STRUCTURE_COUNT, np.nan, np.float32),
        findings=(),
    )
    return Look(item.case.patient, item.degraded, outline, np.where(good, 0.95, 0.6))


def test_the_probability_is_judged_on_patients_that_it_was_not_fitted_to(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = cases_of(tmp_path / "data", train=len(FEATURES), validation=24)
    monkeypatch.setattr(module, "look", made_up)
    seen: list[tuple[int, int]] = []
    result = calibrate(model, cases, progress=lambda done, total: seen.append((done, total)))
    assert result.plain.curve.confidence > 0
    assert result.plain.held.auc < 0.1
    assert seen[-1][0] == seen[-1][1] == 2 * len(FEATURES) + 2 * 3 * 24
    known = [case for case in cases if case.split == "validation"]
    held = [case for case in known if module._half(case.patient) == HELD]
    assert result.plain.fitted == 3 * STRUCTURE_COUNT * (len(known) - len(held))
    assert result.plain.as_acquired.counts.sum() == STRUCTURE_COUNT * len(held)
    assert read_card(card_path(model)).trust == result.card.trust


def test_without_slices_to_learn_shapes_from_nothing_is_written(
    model: Path, tmp_path: Path
) -> None:
    before = card_path(model).read_bytes()
    with pytest.raises(InputError, match="Every structure was found on 0 slices"):
        calibrate(model, cases_of(tmp_path / "data", train=0, validation=1))
    assert card_path(model).read_bytes() == before


def test_half_of_the_patients_alone_is_too_little(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = cases_of(tmp_path / "data", train=len(FEATURES), validation=1)
    monkeypatch.setattr(module, "look", made_up)
    with pytest.raises(InputError, match="Too few validation slices"):
        calibrate(model, cases)
