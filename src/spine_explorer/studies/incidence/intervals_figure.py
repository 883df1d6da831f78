"""Estimates with their intervals, a line each, with numbers beside the plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import BLACK, GREY, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_HEIGHT = 4.8
"""Height of a line in mm."""

WIDTH = 175.0
"""Width of the figure in mm."""

_LEFT, _TOP, _BOTTOM = 44.0, 11.0, 11.0
_GAP = 3.0
_LONGEST_LABEL = 32
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
        span: Ends of a grey bar behind the estimates; none if they are equal.
    """

    label: str
    estimates: tuple[Estimate, ...] = ()
    cells: tuple[str, ...] = ()
    series: int = 0
    bold: bool = False
    span: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class IntervalPlot:
    """What is painted.

    Attributes:
        rows: From the top down.
        columns: Heads of the texts beside the plot, with their widths in mm.
        axis: What the horizontal axis shows.
        colours: Of the series.
        legend: Names of the series; empty for none.
        bounds: Smallest range of the axis.
        widest: Largest range: what reaches beyond is cut off with an arrow.
        line: Where a thin line stands; NaN for none.
    """

    rows: Sequence[IntervalRow]
    columns: Sequence[tuple[str, float]]
    axis: str
    colours: Sequence[str]
    legend: Sequence[str] = ()
    bounds: tuple[float, float] = (0.0, 1.0)
    widest: tuple[float, float] = (-1.0, 1.0)
    line: float = math.nan

    @property
    def height(self) -> float:
        """Height in mm that the figure needs."""
        return _TOP + ROW_HEIGHT * len(self.rows) + _BOTTOM

    @property
    def plot_width(self) -> float:
        """Width in mm of the plot itself."""
        return WIDTH - _LEFT - 2 * _GAP - sum(width for _, width in self.columns)

    @property
    def span(self) -> tuple[float, float]:
        """Range of the axis."""
        ends = [
            end
            for row in self.rows
            for end in (*row.span, *(x for e in row.estimates for x in (e.value, e.low, e.high)))
            if math.isfinite(end)
        ]
        low = max(min([*ends, self.bounds[0]]), self.widest[0])
        high = min(max([*ends, self.bounds[1]]), self.widest[1])
        return low, high


def interval_painter(plot: IntervalPlot) -> Callable[[Figure], None]:
    """Return what paints the plot."""

    def paint(figure: Figure) -> None:
        axes = _frame(figure, plot)
        low, high = plot.span
        margin = 0.02 * (high - low)
        axes.set(xlim=(low - margin, high + margin), ylim=(len(plot.rows) - 0.4, -0.7))
        axes.set_xlabel(plot.axis)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.set_yticks(range(len(plot.rows)), [_label(row) for row in plot.rows])
        for text, row in zip(axes.get_yticklabels(), plot.rows, strict=True):
            text.set_fontweight("bold" if row.bold else "normal")
        if math.isfinite(plot.line):
            axes.axvline(plot.line, color=GREY, linewidth=0.5, linestyle=":", zorder=0)
        for place, row in enumerate(plot.rows):
            _draw_row(axes, place, row, plot)
        _draw_head(axes, plot)
        if plot.legend:
            _draw_legend(axes, plot)

    return paint


def _frame(figure: Figure, plot: IntervalPlot) -> Axes:
    """Place the plot by the millimetre, since the texts beside it have a fixed width."""
    figure.set_layout_engine("none")
    height = plot.height
    size = plot.plot_width / WIDTH, (height - _TOP - _BOTTOM) / height
    return figure.add_axes((_LEFT / WIDTH, _BOTTOM / height, *size))


def _label(row: IntervalRow) -> str:
    return one_line(row.label, _LONGEST_LABEL)


def _draw_row(axes: Axes, place: int, row: IntervalRow, plot: IntervalPlot) -> None:
    if row.span[0] < row.span[1]:
        axes.plot(
            row.span, (place, place), color=_BAR, linewidth=6, solid_capstyle="butt", zorder=0
        )
    count = len(row.estimates)
    for number, estimate in enumerate(row.estimates):
        shift = _SPREAD * (number / (count - 1) - 0.5) if count > 1 else 0.0
        _draw_estimate(axes, place + shift, estimate, row.series + number, plot)
    for text, end in zip(row.cells, _column_ends(plot), strict=False):
        _write(axes, end, place, text, "normal")


def _draw_estimate(
    axes: Axes, place: float, estimate: Estimate, series: int, plot: IntervalPlot
) -> None:
    if not math.isfinite(estimate.value):
        return
    colour = plot.colours[series % len(plot.colours)]
    low, high = plot.span
    if math.isfinite(estimate.low):
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


def _draw_head(axes: Axes, plot: IntervalPlot) -> None:
    for (title, _), end in zip(plot.columns, _column_ends(plot), strict=True):
        _write(axes, end, -1.0, title, "bold")


def _column_ends(plot: IntervalPlot) -> list[float]:
    """Where the texts end, as shares of the plot's width."""
    widths = accumulate((width for _, width in plot.columns), initial=_GAP)
    return [1 + end / plot.plot_width for end in widths][1:]


def _write(axes: Axes, x: float, place: float, text: str, weight: str) -> None:
    axes.text(
        x,
        place,
        text,
        transform=axes.get_yaxis_transform(),
        horizontalalignment="right",
        verticalalignment="center_baseline",
        fontsize=6.5,
        fontweight=weight,
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
