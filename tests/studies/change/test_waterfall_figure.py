from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.painting import Subject
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.change.waterfall_figure import waterfall_painter

TITLE = "A quantity whose name is as long as names can be"


def series(group: str, before: tuple[float, ...]) -> Series:
    values = np.array(before)
    names = tuple(f"{group}{number}" for number in range(len(before)))
    return Series(Outcome("area"), group, names, values, values + 1, 0)


def painted(*groups: Series) -> Figure:
    figure = Figure(figsize=(175 / 25.4, 65 / 25.4), layout="constrained")
    FigureCanvasAgg(figure)
    waterfall_painter(groups, Subject(TITLE, "", ("before", "after")))(figure)
    figure.canvas.draw()
    return figure


def test_the_legend_counts_the_bars() -> None:
    (axes,) = painted(series("a", (0.0, 2.0, 4.0)), series("b", (1.0, 3.0))).axes
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["a (n = 2)", "b (n = 2)"]
    assert len(axes.patches) == 4


@pytest.mark.parametrize("count", [2, 5])
def test_the_legend_leaves_room_for_the_title(count: int) -> None:
    figure = painted(*(series(f"group of patients {n}", (1.0, 2.0)) for n in range(count)))
    (axes,) = figure.axes
    legend = axes.get_legend()
    assert legend is not None
    frame = legend.get_window_extent()
    assert frame.x0 >= 0
    assert frame.x1 <= figure.bbox.x1
