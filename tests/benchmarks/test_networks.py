"""The benchmark of all networks, on drawn slices: that it runs and says what it measured."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from spine_explorer.segmentation.model_card import PACKAGED_MODEL
from spine_explorer.segmentation.network import Network
from support.phantoms import SPACING, drawn_slice
from support.training import EVERYTHING, write_index, write_pictures

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def networks() -> ModuleType:
    """The script, which finds what it shares with others beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        import networks

        return networks


def write_drawn_slice(folder: Path) -> None:
    """A phantom slice with all its outlines, to be judged on."""
    drawn = drawn_slice()
    tones = (255 * drawn.signal / drawn.signal.max()).astype(np.uint8)
    write_pictures(folder, "drawn", image=tones, mask=drawn.labels.astype(np.uint8))
    write_index(folder, f"drawn,P1,L4-L5,T2,validation,{SPACING},,{EVERYTHING}")


def run(script: ModuleType, patch: pytest.MonkeyPatch, *words: str | Path) -> None:
    patch.setattr(sys, "argv", ["networks.py", *map(str, words)])
    script.main()


def test_networks_are_timed_without_data(
    networks: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(networks, monkeypatch, "--rounds", "1", "--threads", "1")
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == [
        *("network", "ms", "fastest", "ratio", "parameters", "MB", "SHA-256", "accuracy")
    ]
    assert len(lines) == 5
    assert all("not judged" in line for line in lines[:4])
    assert "Accuracy was left out" in lines[4]
    assert Network().identity.sha256[:12] in lines[0]


def test_networks_are_judged_and_written(
    networks: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_drawn_slice(tmp_path / "sudirman")
    for ending in (".onnx", ".json"):
        copy = tmp_path / f"candidate{ending}"
        copy.write_bytes(PACKAGED_MODEL.with_suffix(ending).read_bytes())
    table, page = tmp_path / "networks.csv", tmp_path / "networks.md"
    words = (tmp_path, "--model", tmp_path / "candidate.onnx", "--rounds", "1", "--threads", "1")
    run(networks, monkeypatch, *words, "--csv", table, "--markdown", page)
    with table.open(newline="", encoding="utf-8") as stream:
        packaged, candidate, mirrored, axial, sagittal = csv.DictReader(stream)
    assert float(packaged["ratio"]) == 1.0
    assert candidate["dice_T2_disc"] == packaged["dice_T2_disc"]
    assert 0.8 < float(packaged["dice_T2_disc"]) <= 1
    assert candidate["network"].startswith("candidate ")
    assert mirrored["network"].endswith(", mirrored")
    assert axial["accuracy"].endswith("of 1 slices right by look")
    assert (sagittal["accuracy"], sagittal["dice_T2_disc"]) == ("not judged", "")
    text = page.read_text(encoding="utf-8")
    assert text.count("\n| ---") == 2
    assert "T2 Spinal canal" in text


def test_times_are_taken_in_turn(networks: ModuleType) -> None:
    calls: list[str] = []
    contestants = [lambda: calls.append("a"), lambda: calls.append("b")]
    times = networks.time_interleaved(contestants, rounds=2)
    assert calls == ["a", "a", "b", "b"] * 3
    assert all(0 <= item.fastest <= item.median for item in times)
