"""What the figures of a change study share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spine_explorer.studies.change.series import Series
from spine_explorer.studies.figure import BLUE, COLOURS, GREY, VERMILION, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_GROUP = 22
_TWO = (VERMILION, BLUE)


@dataclass(frozen=True)
class Subject:
    """What a figure is about.

    Attributes:
        title: Name of the outcome.
        unit: Its unit in brackets after a blank; empty where there is none.
        visits: Names of the two visits.
        threshold: Minimal detectable change; ``None`` where it is unknown.
    """

    title: str
    unit: str
    visits: tuple[str, str]
    threshold: float | None = None


def colours_of(series: Sequence[Series]) -> Mapping[str, str]:
    """Give each group its colour, the same in every figure."""
    palette = _TWO if len(series) == 2 else COLOURS
    return {own.group: palette[place % len(palette)] for place, own in enumerate(series)}


def group_name(series: Series) -> str:
    """Name a group on one short line."""
    return one_line(series.group, LONGEST_GROUP) or "All"


def draw_title(figure: Figure, subject: Subject) -> None:
    """Write the title over the whole figure: it is longer than its axes are wide."""
    figure.suptitle(subject.title, x=0.02, ha="left", fontsize=8, fontweight="bold")


def draw_thresholds(axes: Axes, threshold: float | None, *, across: bool = True) -> None:
    """Draw the lines beyond which a change is larger than measurement error."""
    line = axes.axhline if across else axes.axvline
    line(0, color=GREY, linewidth=0.6, zorder=0)
    for sign in (-1, 1) if threshold is not None else ():
        line(sign * (threshold or 0), color=GREY, linewidth=0.6, linestyle=(0, (4, 3)), zorder=0)
