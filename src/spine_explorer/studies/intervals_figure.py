"""Estimates with their intervals, a line each, with numbers beside the plot (a forest plot)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import (
    BLACK,
    DOUBLE_COLUMN,
    GREY,
    MM_PER_INCH,
    DrawnFigure,
    draw_figure,
    one_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_HEIGHT = 4.8
"""Height of a line in mm."""

_HEADS, _LEGEND, _TITLE, _BOTTOM = 6.0, 5.0, 5.0, 11.0
_EDGE, _GAP = 1.5, 3.0
_NARROWEST_PLOT = 60.0
_LONGEST_LABEL, _SHORTEST_LABEL = 46, 8
_FONT_SIZE = 6.5
_POINTS_PER_INCH = 72
_SPREAD = 0.52
_MARKERS = "soD^v"
_BAR = "#e3e7eb"


@dataclass(frozen=True)
class IntervalRow:
    """A line of the plot.

    Attributes:
        label: What it is about.
        estimates: With their intervals, one for each series; none for a heading.
        cells: Texts beside the plot, one for each column.
        series: Which series the first estimate belongs to.
        bold: Whether the label stands out.
        bar: Ends of a grey bar behind the estimates; NaN or equal for none.
    """

    label: str
    estimates: tuple[Estimate, ...] = ()
    cells: tuple[str, ...] = ()
    series: int = 0
    bold: bool = False
    bar: tuple[float, float] = (math.nan, math.nan)


@dataclass(frozen=True)
class IntervalPlot:
    """What is painted.

    Attributes:
        rows: From the top down, at least one.
        columns: Heads of the texts beside the plot.
        axis: What the horizontal axis shows.
        colours: Of the series.
        title: Stands above everything; empty for none.
        legend: Names of the series; empty for none.
        bounds: Smallest range of the axis.
        widest: Largest range: what reaches beyond is cut off with an arrow.
        lines: Where thin lines stand; those outside the range are left out.
    """

    rows: Sequence[IntervalRow]
    columns: Sequence[str]
    axis: str
    colours: Sequence[str]
    title: str = ""
    legend: Sequence[str] = ()
    bounds: tuple[float, float] = (0.0, 1.0)
    widest: tuple[float, float] = (-1.0, 1.0)
    lines: Sequence[float] = ()

    @property
    def top(self) -> float:
        """Height in mm of what stands above the lines."""
        return _HEADS + (_LEGEND if self.legend else 0.0) + (_TITLE if self.title else 0.0)

    @property
    def height(self) -> float:
        """Height in mm that the figure needs."""
        return self.top + ROW_HEIGHT * len(self.rows) + _BOTTOM

    @property
    def span(self) -> tuple[float, float]:
        """Range of the axis."""
        ends = [
            end
            for row in self.rows
            for end in (*row.bar, *(x for e in row.estimates for x in (e.value, e.low, e.high)))
            if math.isfinite(end)
        ]
        low = max(min([*ends, self.bounds[0]]), self.widest[0])
        high = min(max([*ends, self.bounds[1]]), self.widest[1])
        return low, high


@dataclass(frozen=True)
class _Frame:
    """What stands where, in mm: labels as they fit, the plot beside them, then the columns."""

    labels: Sequence[str]
    left: float
    width: float
    column_ends: Sequence[float]


def draw_intervals(path: Path, plot: IntervalPlot) -> DrawnFigure:
    """Draw a plot across the page and write it as PNG and SVG.

    Args:
        path: The files without their ending.
        plot: What to draw.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    return draw_figure(path, interval_painter(plot), width=DOUBLE_COLUMN, height=plot.height)


def interval_painter(plot: IntervalPlot) -> Callable[[Figure], None]:
    """Return what paints the plot on a figure as wide as the page and as high as it needs."""

    def paint(figure: Figure) -> None:
        frame = _frame(plot)
        axes = _place(figure, plot, frame)
        low, high = plot.span
        margin = 0.02 * (high - low)
        axes.set(xlim=(low - margin, high + margin), ylim=(len(plot.rows) - 0.4, -0.7))
        axes.set_xlabel(plot.axis)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.set_yticks(range(len(plot.rows)), frame.labels, fontsize=_FONT_SIZE)
        for text, row in zip(axes.get_yticklabels(), plot.rows, strict=True):
            text.set_fontweight("bold" if row.bold else "normal")
        for line in plot.lines:
            if low <= line <= high:
                axes.axvline(line, color=GREY, linewidth=0.5, linestyle=":", zorder=0)
        for place, row in enumerate(plot.rows):
            _draw_row(axes, place, row, plot)
            _write_cells(axes, place, row.cells, frame, bold=False)
        _write_cells(axes, -1.0, plot.columns, frame, bold=True)
        if plot.legend:
            _draw_legend(axes, plot)

    return paint


def _frame(plot: IntervalPlot) -> _Frame:
    """Give the columns the width of their texts, the labels what they need, the plot the rest."""
    cells = [row.cells for row in plot.rows]
    widths = [
        max(_width([head], bold=True), _width([row[place] for row in cells if row[place:]]))
        for place, head in enumerate(plot.columns)
    ]
    columns = sum(widths) + _GAP * len(widths)
    bold = any(row.bold for row in plot.rows)
    room = DOUBLE_COLUMN - 2 * _EDGE - _GAP - columns
    for longest in range(_LONGEST_LABEL, _SHORTEST_LABEL - 1, -1):
        labels = [one_line(row.label, longest) for row in plot.rows]
        label_width = _width(labels, bold=bold)
        if label_width <= room - _NARROWEST_PLOT:
            break
    width = room - label_width
    ends = accumulate((_GAP + width for width in widths), initial=width)
    return _Frame(labels, _EDGE + label_width + _GAP, width, list(ends)[1:])


def _width(texts: Sequence[str], *, bold: bool = False) -> float:
    """Width in mm of the widest text."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=_FONT_SIZE, weight="bold" if bold else "normal")
    widths = (text_to_path.get_text_width_height_descent(text, font, False)[0] for text in texts)
    return max(widths, default=0.0) / _POINTS_PER_INCH * MM_PER_INCH


def _place(figure: Figure, plot: IntervalPlot, frame: _Frame) -> Axes:
    """Place the plot by the millimetre, since the texts beside it have a width of their own."""
    figure.set_layout_engine("none")
    height = plot.height
    if plot.title:
        x, y = _EDGE / DOUBLE_COLUMN, 1 - 3.5 / height
        figure.text(x, y, plot.title, fontsize=8, fontweight="bold", verticalalignment="center")
    size = frame.width / DOUBLE_COLUMN, (height - plot.top - _BOTTOM) / height
    return figure.add_axes((frame.left / DOUBLE_COLUMN, _BOTTOM / height, *size))


def _draw_row(axes: Axes, place: int, row: IntervalRow, plot: IntervalPlot) -> None:
    if row.bar[0] < row.bar[1]:
        axes.plot(row.bar, (place, place), color=_BAR, linewidth=6, solid_capstyle="butt", zorder=0)
    count = len(row.estimates)
    for number, estimate in enumerate(row.estimates):
        shift = _SPREAD * (number / (count - 1) - 0.5) if count > 1 else 0.0
        _draw_estimate(axes, place + shift, estimate, row.series + number, plot)


def _draw_estimate(
    axes: Axes, place: float, estimate: Estimate, series: int, plot: IntervalPlot
) -> None:
    if not math.isfinite(estimate.value):
        return
    colour = plot.colours[series % len(plot.colours)]
    low, high = plot.span
    if not math.isnan(estimate.low):
        ends = (max(estimate.low, low), min(estimate.high, high))
        axes.plot(ends, (place, place), color=colour, linewidth=1.2, solid_capstyle="butt")
        if estimate.low < low:
            axes.plot(low, place, marker="<", markersize=3, color=colour, clip_on=False)
    if low <= estimate.value <= high:
        hollow = "white" if math.isnan(estimate.low) else colour
        marker = _MARKERS[series % len(_MARKERS)]
        axes.plot(
            estimate.value,
            place,
            marker=marker,
            markersize=3.2,
            color=colour,
            markerfacecolor=hollow,
            clip_on=False,
        )


def _write_cells(
    axes: Axes, place: float, texts: Sequence[str], frame: _Frame, *, bold: bool
) -> None:
    for text, end in zip(texts, frame.column_ends, strict=False):
        axes.text(
            end / frame.width,
            place,
            text,
            transform=axes.get_yaxis_transform(),
            horizontalalignment="right",
            verticalalignment="center_baseline",
            fontsize=_FONT_SIZE,
            fontweight="bold" if bold else "normal",
            color=BLACK,
            clip_on=False,
        )


def _draw_legend(axes: Axes, plot: IntervalPlot) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, marker=marker, markersize=3.2, linewidth=1.2, label=name)
        for name, colour, marker in zip(plot.legend, plot.colours, _MARKERS, strict=False)
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(handles),
        handlelength=1.6,
        borderaxespad=1.2,
    )
