"""The calibration plot: how often outlines are good against how often they were said to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from spine_explorer.segmentation.trust import GOOD_DICE
from spine_explorer.statistics.categorical.proportion import proportion
from spine_explorer.studies.figure import COLOURS, GREY
from spine_explorer.training.calibration.reliability import Reliability

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MARGIN = 0.03


def paint_calibration(found: Mapping[str, Reliability]) -> Callable[[Figure], None]:
    """Return what paints observed against predicted shares of good outlines.

    Each dot is a tenth of the outlines, with its exact 95 % interval (Clopper and Pearson 1934);
    on the diagonal a probability holds.

    Args:
        found: By what the legend says.
    """

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.plot((0, 1), (0, 1), color=GREY, linewidth=0.6)
        for (title, item), colour in zip(found.items(), COLOURS, strict=False):
            shares = [
                proportion(round(share * count), int(count)).exact
                for share, count in zip(item.observed, item.counts, strict=True)
            ]
            low, high = [share.low for share in shares], [share.high for share in shares]
            axes.vlines(item.predicted, low, high, color=colour, linewidth=0.6)
            axes.plot(item.predicted, item.observed, "o-", ms=3, color=colour, label=title)
        axes.set_xlim(-_MARGIN, 1 + _MARGIN)
        axes.set_ylim(-_MARGIN, 1 + _MARGIN)
        axes.set_aspect("equal")
        axes.set_xlabel(f"Probability that Dice > {GOOD_DICE:g}")
        axes.set_ylabel(f"Share of outlines with Dice > {GOOD_DICE:g}")
        axes.legend(loc="upper left")

    return paint
