from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.painting import Subject
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.change.waterfall_figure import waterfall_painter
from spine_explorer.studies.figure import DOUBLE_COLUMN
from support.figures import paint_and_draw

TITLE = "A quantity whose name is as long as names can be"


def series(group: str, before: tuple[float, ...]) -> Series:
    values = np.array(before)
    names = tuple(f"{group}{number}" for number in range(len(before)))
    return Series(Outcome("area"), group, names, values, values + 1, 0)


def painted(folder: Path, *groups: Series) -> Figure:
    paint = waterfall_painter(groups, Subject(TITLE, "", ("before", "after")))
    return paint_and_draw(folder / "plot", paint, width=DOUBLE_COLUMN)


def test_the_legend_counts_the_bars(tmp_path: Path) -> None:
    (axes,) = painted(tmp_path, series("a", (0.0, 2.0, 4.0)), series("b", (1.0, 3.0))).axes
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["a (n = 2)", "b (n = 2)"]
    assert len(axes.patches) == 4


@pytest.mark.parametrize("count", [2, 5])
def test_the_legend_leaves_room_for_the_title(tmp_path: Path, count: int) -> None:
    figure = painted(
        tmp_path, *(series(f"group of patients {n}", (1.0, 2.0)) for n in range(count))
    )
    (axes,) = figure.axes
    legend = axes.get_legend()
    assert legend is not None
    frame = legend.get_window_extent()
    assert frame.x0 >= 0
    assert frame.x1 <= figure.bbox.x1
