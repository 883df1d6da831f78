"""Looking at what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.text import Text

from spine_explorer.studies.figure import SINGLE_COLUMN, draw_figure


def paint_and_draw(
    path: Path, paint: Callable[[Figure], None], *, width: float = SINGLE_COLUMN
) -> Figure:
    """Draw a figure of a width in mm, one column by default, and return it."""
    found: list[Figure] = []

    def keep(figure: Figure) -> None:
        found.append(figure)
        paint(figure)

    draw_figure(path, keep, width=width)
    found[0].canvas.draw()
    return found[0]


def runs_over(text: Text, figure: Figure) -> bool:
    """Tell whether a part of a text lies beyond the edge of the figure."""
    extent, page = text.get_window_extent(), figure.bbox
    inside = extent.x0 >= 0 and extent.y0 >= 0 and extent.x1 <= page.x1 and extent.y1 <= page.y1
    return not inside
