from __future__ import annotations

import math
from itertools import pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import DOUBLE_COLUMN, MM_PER_INCH
from spine_explorer.studies.intervals_figure import IntervalPlot, IntervalRow, interval_painter


def plot(*estimates: Estimate) -> IntervalPlot:
    rows = [IntervalRow("row", (item,), ("1", "2")) for item in estimates]
    return IntervalPlot(rows, ("a", "b"), "axis", ("#000000",))


def painted(shown: IntervalPlot) -> Axes:
    figure = Figure(figsize=(DOUBLE_COLUMN / MM_PER_INCH, shown.height / MM_PER_INCH))
    FigureCanvasAgg(figure)
    interval_painter(shown)(figure)
    (axes,) = figure.axes
    return axes


def ends(text: Text) -> tuple[float, float]:
    box = text.get_window_extent()
    return box.x0, box.x1


@pytest.mark.parametrize(
    ("estimate", "span"),
    [
        (Estimate(0.5, 0.2, 0.9), (0.0, 1.0)),
        (Estimate(-0.5, -3.0, 0.9), (-1.0, 1.0)),
        (Estimate(math.nan, math.nan, math.nan), (0.0, 1.0)),
        (Estimate(1.0, math.nan, math.nan), (0.0, 1.0)),
    ],
)
def test_the_axis_holds_what_is_there(estimate: Estimate, span: tuple[float, float]) -> None:
    assert plot(estimate).span == span
    assert [text.get_text() for text in painted(plot(estimate)).texts] == ["1", "2", "a", "b"]


@pytest.mark.parametrize("label", ["Area", "Functional cross-sectional area, " * 3, "W" * 90])
def test_no_text_touches_another_or_the_edge(label: str) -> None:
    estimate = Estimate(-0.2667, -0.4341, -0.1003)
    cells = ("\N{MINUS SIGN}0.2667 (\N{MINUS SIGN}0.4341 to \N{MINUS SIGN}0.1003)", "123,456")
    rows = [IntervalRow(label, (estimate,), cells, bold=bold) for bold in (False, True)]
    axes = painted(IntervalPlot(rows, ("ICC (95 % interval)", "n"), "ICC", ("#000000",)))
    frame = axes.get_window_extent()
    for name in axes.get_yticklabels():
        left, right = ends(name)
        assert 0 <= left < right < frame.x0
    for first in (0, 2, 4):
        places = [ends(text) for text in axes.texts[first : first + 2]]
        assert frame.x1 < places[0][0]
        assert all(one[1] < other[0] for one, other in pairwise(places))
        assert places[-1][1] <= axes.figure.bbox.x1
    assert frame.width / axes.figure.bbox.width > 0.3


def test_lines_outside_the_range_are_left_out() -> None:
    shown = IntervalPlot(
        [IntervalRow("row", (Estimate(0.8, 0.7, 0.9),))],
        (),
        "axis",
        ("#000000",),
        bounds=(0.6, 1.0),
        lines=(0.5, 0.75),
    )
    upright = [line.get_xdata() for line in painted(shown).lines if line.get_linestyle() == ":"]
    assert upright == [[0.75, 0.75]]
