"""Dots of a plot: seen one by one where they are few, as a cloud where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.figure import BLACK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MANY = 2000
"""From so many dots on, the SVG holds them as a picture and not as so many shapes."""


def draw_points(axes: Axes, x: Floats, y: Floats) -> None:
    """Draw dots, the more transparent the more there are.

    Args:
        axes: Where to draw.
        x: Places from left to right, shape (point,).
        y: Places upwards, the same shape.
    """
    count = max(len(x), 1)
    axes.scatter(
        x,
        y,
        s=float(np.clip(900 / count, 4, 14)),
        color=BLACK,
        alpha=float(np.clip(60 / count, 0.25, 0.8)),
        linewidth=0,
        zorder=3,
        rasterized=count >= _MANY,
    )
