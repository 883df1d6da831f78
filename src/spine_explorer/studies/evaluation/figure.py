"""Every score as a dot: what a mean hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spine_explorer.anatomy import Tissue
from spine_explorer.studies.figure import COLOURS
from spine_explorer.training.evaluation import Score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH = 0.7
"""Of the place of a tissue, shared by the contrasts."""


def paint_scores(scores: Sequence[Score]) -> Callable[[Figure], None]:
    """Return what paints the Dice coefficient of every outline, by tissue and contrast.

    Args:
        scores: Of any number of slices.
    """
    contrasts = sorted({score.contrast for score in scores})
    tissues = [tissue for tissue in Tissue if any(s.tissue is tissue for s in scores)]
    values: dict[tuple[str, Tissue], list[float]] = defaultdict(list)
    for score in scores:
        values[score.contrast, score.tissue].append(score.dice)

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        room = _WIDTH / len(contrasts)
        for number, contrast in enumerate(contrasts):
            for place, tissue in enumerate(tissues):
                dice = np.sort(values[contrast, tissue])
                middle = place - _WIDTH / 2 + (number + 0.5) * room
                spread = np.linspace(-0.35, 0.35, dice.size) * room if dice.size > 1 else 0.0
                label = contrast if place == 0 else None
                colour = COLOURS[number % len(COLOURS)]
                axes.plot(middle + spread, dice, ".", ms=2.5, color=colour, label=label)
                if dice.size:
                    median = float(np.nanmedian(dice))
                    ends = (middle - 0.45 * room, middle + 0.45 * room)
                    axes.plot(ends, (median, median), lw=1.2, color=colour)
        axes.set_xticks(range(len(tissues)), [tissue.title for tissue in tissues])
        axes.set_ylabel("Dice coefficient")
        axes.legend(loc="lower left")

    return paint
