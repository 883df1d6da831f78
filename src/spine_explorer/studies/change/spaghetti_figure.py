"""Every subject's line from the first to the second visit, and the median of the group."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.studies.change.painting import Subject, colours_of, draw_title, group_name
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.figure import BLACK, DOUBLE_COLUMN, SINGLE_COLUMN, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LONGEST_VISIT = 14
_ROW_HEIGHT = 65.0
_IN_A_COLUMN, _IN_A_ROW = 2, 4


def spaghetti_painter(series: Sequence[Series], subject: Subject) -> Callable[[Figure], None]:
    """Return what paints the lines of each group, side by side on one scale.

    Thin lines are subjects; the thick one joins the medians, its bars are the quartiles.

    Args:
        series: The outcome in each group.
        subject: What the figure is about.
    """
    shown = [own for own in series if len(own)]
    colours = colours_of(series)

    def paint(figure: Figure) -> None:
        rows, across = _grid(shown)
        panels = figure.subplots(rows, across, sharey=True, squeeze=False)
        for axes, own in zip(panels.flat, shown, strict=False):
            _paint_group(axes, own, colours[own.group])
            axes.set_xticks([0, 1], [one_line(name, _LONGEST_VISIT) for name in subject.visits])
            axes.set_xlim(-0.35, 1.35)
            axes.set_xlabel(f"{group_name(own)}\nn = {len(own)}")
        for axes in panels.flat[len(shown) :]:
            axes.remove()
        for axes in panels[:, 0]:
            axes.set_ylabel(f"Value{subject.unit}")
        draw_title(figure, subject)

    return paint


def spaghetti_size(series: Sequence[Series]) -> tuple[float, float]:
    """Return width and height in mm: one column of a journal page for up to two groups."""
    rows, across = _grid([own for own in series if len(own)])
    return SINGLE_COLUMN if across <= _IN_A_COLUMN else DOUBLE_COLUMN, rows * _ROW_HEIGHT


def _grid(shown: Sequence[Series]) -> tuple[int, int]:
    """Rows and columns of panels, a panel a group."""
    return math.ceil(len(shown) / _IN_A_ROW), min(len(shown), _IN_A_ROW)


def _paint_group(axes: Axes, own: Series, colour: str) -> None:
    values = np.stack([own.before, own.after])
    axes.plot([0, 1], values, color=colour, linewidth=0.5, alpha=0.45)
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=1)
    axes.errorbar(
        [0, 1],
        middle,
        yerr=[middle - low, high - middle],
        color=BLACK,
        linewidth=1.8,
        elinewidth=1.2,
        capsize=2.5,
        marker="o",
        markersize=4,
        markerfacecolor="white",
        zorder=3,
    )
