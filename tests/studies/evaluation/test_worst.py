from __future__ import annotations

import math

from spine_explorer.anatomy import structure_named
from spine_explorer.studies.evaluation.worst import worst_scores
from spine_explorer.training.evaluation import Score


def score_of(name: str, structure: str, dice: float, contrast: str = "T1") -> Score:
    tissue = structure_named(structure).tissue
    return Score(
        name, "P", "", contrast, "test", structure, tissue, dice, 0, 0, 0, 0, False, False, False
    )


def test_the_lowest_of_each_tissue_and_contrast_come_worst_first() -> None:
    scores = [
        score_of("a", "disc", 0.9),
        score_of("b", "disc", 0.7),
        score_of("c", "disc", 0.8),
        score_of("a", "canal", 0.95),
        score_of("d", "disc", 0.5, "T2"),
    ]
    worst = [(item.contrast, item.structure, item.name) for item in worst_scores(scores, each=2)]
    assert worst == [
        ("T1", "disc", "b"),
        ("T1", "disc", "c"),
        ("T1", "canal", "a"),
        ("T2", "disc", "d"),
    ]


def test_a_slice_stands_once_for_both_sides() -> None:
    scores = [
        score_of("a", "psoas_left", 0.6),
        score_of("a", "psoas_right", 0.7),
        score_of("b", "psoas_left", 0.9),
    ]
    worst = worst_scores(scores, each=2)
    assert [(item.name, item.structure) for item in worst] == [
        ("a", "psoas_left"),
        ("b", "psoas_left"),
    ]


def test_scores_that_are_not_defined_are_passed_over() -> None:
    assert worst_scores([score_of("a", "disc", math.nan)]) == ()
