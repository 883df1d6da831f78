from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from spine_explorer.anatomy import structure_named
from spine_explorer.studies.evaluation.page import WorstCase, write_evaluation
from spine_explorer.training.evaluation import Score

pytest.importorskip("matplotlib", reason="needs the extra 'statistics'")


def score_of(name: str, structure: str, dice: float, level: str) -> Score:
    tissue = structure_named(structure).tissue
    return Score(
        name,
        name,
        level,
        "T1",
        "test",
        structure,
        tissue,
        dice,
        0.7,
        2,
        1,
        -7.5,
        False,
        False,
        False,
    )


def test_the_page_tells_levels_and_sides_apart_and_shows_the_worst(tmp_path: Path) -> None:
    scores = [
        score_of("a", "psoas_left", 0.81, "L3-L4"),
        score_of("a", "psoas_right", 0.91, "L3-L4"),
        score_of("<b>", "disc", 0.99, ""),
    ]
    worst = [WorstCase(scores[0], Image.new("RGB", (60, 40)))]
    path = tmp_path / "page.html"
    write_evaluation(path, scores, worst, network="axial 1")
    page = path.read_text("utf-8")
    assert "a (T1, L3-L4, psoas left): Dice 0.81, area \N{MINUS SIGN}8 %" in page
    for text in ("0.860", "0.810", "0.910", "0.990", "not known", "axial 1, 2 slices", "right"):
        assert text in page
    assert "<b>" not in page
    assert "image/jpeg" in page
    assert (tmp_path / "page.svg").exists()
