"""The change of each subject as a bar, from the largest rise to the largest fall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.change.painting import (
    Subject,
    colours_of,
    draw_thresholds,
    group_name,
)
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.figure import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PALE = 0.35
_LEGEND_COLUMNS = 2


def waterfall_painter(series: Sequence[Series], subject: Subject) -> Callable[[Figure], None]:
    """Return what paints a bar a subject, coloured by group.

    With a minimal detectable change the bars are changes in the unit of the outcome, and those
    within it are pale; without one they are changes in % of the value before.

    Args:
        series: The outcome in each group.
        subject: What the figure is about.
    """
    absolute = subject.threshold is not None
    heights, groups = _sorted(series, absolute)
    colours = colours_of(series)

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        draw_thresholds(axes, subject.threshold)
        pale = np.abs(heights) <= (subject.threshold or 0)
        for own in series:
            _paint_bars(axes, own, heights, (groups == own.group, pale), colours[own.group])
        if absolute:
            _label_threshold(axes, subject)
        axes.set_xlabel("Subjects, by change")
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(-1, max(heights.size, 1))
        axes.set_ylabel(f"Change{subject.unit if absolute else ' (% of the value before)'}")
        axes.set_title(subject.title)
        if len(series) > 1:
            axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=_LEGEND_COLUMNS)

    return paint


def _sorted(series: Sequence[Series], absolute: bool) -> tuple[Floats, np.ndarray]:
    values = np.concatenate([own.change if absolute else own.percent for own in series])
    groups = np.repeat([own.group for own in series], [len(own) for own in series])
    order = np.argsort(-values, kind="stable")
    order = order[~np.isnan(values[order])]
    return values[order], groups[order]


def _paint_bars(
    axes: Axes,
    own: Series,
    heights: Floats,
    masks: tuple[np.ndarray, np.ndarray],
    colour: str,
) -> None:
    is_own, pale = masks
    at = np.arange(heights.size)
    name = f"{group_name(own)} (n = {int(is_own.sum())})"
    axes.bar(at[is_own & ~pale], heights[is_own & ~pale], 0.85, color=colour, label=name)
    axes.bar(at[is_own & pale], heights[is_own & pale], 0.85, color=colour, alpha=_PALE)


def _label_threshold(axes: Axes, subject: Subject) -> None:
    axes.annotate(
        "MDC",
        (1, subject.threshold or 0),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        verticalalignment="center",
        fontsize=6.5,
        color=GREY,
    )
