"""One rater against another, with the line of identity and the fitted lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.agreement.bland_altman_figure import Axis
from spine_explorer.studies.agreement.points import draw_points
from spine_explorer.studies.figure import BLUE, GREY, VERMILION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MARGIN = 0.05
_MOST_TICKS = 6
_LOOKS = ((BLUE, "-"), (VERMILION, "--"))


def scatter_painter(
    first: Floats,
    second: Floats,
    axis: Axis,
    *,
    lines: Sequence[tuple[str, float, float]] = (),
) -> Callable[[Figure], None]:
    """Return what paints the plot of pairs.

    Args:
        first: Values of the first rater, shape (pair,), all there.
        second: Values of the second rater.
        axis: What the axes say.
        lines: Fitted lines, at most two, as name, slope and intercept; undefined ones are left
            out.
    """

    def paint(figure: Figure) -> None:
        from matplotlib.ticker import MaxNLocator

        axes = figure.add_subplot()
        ends = _limits(first, second)
        axes.plot(ends, ends, color=GREY, linewidth=0.8, label="Identity")
        draw_points(axes, first, second)
        for (name, slope, intercept), (colour, style) in zip(lines, _LOOKS, strict=False):
            if np.isfinite(slope) and np.isfinite(intercept):
                fitted = intercept + slope * ends
                axes.plot(ends, fitted, color=colour, linestyle=style, label=name, zorder=4)
        x_name, y_name = axis.names
        axes.set(title=axis.title, xlim=ends, ylim=ends, aspect="equal")
        axes.set(xlabel=f"{x_name}{axis.in_unit}", ylabel=f"{y_name}{axis.in_unit}")
        axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
        axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
        axes.legend(loc="upper left", handlelength=2.2)

    return paint


def _limits(first: Floats, second: Floats) -> Floats:
    values = np.concatenate([first, second])
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low or abs(high) or 1.0)
    return np.array([low - margin, high + margin])
