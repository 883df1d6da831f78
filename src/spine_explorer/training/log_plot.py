"""The log of a run as a picture: an SVG that any browser shows, drawn without a library.

Both axes of values are logarithmic, the loss itself and the error 1 - Dice: late in a run, what
still changes is small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from spine_explorer.anatomy import Tissue
from spine_explorer.imaging.text import printable
from spine_explorer.training.curves import DicePoint, LossPoint

_WIDTH, _PANEL, _GAP, _TOP = 760, 170, 58, 34
_LEFT, _RIGHT = 56, 580
_SMOOTHING = 0.3
"""Share of the newest loss in the smoothed one."""
_MOST_STEPS = 6
_LOSSES = [digit * 10.0**power for power in range(-6, 4) for digit in (1, 2, 5)]
_DICES = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]

_STYLE = """
svg { font: 12px system-ui, sans-serif; background: #fff }
text { fill: #1b222c } .title { font-weight: 600 } .minor { fill: #5b6673 }
.grid { stroke: #d8dde3 } path { fill: none; stroke-width: 2; stroke-linejoin: round }
.faint { stroke-width: 1; opacity: .4 } .loss { stroke: #5b6673 }
.multifidus { stroke: #d55e00 } .erector_spinae { stroke: #009e73 } .psoas { stroke: #0072b2 }
.disc { stroke: #b98500 } .canal { stroke: #b5609a }
@media (prefers-color-scheme: dark) {
svg { background: #14181d } text { fill: #e6eaee } .minor { fill: #9aa5b1 }
.grid { stroke: #323a43 } .loss { stroke: #b3bcc6 } .psoas { stroke: #56b4e9 }
.disc { stroke: #e6b422 } .canal { stroke: #d98fbe }
}
"""

_Line = tuple[str, str, Sequence[tuple[int, float]]]
"""Class of the style, name in the legend (empty: none), and (step, value) in order."""


def plot_log(losses: Sequence[LossPoint], dice: Sequence[DicePoint]) -> str:
    """Draw the losses, and below them the validation Dice of each contrast.

    Args:
        losses: In the order of their steps.
        dice: In the order of their steps.

    Returns:
        An SVG; its colours are those of the reader's light or dark screen.
    """
    points: tuple[LossPoint | DicePoint, ...] = (*losses, *dice)
    steps = max((point.step for point in points), default=1)
    panels = [_loss_panel(losses)] if losses else []
    panels += [
        _dice_panel([point for point in dice if point.contrast == contrast])
        for contrast in dict.fromkeys(point.contrast for point in dice)
    ]
    height = _TOP + len(panels) * (_PANEL + _GAP)
    drawn = (
        panel.draw(_TOP + number * (_PANEL + _GAP), steps) for number, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">\n'
        f"<title>Training run after {steps} steps</title>\n<style>{_STYLE}</style>\n"
        f"{''.join(drawn)}</svg>\n"
    )


@dataclass(frozen=True)
class _Panel:
    """One picture below the other: its title, lines, ticks, and how a value is placed."""

    title: str
    lines: Sequence[_Line]
    ticks: Sequence[float]
    place: Callable[[float], float]

    def draw(self, top: float, steps: int) -> str:
        ticks = _around(self.ticks, [value for _, _, line in self.lines for _, value in line])
        low, high = self.place(ticks[0]), self.place(ticks[-1])

        def row(value: float) -> float:
            return top + _PANEL * (1 - (self.place(value) - low) / (high - low))

        def column(step: float) -> float:
            return _LEFT + (_RIGHT - _LEFT) * step / steps

        parts = [_text(_LEFT, top - 12, self.title, "title")]
        parts += [_rule(_LEFT, row(tick), _RIGHT, row(tick)) for tick in ticks]
        parts += [_text(_LEFT - 8, row(tick) + 4, f"{tick:g}", "minor", "end") for tick in ticks]
        for step in _steps(steps):
            parts.append(_text(column(step), top + _PANEL + 17, f"{step:g}", "minor", "middle"))
        parts.append(_text(_RIGHT, top + _PANEL + 32, "steps", "minor", "end"))
        for style, _, line in self.lines:
            parts.append(_curve(style, [(column(step), row(value)) for step, value in line]))
        named = [line for line in self.lines if line[1]]
        parts += [_key(top + 10 + 20 * number, line) for number, line in enumerate(named)]
        return "\n".join(parts) + "\n"


def _loss_panel(losses: Sequence[LossPoint]) -> _Panel:
    raw = [(point.step, min(max(point.loss, _LOSSES[0]), _LOSSES[-1])) for point in losses]
    values = accumulate(
        (value for _, value in raw), lambda old, new: old + _SMOOTHING * (new - old)
    )
    smooth = [(step, value) for (step, _), value in zip(raw, values, strict=True)]
    lines = [("loss faint", "", raw), ("loss", "smoothed", smooth)]
    return _Panel("Loss of the training samples", lines, _LOSSES, math.log)


def _dice_panel(points: Sequence[DicePoint]) -> _Panel:
    lines = [
        (
            tissue.value,
            tissue.title,
            [(point.step, point.dice[tissue]) for point in points if tissue in point.dice],
        )
        for tissue in Tissue
    ]
    contrast = printable(points[-1].contrast, limit=24) or "unknown contrast"
    title = f"Validation Dice, {contrast}, {points[-1].slices} slices, without postprocessing"
    return _Panel(title, [line for line in lines if line[2]], _DICES, _place_dice)


def _place_dice(value: float) -> float:
    return -math.log(1 - min(value, _DICES[-1]))


def _around(ticks: Sequence[float], values: Iterable[float]) -> Sequence[float]:
    """The ticks from the last one below all values to the first above them: two at least."""
    known = list(values)
    below = [index for index, tick in enumerate(ticks[:-1]) if tick <= min(known)]
    first = below[-1] if below else 0
    above = [index for index, tick in enumerate(ticks) if tick >= max(known) and index > first]
    return ticks[first : (above[0] if above else len(ticks) - 1) + 1]


def _steps(last: int) -> list[float]:
    """Round numbers from 0 to the last step."""
    sizes = (digit * 10.0**power for power in range(12) for digit in (1, 2, 5))
    size = next(size for size in sizes if last / size <= _MOST_STEPS)
    return [size * number for number in range(int(last / size) + 1)]


def _curve(style: str, points: Sequence[tuple[float, float]]) -> str:
    """A line; of a single point, a dot."""
    (x, y), *rest = points
    if not rest:
        points = [(x - 2, y), (x + 2, y)]
    return f'<path class="{style}" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>'


def _key(y: float, line: _Line) -> str:
    style, name, points = line
    swatch = _curve(style, [(_RIGHT + 16, y - 4), (_RIGHT + 36, y - 4)])
    return f"{swatch}{_text(_RIGHT + 44, y, f'{name} {points[-1][1]:.3f}')}"


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="grid" x1="{x}" y1="{y:.1f}" x2="{to_x}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    return (
        f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
