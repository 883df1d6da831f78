"""Which slices deserve a look: those where an outline overlaps least with its reference."""

from __future__ import annotations

import math
from collections.abc import Iterable

from spine_explorer.anatomy import Tissue
from spine_explorer.training.evaluation import Score


def worst_scores(scores: Iterable[Score], *, each: int = 2) -> tuple[Score, ...]:
    """Return the lowest scores of every tissue and contrast, a slice once for each tissue.

    Args:
        scores: Of any number of slices.
        each: How many of each tissue and contrast.

    Returns:
        By contrast and tissue, the worst first.
    """
    known = [score for score in scores if not math.isnan(score.dice)]
    groups = sorted({(score.contrast, list(Tissue).index(score.tissue)) for score in known})
    return tuple(
        score
        for contrast, tissue in groups
        for score in _worst_of(known, contrast, list(Tissue)[tissue], each)
    )


def _worst_of(scores: list[Score], contrast: str, tissue: Tissue, count: int) -> list[Score]:
    by_slice: dict[str, Score] = {}
    for score in sorted(scores, key=lambda score: (score.dice, score.name), reverse=True):
        if (score.contrast, score.tissue) == (contrast, tissue):
            by_slice[score.name] = score
    return list(reversed(by_slice.values()))[:count]
