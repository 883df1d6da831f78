"""Many intraclass correlations at a glance: a square and its interval a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import BLUE
from spine_explorer.studies.intervals_figure import IntervalPlot, IntervalRow
from spine_explorer.studies.wording import estimate_text, level_text

_BOUNDS = (0.5, 0.75, 0.9)
_STARTS = (0.99, 0.98, 0.95, 0.9, 0.75, 0.5, 0.0, -1.0)
_NARROW = 0.002


@dataclass(frozen=True)
class ForestRow:
    """One line of the plot: what was compared, its coefficient, the number of items."""

    label: str
    estimate: Estimate
    n: int


def forest_plot(rows: Sequence[ForestRow], *, title: str, axis: str) -> IntervalPlot:
    """Return what to draw.

    Thin lines mark 0.5, 0.75 and 0.9, where Koo and Li 2016 change from poor to moderate, good
    and excellent.

    Args:
        rows: From the top down, at least one.
        title: Stands above the plot.
        axis: What the horizontal axis shows: ``"ICC(2,1) with 95 % interval"``.
    """
    decimals = _decimals(rows)
    return IntervalPlot(
        [
            IntervalRow(
                row.label, (row.estimate,), (estimate_text(row.estimate, decimals), f"{row.n:,}")
            )
            for row in rows
        ],
        (f"ICC ({level_text(rows[0].estimate.level)} interval)", "n"),
        axis,
        (BLUE,),
        title=title,
        bounds=(_start(rows), 1.0),
        lines=_BOUNDS,
    )


def _start(rows: Sequence[ForestRow]) -> float:
    lowest = min((row.estimate.low for row in rows if math.isfinite(row.estimate.low)), default=0.0)
    return next((start for start in _STARTS if start <= lowest), _STARTS[-1])


def _decimals(rows: Sequence[ForestRow]) -> int:
    """How many decimals tell the ends of the narrowest interval apart: 3 or 4."""
    widths = (row.estimate.high - row.estimate.low for row in rows)
    return 4 if any(0 < width < _NARROW for width in widths) else 3
