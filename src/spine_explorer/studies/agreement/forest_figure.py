"""Many intraclass correlations at a glance: a dot and its interval a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import BLUE, GREY, one_line
from spine_explorer.studies.wording import estimate_text, level_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_HEIGHT = 4.6
"""Height of a line in mm."""

FRAME_HEIGHT = 17.0
"""Height in mm of what stands above and below the lines."""

_BOUNDS = (0.5, 0.75, 0.9)
_STARTS = (0.99, 0.98, 0.95, 0.9, 0.75, 0.5, 0.0, -1.0)
_LONGEST_LABEL = 46
_NARROW = 0.002
_WIDTHS = (1.0, 0.42)


@dataclass(frozen=True)
class ForestRow:
    """One line of the plot: what was compared, its coefficient, the number of items."""

    label: str
    estimate: Estimate
    n: int


def forest_height(rows: int) -> float:
    """Return the height in mm that a plot of so many lines needs."""
    return FRAME_HEIGHT + ROW_HEIGHT * rows


def forest_painter(
    rows: Sequence[ForestRow], *, title: str, label: str
) -> Callable[[Figure], None]:
    """Return what paints the plot.

    Thin lines mark 0.5, 0.75 and 0.9, where Koo and Li 2016 change from poor to moderate, good
    and excellent.

    Args:
        rows: From the top down, at least one.
        title: Stands above the plot.
        label: What the horizontal axis shows: ``"ICC(2,1) with 95 % interval"``.
    """

    def paint(figure: Figure) -> None:
        axes, margin = figure.subplots(1, 2, sharey=True, width_ratios=_WIDTHS)
        start = _start(rows)
        for bound in _BOUNDS:
            if bound > start:
                axes.axvline(bound, color=GREY, linewidth=0.5, linestyle=":", zorder=0)
        for place, row in enumerate(rows):
            _draw_row(axes, place, row.estimate, start)
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(start, 1 + (1 - start) * 0.02), xlabel=label)
        axes.set_yticks(range(len(rows)), [one_line(row.label, _LONGEST_LABEL) for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_title(title)
        _write_numbers(margin, rows)

    return paint


def _start(rows: Sequence[ForestRow]) -> float:
    lowest = min((row.estimate.low for row in rows if math.isfinite(row.estimate.low)), default=0.0)
    return next((start for start in _STARTS if start <= lowest), _STARTS[-1])


def _draw_row(axes: Axes, place: int, estimate: Estimate, start: float) -> None:
    if not math.isfinite(estimate.value):
        return
    low = estimate.low if math.isfinite(estimate.low) else start
    high = estimate.high if math.isfinite(estimate.high) else 1.0
    axes.plot((low, high), (place, place), color=BLUE, linewidth=1.3, solid_capstyle="butt")
    axes.plot(estimate.value, place, marker="s", markersize=3.4, color=BLUE)


def _write_numbers(margin: Axes, rows: Sequence[ForestRow]) -> None:
    margin.axis("off")
    margin.set_xlim(0, 1)
    level = rows[0].estimate.level
    texts = [estimate_text(row.estimate, icc_decimals(rows)) for row in rows]
    counts = [f"{row.n:,}" for row in rows]
    for column, side, lines in (
        (0.0, "left", [f"ICC ({level_text(level)} interval)", *texts]),
        (1.0, "right", ["n", *counts]),
    ):
        for place, text in enumerate(lines, start=-1):
            margin.text(
                column,
                place,
                text,
                horizontalalignment=side,
                verticalalignment="center",
                fontsize=6.5,
                fontweight="bold" if place < 0 else "normal",
                clip_on=False,
            )


def icc_decimals(rows: Sequence[ForestRow]) -> int:
    """Return how many decimals tell the ends of the narrowest interval apart: 3 or 4."""
    widths = (row.estimate.high - row.estimate.low for row in rows)
    return 4 if any(0 < width < _NARROW for width in widths) else 3
