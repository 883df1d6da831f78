"""The plot of Bland and Altman: differences by size, with limits and their exact intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.statistics.agreement.bland_altman import BlandAltman
from spine_explorer.statistics.agreement.repeated_measures import RepeatedBlandAltman
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.agreement.points import draw_points
from spine_explorer.studies.figure import BLACK, BLUE, GREY, VERMILION, one_line, wrapped
from spine_explorer.studies.wording import decimals_for, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BAND = 0.16
_LABEL_GAP = 0.12
_STEPS = 60
_LONGEST_NAME = 18


@dataclass(frozen=True)
class Axis:
    """What the axes say: the two raters, the unit, and the title of the plot."""

    title: str
    first: str
    second: str
    unit: str

    @property
    def names(self) -> tuple[str, str]:
        """The raters, short enough for an axis."""
        return one_line(self.first, _LONGEST_NAME), one_line(self.second, _LONGEST_NAME)

    @property
    def in_unit(self) -> str:
        """The unit in brackets, with the space before it; empty where there is none."""
        return f" ({one_line(self.unit, 12)})" if self.unit else ""


def bland_altman_painter(
    result: BlandAltman, axis: Axis, *, repeated: RepeatedBlandAltman | None = None
) -> Callable[[Figure], None]:
    """Return what paints the plot of a result.

    Dots are pairs; the solid line is the bias and the dashed ones are the limits of agreement,
    each with a band for its confidence interval; red lines are limits that follow the size, where
    bias or spread depends on it.

    Args:
        result: Of ``bland_altman(second, first)``.
        axis: What the axes say.
        repeated: Bias and limits to show in place of the simple ones, where subjects have several
            pairs.
    """
    shown = repeated or result

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.axhline(result.scale.no_bias, color=GREY, linewidth=0.6)
        draw_points(axes, result.means, result.differences)
        for estimate, style in ((shown.bias, "-"), (shown.lower, "--"), (shown.upper, "--")):
            _draw_line(axes, estimate, style)
        _draw_regression(axes, result)
        _name_axes(axes, result.scale, axis)
        axes.margins(y=0.12)
        _label_lines(axes, shown, result.scale)

    return paint


def _draw_line(axes: Axes, estimate: Estimate, style: str) -> None:
    axes.axhspan(estimate.low, estimate.high, color=BLUE, alpha=_BAND, linewidth=0, zorder=0)
    axes.axhline(estimate.value, color=BLUE, linestyle=style)


def _label_lines(axes: Axes, shown: BlandAltman | RepeatedBlandAltman, scale: Scale) -> None:
    """Name the lines on the right, apart from each other where the lines are close."""
    axes.autoscale_view()  # else the limits, which places depend on, are set later
    to_axes = axes.transData + axes.transAxes.inverted()
    estimates = (shown.lower, shown.bias, shown.upper)
    low, middle, high = (float(to_axes.transform((1, item.value))[1]) for item in estimates)
    places = min(low, middle - _LABEL_GAP), middle, max(high, middle + _LABEL_GAP)
    names = "Lower limit", "Ratio" if scale is Scale.LOG else "Bias", "Upper limit"
    decimals = decimals_for(shown.sd)
    for estimate, name, place in zip(estimates, names, places, strict=True):
        axes.annotate(
            f"{name}\n{number_text(estimate.value, decimals)}",
            (1, place),
            xycoords="axes fraction",
            xytext=(3, 0),
            textcoords="offset points",
            verticalalignment="center",
            fontsize=6.5,
            color=BLACK,
        )


def _draw_regression(axes: Axes, result: BlandAltman) -> None:
    if result.regression_limits is None:
        return
    means = np.linspace(result.means.min(), result.means.max(), _STEPS)
    bias, lower, upper = result.regression_limits.at(means)
    for line, style in ((bias, "-"), (lower, ":"), (upper, ":")):
        axes.plot(means, line, color=VERMILION, linestyle=style)


def _name_axes(axes: Axes, scale: Scale, axis: Axis) -> None:
    from matplotlib.ticker import ScalarFormatter

    first, second = axis.names
    difference = f"{second} \N{MINUS SIGN} {first}"
    kind = "Geometric mean" if scale is Scale.LOG else "Mean"
    labels = {
        Scale.DIFFERENCE: f"{difference}{axis.in_unit}",
        Scale.PERCENT: f"{difference} (% of the mean)",
        Scale.LOG: f"{second} / {first}",
    }
    axes.set(title=axis.title, xlabel=wrapped(f"{kind} of {first} and {second}{axis.in_unit}"))
    axes.set_ylabel(wrapped(labels[scale]))
    if scale is Scale.LOG:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(ScalarFormatter())
        axes.yaxis.set_minor_formatter(ScalarFormatter())
