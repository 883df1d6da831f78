from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from spine_explorer.anatomy import Tissue
from spine_explorer.training.curves import DicePoint, LossPoint
from spine_explorer.training.log_plot import plot_log

SVG = "{http://www.w3.org/2000/svg}"
LOSSES = [LossPoint(100, 1.0, 0), LossPoint(200, 0.5, 60), LossPoint(300, 0.2, 120)]


def dice_point(step: int, contrast: str = "T1", **dice: float) -> DicePoint:
    return DicePoint(step, contrast, 7, {Tissue(name): value for name, value in dice.items()})


def texts(svg: str) -> list[str]:
    return [item.text or "" for item in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def path_points(svg: str, style: str) -> list[tuple[float, float]]:
    """The corners of the first line of a style."""
    root = ElementTree.fromstring(svg)
    drawn = next(item for item in root.iter(f"{SVG}path") if item.get("class") == style)
    numbers = [float(number) for number in re.findall(r"[\d.]+", drawn.attrib["d"])]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_loss_is_drawn_on_a_logarithmic_axis() -> None:
    points = path_points(plot_log(LOSSES, []), "loss faint")
    (x1, y1), (x2, y2), (x3, y3) = points
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
    assert y1 < y2 < y3
    # From 1 to 0.5 is a factor of 2, from 0.5 to 0.2 one of 2.5: log 2 / log 2.5 = 0.756.
    assert (y2 - y1) / (y3 - y2) == pytest.approx(0.756, abs=0.01)


def test_smoothed_loss_follows_the_loss_by_a_third() -> None:
    svg = plot_log(LOSSES, [])
    # 1; 1 - 0.3 x 0.5 = 0.85; 0.85 - 0.3 x 0.65 = 0.655
    assert "smoothed 0.655" in texts(svg)


def test_ticks_enclose_the_values() -> None:
    ticks = [float(text) for text in texts(plot_log(LOSSES, [])) if text in ("0.2", "0.5", "1")]
    assert sorted(ticks) == [0.2, 0.5, 1.0]
    assert "0.1" not in texts(plot_log(LOSSES, []))


@pytest.mark.parametrize("loss", [0.5, 0.31, 1e-9, 1e6])
def test_single_loss_of_any_size_is_drawn_inside_the_picture(loss: float) -> None:
    svg = plot_log([LossPoint(1, loss, 0)], [])
    height = float((ElementTree.fromstring(svg).get("viewBox") or "").split()[-1])
    assert all(0 <= y <= height for _, y in path_points(svg, "loss"))


def test_each_contrast_has_a_panel_and_each_tissue_a_line() -> None:
    points = [
        dice_point(500, "T1", multifidus=0.8, psoas=0.9),
        dice_point(500, "T2", disc=0.7),
        dice_point(1000, "T1", multifidus=0.9, psoas=0.95),
    ]
    found = texts(plot_log(LOSSES, points))
    assert [text for text in found if text.startswith("Validation Dice")] == [
        "Validation Dice, T1, 7 slices, without postprocessing",
        "Validation Dice, T2, 7 slices, without postprocessing",
    ]
    assert {"Multifidus 0.900", "Psoas 0.950", "Disc 0.700"} <= set(found)
    assert not any(text.startswith("Spinal canal") for text in found)


def test_halving_the_error_is_the_same_step_everywhere() -> None:
    points = [dice_point(step, disc=dice) for step, dice in ((1, 0.6), (2, 0.8), (3, 0.9))]
    (_, y1), (_, y2), (_, y3) = path_points(plot_log([], points), "disc")
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)
    assert y1 > y2


@pytest.mark.parametrize("dice", [0.0, 1.0])
def test_extreme_dice_can_be_drawn(dice: float) -> None:
    (_, y), *_ = path_points(plot_log([], [dice_point(1, canal=dice)]), "canal")
    assert 0 < y < 250


def test_text_of_the_index_is_escaped() -> None:
    contrast = '<script>alert("1")</script>\x1b[2J'
    svg = plot_log([], [dice_point(1, contrast, disc=0.5)])
    assert "<script" not in svg
    assert "\x1b" not in svg
    assert any("<script>" in text for text in texts(svg))


def test_steps_are_marked_at_round_numbers() -> None:
    svg = plot_log([LossPoint(step, 0.3, 0) for step in (100, 4400)], [])
    assert [text for text in texts(svg) if re.fullmatch(r"\d000|0", text)] == [
        "0",
        "1000",
        "2000",
        "3000",
        "4000",
    ]


def test_run_without_any_point_is_an_empty_picture() -> None:
    assert texts(plot_log([], [])) == []
