"""The distribution of the changes in each group: cloud, box and every subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import gaussian_kde

from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.change.painting import (
    LONGEST_GROUP,
    Subject,
    colours_of,
    draw_thresholds,
    draw_title,
)
from spine_explorer.studies.change.series import Series
from spine_explorer.studies.figure import BLACK, one_line, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FEWEST_FOR_CLOUD = 5
_STEPS = 200
_CLOUD, _BOX, _RAIN = 0.34, 0.07, 0.1
_DROP, _RAIN_AT = 0.09, -0.22


def raincloud_painter(series: Sequence[Series], subject: Subject) -> Callable[[Figure], None]:
    """Return what paints the changes of each group, one below the other.

    The cloud is a smoothed density, each as high as the others; the box holds the middle half
    with the median, its whiskers reach the last values within 1.5 box lengths; dots are subjects,
    spread so that they can be told apart. Dashed lines are the minimal detectable change.

    Args:
        series: The outcome in each group.
        subject: What the figure is about.
    """
    shown = [own for own in series if len(own)]
    colours = colours_of(series)

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        draw_thresholds(axes, subject.threshold, across=False)
        places = range(len(shown) - 1, -1, -1)
        for place, own in zip(places, shown, strict=True):
            _paint_group(axes, own.change, place, colours[own.group])
        names = [f"{one_line(own.group, LONGEST_GROUP)}\nn = {len(own)}".strip() for own in shown]
        axes.set_yticks(list(places), names)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(-0.5, len(shown) - 0.5 + 0.05)
        first, second = (one_line(name, 18) for name in subject.visits)
        axes.set_xlabel(wrapped(f"Change, {second} \N{MINUS SIGN} {first}{subject.unit}"))
        draw_title(figure, subject)

    return paint


def _paint_group(axes: Axes, change: Floats, place: int, colour: str) -> None:
    if change.size >= _FEWEST_FOR_CLOUD and np.ptp(change) > 0:
        reach = 0.15 * np.ptp(change)
        at = np.linspace(change.min() - reach, change.max() + reach, _STEPS)
        density = gaussian_kde(change)(at)
        top = place + _DROP + _CLOUD * density / density.max()
        axes.fill_between(at, place + _DROP, top, color=colour, alpha=0.5, linewidth=0)
    axes.boxplot(
        change,
        positions=[place],
        widths=2 * _BOX,
        orientation="horizontal",
        manage_ticks=False,
        showfliers=False,
        patch_artist=True,
        boxprops={"facecolor": "white", "edgecolor": BLACK, "linewidth": 0.8},
        medianprops={"color": colour, "linewidth": 1.6},
        whiskerprops={"color": BLACK, "linewidth": 0.8},
        capprops={"linewidth": 0},
    )
    spread = np.random.default_rng(0).uniform(-_RAIN / 2, _RAIN / 2, change.size)
    axes.scatter(
        change, place + _RAIN_AT + spread, s=7, color=colour, alpha=0.7, linewidths=0, zorder=2
    )
