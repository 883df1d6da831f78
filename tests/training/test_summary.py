from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from spine_explorer.anatomy import Tissue, structure_named
from spine_explorer.training.evaluation import Score
from spine_explorer.training.summary import Division, Spread, summarise


def score_of(name: str, structure: str, dice: float, **details: Any) -> Score:
    given: dict[str, Any] = {
        "patient": f"P-{name}",
        "level": "",
        "contrast": "T2",
        "split": "validation",
        "iou": dice / (2 - dice),
        "hd95": 2.0,
        "surface_distance": 1.0,
        "area_error": 5.0,
        "missed": False,
        "swapped": False,
        "refused": False,
        **details,
    }
    tissue = structure_named(structure).tissue
    return Score(name=name, structure=structure, tissue=tissue, dice=dice, **given)


def test_spread_by_hand() -> None:
    spread = Spread.of([0.5, 0.7, 0.8, 0.9, 1.0, math.nan])
    assert spread == pytest.approx(Spread(0.78, 0.8, 0.58, 0.96))


def test_spread_of_nothing_is_not_defined() -> None:
    spread = Spread.of([math.nan])
    assert all(math.isnan(value) for value in (spread.mean, spread.median, spread.p10, spread.p90))


def test_sides_of_a_slice_are_averaged_before_slices_are() -> None:
    (summary,) = summarise(
        [
            score_of("a", "psoas_left", 0.9),
            score_of("a", "psoas_right", 0.7),
            score_of("b", "psoas_left", 0.6),
        ]
    )
    assert (summary.tissue, summary.slices, summary.patients) == (Tissue.PSOAS, 2, 2)
    assert summary.dice.mean == pytest.approx((0.8 + 0.6) / 2)
    assert summary.dice.median == pytest.approx(0.7)
    assert summary.dice.p10 == pytest.approx(0.62)


def test_patients_count_once() -> None:
    scores = [score_of(name, "disc", 0.9, patient="P1") for name in "abc"]
    (summary,) = summarise(scores)
    assert (summary.slices, summary.patients) == (3, 1)


def test_splits_contrasts_and_tissues_are_kept_apart_in_order() -> None:
    scores = [
        score_of("a", "canal", 0.5),
        score_of("a", "multifidus_left", 0.6),
        score_of("b", "canal", 0.7, contrast="T1"),
        score_of("c", "canal", 0.8, split="test"),
    ]
    keys = [(item.split, item.contrast, item.tissue.value) for item in summarise(scores)]
    assert keys == [
        ("test", "T2", "canal"),
        ("validation", "T1", "canal"),
        ("validation", "T2", "multifidus"),
        ("validation", "T2", "canal"),
    ]


def test_missed_structures_count_for_overlap_but_have_no_distance() -> None:
    nothing = {"hd95": math.nan, "surface_distance": math.nan, "area_error": -100.0}
    (summary,) = summarise(
        [score_of("a", "disc", 0.9), score_of("b", "disc", 0.0, missed=True, **nothing)]
    )
    assert summary.dice.mean == pytest.approx(0.45)
    assert summary.hd95.mean == 2.0
    assert summary.area_error.mean == pytest.approx(-47.5)
    assert summary.missed == 1


def test_a_side_without_a_distance_does_not_hide_the_other() -> None:
    nothing = {"hd95": math.nan, "surface_distance": math.nan, "area_error": -100.0}
    (summary,) = summarise(
        [
            score_of("a", "psoas_left", 0.4, hd95=40.0),
            score_of("a", "psoas_right", 0.0, missed=True, **nothing),
            score_of("b", "psoas_left", 0.9),
            score_of("b", "psoas_right", 0.9),
        ]
    )
    assert summary.hd95.mean == pytest.approx((40 + 2) / 2)


def test_an_empty_reference_has_no_area_to_be_close_to() -> None:
    (summary,) = summarise(
        [score_of("a", "disc", 0.9), score_of("b", "disc", math.nan, area_error=math.nan)]
    )
    assert summary.close_areas == pytest.approx(100)
    assert summary.dice.mean == pytest.approx(0.9)


def test_areas_are_close_up_to_and_including_five_percent() -> None:
    errors = {"a": -5.0, "b": 5.0, "c": 5.1, "d": -40.0}
    (summary,) = summarise(
        [score_of(name, "disc", 0.9, area_error=error) for name, error in errors.items()]
    )
    assert summary.close_areas == pytest.approx(50)


def test_swaps_count_by_structure_and_refusals_by_slice() -> None:
    pair = [
        score_of("a", f"psoas_{side}", 0.0, swapped=True, refused=True)
        for side in ("left", "right")
    ]
    (summary,) = summarise(pair)
    assert (summary.swapped, summary.refused) == (2, 1)


def test_no_scores_have_no_summary() -> None:
    assert summarise([]) == ()
    assert np.isnan(Spread.of([]).mean)


def test_levels_and_sides_are_told_apart_when_wished() -> None:
    scores = [
        score_of("a", "psoas_left", 0.9, level="L4-L5"),
        score_of("a", "psoas_right", 0.7, level="L4-L5"),
        score_of("b", "psoas_left", 0.6, level="L3-L4"),
    ]
    levels = summarise(scores, by=(Division.LEVEL,))
    assert [(item.level, item.dice.mean) for item in levels] == [
        ("L3-L4", pytest.approx(0.6)),
        ("L4-L5", pytest.approx(0.8)),
    ]
    sides = summarise(scores, by=(Division.SIDE,))
    assert [(item.side, item.dice.mean, item.slices) for item in sides] == [
        ("left", pytest.approx(0.75), 2),
        ("right", pytest.approx(0.7), 1),
    ]
    assert len(summarise(scores, by=tuple(Division))) == 3
