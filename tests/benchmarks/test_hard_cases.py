"""The benchmark of hard cases: that it runs and says what it measured."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_table_and_picture_have_every_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import hard_cases

    picture = tmp_path / "worst.png"
    monkeypatch.setattr(hard_cases, "SCENES", ("usual", "low-signal", "narrow-canal"))
    monkeypatch.setattr(sys, "argv", ["hard_cases", "--seeds", "1", "--picture", str(picture)])
    hard_cases.main()
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines()]
    assert [(row[0].strip(), row[1].strip()) for row in rows[2:]] == [
        (scene, contrast)
        for scene in ("usual", "low-signal", "narrow-canal")
        for contrast in ("T1", "T2")
    ]
    discs = [float(row[5].split()[0]) for row in rows[2:]]
    assert min(discs) > 0.9
    colours = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3).astype(int)
    assert (np.ptp(colours, axis=1) > 60).any()
