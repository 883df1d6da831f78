"""Estimates with their intervals, a line each, with numbers beside the plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import BLACK, GREY, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_HEIGHT = 4.8
"""Height of a line in mm."""

_FRAME_HEIGHT = 20.0
_LONGEST_LABEL = 34
_SPREAD = 0.52
_MARKERS = "soD^v"
_FIRST_COLUMN = 1.03


@dataclass(frozen=True)
class IntervalRow:
    """A line of the plot.

    Attributes:
        label: What it is about.
        estimates: With their intervals, one for each series; none for a heading.
        cells: Texts beside the plot, one for each column.
        series: Which series the first estimate belongs to.
        bold: Whether the label stands out.
    """

    label: str
    estimates: tuple[Estimate, ...] = ()
    cells: tuple[str, ...] = ()
    series: int = 0
    bold: bool = False


@dataclass(frozen=True)
class IntervalPlot:
    """What is painted.

    Attributes:
        rows: From the top down.
        columns: Heads of the texts beside the plot, with their width as a share of the plot's.
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
        return _FRAME_HEIGHT + ROW_HEIGHT * len(self.rows)

    @property
    def span(self) -> tuple[float, float]:
        """Range of the axis."""
        ends = [
            end
            for row in self.rows
            for item in row.estimates
            for end in (item.value, item.low, item.high)
            if math.isfinite(end)
        ]
        low = max(min([*ends, self.bounds[0]]), self.widest[0])
        high = min(max([*ends, self.bounds[1]]), self.widest[1])
        return low, high


def interval_painter(plot: IntervalPlot) -> Callable[[Figure], None]:
    """Return what paints the plot."""

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
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


def _label(row: IntervalRow) -> str:
    return one_line(row.label, _LONGEST_LABEL)


def _draw_row(axes: Axes, place: int, row: IntervalRow, plot: IntervalPlot) -> None:
    count = len(row.estimates)
    for number, estimate in enumerate(row.estimates):
        shift = _SPREAD * (number / (count - 1) - 0.5) if count > 1 else 0.0
        _draw_estimate(axes, place + shift, estimate, row.series + number, plot)
    left = _FIRST_COLUMN
    for text, (_, width) in zip(row.cells, plot.columns, strict=False):
        _write(axes, left + width, place, text, "normal")
        left += width


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
    left = _FIRST_COLUMN
    for title, width in plot.columns:
        _write(axes, left + width, -1.0, title, "bold")
        left += width


def _write(axes: Axes, x: float, place: float, text: str, weight: str) -> None:
    axes.text(
        x,
        place,
        text,
        transform=axes.get_yaxis_transform(),
        horizontalalignment="right",
        verticalalignment="center",
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
