"""Every subject's line from the first to the second visit, and the median of the group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.studies.change.painting import Subject, colours_of, group_name
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.figure import BLACK, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LONGEST_VISIT = 14


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
        panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for axes, own in zip(panels, shown, strict=True):
            _paint_group(axes, own, colours[own.group])
            axes.set_xticks([0, 1], [one_line(name, _LONGEST_VISIT) for name in subject.visits])
            axes.set_xlim(-0.35, 1.35)
            axes.set_xlabel(group_name(own))
        panels[0].set_ylabel(f"Value{subject.unit}")
        figure.suptitle(subject.title, x=0.02, ha="left", fontsize=8, fontweight="bold")

    return paint


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
