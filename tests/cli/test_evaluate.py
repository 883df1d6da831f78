"""``spine-explorer evaluate``."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spine_explorer.anatomy import STRUCTURE_COUNT
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from support.command import Command
from support.outlines import lumbar_labels
from support.training import write_data


class WithoutCanal:
    """A segmenter that outlines everything rightly but the canal, and knows its options."""

    def __init__(self, model: Path | None = None, *, mirror: bool = False) -> None:
        assert model is None or model.name == "mine.onnx"
        self._accepts = not mirror

    def segment(self, stack: Stack) -> Segmentation:
        labels = np.where(lumbar_labels() == 8, 0, lumbar_labels())[None] * self._accepts
        confidence = np.ones((stack.slice_count, STRUCTURE_COUNT), dtype=np.float32)
        return Segmentation(labels.astype(np.uint8), confidence, np.array([self._accepts]))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("spine_explorer.segmentation.segmenter.Segmenter", WithoutCanal)
    return write_data(tmp_path / "data")


def row_of(out: str, tissue: str) -> str:
    """The figures of the only row that begins with a tissue."""
    (row,) = (line for line in out.splitlines() if line.startswith(tissue))
    return " ".join(row.removeprefix(tissue).split())


def summaries(out: str) -> dict[str, dict[str, Any]]:
    return {item["tissue"]: item for item in json.loads(out)}


def test_tables_are_shown_by_contrast(command: Command, data: Path) -> None:
    outcome = command("evaluate", data, "--split", "train")
    assert outcome.exit_code == 0
    first, second = outcome.out.index("T1, train"), outcome.out.index("T2, train")
    assert first < second
    assert "Spinal canal" not in outcome.out[first:second]
    assert row_of(outcome.out, "Spinal canal") == "1/1 0.000 0.000 0.000 0.000 nan nan -100.0 0 1 0"
    assert row_of(outcome.out, "Disc") == "1/1 1.000 1.000 1.000 1.000 0.00 0.00 +0.0 100 0 0"


def test_validation_is_judged_unless_told_otherwise(command: Command, data: Path) -> None:
    told = summaries(command("evaluate", data, "--json").out)
    assert list(told) == ["multifidus", "erector_spinae", "disc", "canal"]
    assert told["disc"]["split"] == "validation"
    assert told["disc"]["dice"]["mean"] == 1
    assert told["canal"]["hd95"]["mean"] is None
    assert (told["canal"]["missed"], told["canal"]["slices"]) == (1, 1)


def test_refused_slices_are_counted(command: Command, data: Path) -> None:
    assert "slices refused: 1" in command("evaluate", data, "--mirror").out


def test_outline_columns_can_be_chosen(command: Command, data: Path) -> None:
    told = summaries(command("evaluate", data, "--outlines", "project", "--json").out)
    assert list(told) == ["disc", "canal"]


def test_every_score_can_be_written(command: Command, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores" / "scores.csv"
    assert command("evaluate", data, "--csv", out, "--model", "mine.onnx").exit_code == 0
    with out.open(newline="", encoding="utf-8") as stream:
        rows = {row["structure"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 6
    assert (rows["disc"]["name"], rows["disc"]["dice"]) == ("kept", "1")
    assert (rows["canal"]["hd95"], rows["canal"]["missed"]) == ("", "True")


@pytest.mark.parametrize("split", ["test", "nonsense"])
def test_split_without_slices_is_refused(command: Command, data: Path, split: str) -> None:
    outcome = command("evaluate", data, "--split", split)
    assert outcome.exit_code == 2
    assert f"no outlined slice of the split '{split}'" in outcome.err


def test_levels_and_sides_get_tables_of_their_own(command: Command, data: Path) -> None:
    out = command("evaluate", data, "--by-level", "--by-side").out
    assert "T2, validation, L3-L4, left; slices refused: 0" in out
    assert "T2, validation, L3-L4, midline" in out


def test_a_page_with_the_worst_cases_is_written(
    command: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra 'statistics'")
    identity = ModelIdentity("axial", "1", "0" * 64)
    monkeypatch.setattr(WithoutCanal, "model", identity, raising=False)
    page = tmp_path / "page.html"
    assert command("evaluate", data, "--page", page).exit_code == 0
    assert "kept (T2, L3-L4, canal): Dice 0.00" in page.read_text("utf-8")
