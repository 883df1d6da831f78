"""The flow of participants as a diagram."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.studies.figure import BLACK, GREY, draw_figure, one_line
from spine_explorer.studies.incidence.flow import Flow
from spine_explorer.studies.page import PageFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 130.0
"""Width of the diagram in mm."""

_LINE, _PADDING, _GAP = 3.4, 3.0, 5.0
_MAIN, _SIDE = (4.0, 54.0), (66.0, 126.0)
_LETTERS = 44
_MOST_REASONS = 8
_MOST_GROUPS = 4


@dataclass(frozen=True)
class _Step:
    """A box of the main column, and what leaves beside the way to the next one."""

    title: str
    count: int
    leaving: tuple[str, ...] = ()

    @property
    def leaving_height(self) -> float:
        return _height(len(self.leaving)) if self.leaving else 0.0


def _height(lines: int) -> float:
    return _LINE * lines + 2 * _PADDING


_BOX = _height(1)


def _flow_height(flow: Flow) -> float:
    """Return the height in mm that the diagram needs."""
    steps = _steps(flow)
    ways = sum(_way(step) for step in steps[:-1])
    return 4 + _BOX * len(steps) + ways + (_GAP + _BOX if _has_groups(flow) else 0)


def draw_flow(folder: Path, flow: Flow) -> PageFigure:
    """Draw the diagram.

    Args:
        folder: Where ``flow.png`` and ``flow.svg`` are written.
        flow: What it shows.

    Raises:
        OutputError: If a file cannot be written.
    """
    painter = flow_painter(flow)
    drawn = draw_figure(folder / "flow", painter, width=WIDTH, height=_flow_height(flow))
    return PageFigure(drawn.markup, "Flow of participants.")


def flow_painter(flow: Flow) -> Callable[[Figure], None]:
    """Return what paints the diagram: boxes from the top down, those who leave at the side."""

    def paint(figure: Figure) -> None:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        height = _flow_height(flow)
        axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        top = 2.0
        steps = _steps(flow)
        for step in steps:
            _box(axes, _MAIN, top, (f"{step.title} (n = {step.count:,})",), bold=True)
            top += _BOX
            if step is not steps[-1]:
                _leave(axes, top, step)
                top += _way(step)
        if _has_groups(flow):
            _draw_groups(axes, top, flow)

    return paint


def _way(step: _Step) -> float:
    """Length of the arrow from a box to the next."""
    return step.leaving_height + 2 * _GAP if step.leaving else 2 * _GAP


def _steps(flow: Flow) -> list[_Step]:
    left = flow.referred - flow.excluded_total
    waiting = {
        "Not read yet": flow.waiting,
        "Not read by everybody yet": flow.pending,
        "No answer in the readings": flow.unanswered,
    }
    missing = tuple(f"{title} (n = {count:,})" for title, count in waiting.items() if count)
    steps = [_Step("Referred", flow.referred, _excluded(flow))]
    if missing:
        steps.append(_Step("Included", left, missing))
    return [*steps, _Step("Read and analysed", flow.analysed)]


def _excluded(flow: Flow) -> tuple[str, ...]:
    if not flow.excluded:
        return ()
    reasons = list(flow.excluded.items())
    if len(reasons) > _MOST_REASONS:
        others = sum(count for _, count in reasons[_MOST_REASONS - 1 :])
        reasons = [*reasons[: _MOST_REASONS - 1], ("Other reasons", others)]
    lines = [f"Excluded (n = {flow.excluded_total:,})"]
    for reason, count in reasons:
        text = f"{one_line(reason, 3 * _LETTERS)} (n = {count:,})"
        lines += textwrap.wrap(text, _LETTERS, initial_indent="  ", subsequent_indent="    ")
    return tuple(lines)


def _has_groups(flow: Flow) -> bool:
    return 1 < len(flow.groups) <= _MOST_GROUPS


def _leave(axes: Axes, top: float, step: _Step) -> None:
    """Draw the arrow down, and the box of those who leave with an arrow to it."""
    middle = sum(_MAIN) / 2
    _arrow(axes, (middle, top), (middle, top + _way(step)))
    if step.leaving:
        half = top + _way(step) / 2
        _arrow(axes, (middle, half), (_SIDE[0], half))
        _box(axes, _SIDE, top + _GAP, step.leaving)


def _draw_groups(axes: Axes, top: float, flow: Flow) -> None:
    """Draw a box for each group below the last box."""
    width = (_SIDE[1] - _MAIN[0] + 4) / len(flow.groups)
    for number, (group, count) in enumerate(flow.groups.items()):
        left = _MAIN[0] + number * width
        name = one_line(group, round(width * 0.6)) or "No group"
        _box(axes, (left, left + width - 4), top + _GAP, (f"{name} (n = {count:,})",))
        middle = left + width / 2 - 2
        axes.plot((middle, middle), (top + _GAP / 2, top + _GAP), color=GREY, linewidth=0.8)
    trunk = sum(_MAIN) / 2
    first = min(trunk, _MAIN[0] + width / 2 - 2)
    ends = (first, _MAIN[0] + (len(flow.groups) - 0.5) * width - 2)
    axes.plot(ends, (top + _GAP / 2,) * 2, color=GREY, linewidth=0.8)
    axes.plot((trunk, trunk), (top, top + _GAP / 2), color=GREY, linewidth=0.8)


def _box(
    axes: Axes, sides: tuple[float, float], top: float, lines: Sequence[str], *, bold: bool = False
) -> None:
    from matplotlib.patches import Rectangle

    left, right = sides
    height = _height(len(lines))
    axes.add_patch(
        Rectangle((left, top), right - left, height, fill=False, edgecolor=BLACK, linewidth=0.8)
    )
    for number, line in enumerate(lines):
        axes.text(
            left + _PADDING,
            top + _PADDING + _LINE * (number + 0.5),
            line,
            verticalalignment="center",
            fontweight="bold" if bold else "normal",
        )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": GREY, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops={**style, "mutation_scale": 7})
