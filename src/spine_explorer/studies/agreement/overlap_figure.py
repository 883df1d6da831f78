"""Overlap of outlines: a dot a slice, by structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.outlines.comparison import StructureOverlap
from spine_explorer.studies.figure import BLUE, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_HEIGHT, _FRAME_HEIGHT = 6.0, 16.0
_PANELS = (
    ("dice", "Dice coefficient"),
    ("hd95", "HD95 (mm)"),
    ("surface_distance", "Surface distance (mm)"),
)
_SPREAD = 0.28
_MARK = 0.32


def overlap_height(structures: int) -> float:
    """Return the height in mm that a plot of so many structures needs."""
    return _FRAME_HEIGHT + _ROW_HEIGHT * structures


def overlap_painter(
    structures: Mapping[str, Sequence[StructureOverlap]],
) -> Callable[[Figure], None]:
    """Return what paints Dice, HD95 and surface distance of every slice, with medians.

    Args:
        structures: Overlaps by the name of the structure, from the top down.
    """

    def paint(figure: Figure) -> None:
        panels = figure.subplots(1, len(_PANELS), sharey=True)
        for axes, (measure, title) in zip(panels, _PANELS, strict=True):
            for place, items in enumerate(structures.values()):
                _draw_row(axes, place, np.array([getattr(item, measure) for item in items]))
            axes.set_xlabel(title)
            axes.spines["left"].set_visible(False)
            axes.tick_params(axis="y", length=0)
            axes.grid(axis="x", linewidth=0.3, alpha=0.5)
        panels[0].set_yticks(range(len(structures)), list(structures))
        panels[0].set_ylim(len(structures) - 0.5, -0.5)
        for axes in panels[1:]:
            axes.set_xlim(left=0)

    return paint


def _draw_row(axes: Axes, place: int, values: np.ndarray) -> None:
    """Dots at evenly turned heights, so that the same data give the same picture."""
    defined = values[np.isfinite(values)]
    if not defined.size:
        return
    heights = place + _SPREAD * (2 * ((np.arange(defined.size) * 0.618) % 1) - 1)
    axes.scatter(defined, heights, s=4, color=BLUE, alpha=0.45, linewidth=0)
    middle = float(np.median(defined))
    axes.plot((middle, middle), (place - _MARK, place + _MARK), color=VERMILION, linewidth=1.6)
