"""What the scores of many slices come to, tissue by tissue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from spine_explorer.anatomy import Tissue, structure_named
from spine_explorer.training.evaluation import Score

_CLOSE = 5.0
"""Percent of the reference's area."""


@dataclass(frozen=True)
class Spread:
    """How a score is distributed over slices, those left out for which it is not defined.

    Attributes:
        mean: Arithmetic mean.
        median: Middle value.
        p10: 10th percentile, interpolated linearly.
        p90: 90th percentile.
    """

    mean: float
    median: float
    p10: float
    p90: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Describe values; all NaN where none is defined.

        Example:
            >>> Spread.of([1.0, 2.0, float("nan"), 6.0]).mean
            3.0
        """
        known = np.array(list(values), dtype=np.float64)
        known = known[~np.isnan(known)]
        if known.size == 0:
            return cls(np.nan, np.nan, np.nan, np.nan)
        p10, median, p90 = (float(value) for value in np.percentile(known, (10, 50, 90)))
        return cls(float(known.mean()), median, p10, p90)


class Division(StrEnum):
    """What slices of one contrast can be told apart by."""

    LEVEL = "level"
    SIDE = "side"


@dataclass(frozen=True)
class Summary:
    """One tissue in the slices of one contrast and split, perhaps of one level or side.

    A slice counts once: where both sides are outlined, their mean is its score. A side for which
    a score is not defined takes no part, such as the distances of one that was not found.

    Attributes:
        split: Of the cases.
        contrast: Of the cases.
        level: Disc level, or ``""`` for all together and where it is not known.
        side: ``"left"``, ``"right"``, ``"midline"``, or ``""`` for all together.
        tissue: What was outlined.
        slices: Number of slices.
        patients: Number of patients.
        dice: 0 to 1.
        iou: 0 to 1.
        hd95: In mm.
        surface_distance: In mm.
        area_error: In % of the reference, signed; not defined where that is empty.
        close_areas: Share, in %, of the structures whose area differs from the reference's by
            at most 5 %.
        missed: Number of structures of which nothing was found.
        swapped: Number of structures that lie on the other side.
        refused: Number of slices that were not taken for axial lumbar ones.
    """

    split: str
    contrast: str
    level: str
    side: str
    tissue: Tissue
    slices: int
    patients: int
    dice: Spread
    iou: Spread
    hd95: Spread
    surface_distance: Spread
    area_error: Spread
    close_areas: float
    missed: int
    swapped: int
    refused: int


def summarise(scores: Iterable[Score], *, by: Collection[Division] = ()) -> tuple[Summary, ...]:
    """Summarise scores by split, contrast, what is wished besides, and tissue, in that order.

    Args:
        scores: Of any number of slices.
        by: Tell levels, sides or both apart.
    """
    groups: dict[_Group, list[Score]] = defaultdict(list)
    for score in scores:
        groups[_group(score, by)].append(score)
    order = list(Tissue)
    keys = sorted(groups, key=lambda key: (*key[:-1], order.index(key[-1])))
    return tuple(_summarise_group(key, groups[key]) for key in keys)


_Group = tuple[str, str, str, str, Tissue]


def _group(score: Score, by: Collection[Division]) -> _Group:
    level = score.level if Division.LEVEL in by else ""
    side = structure_named(score.structure).side.value if Division.SIDE in by else ""
    return score.split, score.contrast, level, side, score.tissue


def _summarise_group(group: _Group, scores: Sequence[Score]) -> Summary:
    slices: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        slices[score.name].append(score)

    def spread(value: Callable[[Score], float]) -> Spread:
        return Spread.of(_mean(map(value, group)) for group in slices.values())

    split, contrast, level, side, tissue = group
    return Summary(
        split=split,
        contrast=contrast,
        level=level,
        side=side,
        tissue=tissue,
        slices=len(slices),
        patients=len({score.patient for score in scores}),
        dice=spread(lambda score: score.dice),
        iou=spread(lambda score: score.iou),
        hd95=spread(lambda score: score.hd95),
        surface_distance=spread(lambda score: score.surface_distance),
        area_error=spread(lambda score: score.area_error),
        close_areas=100 * _mean(_is_close(score.area_error) for score in scores),
        missed=sum(score.missed for score in scores),
        swapped=sum(score.swapped for score in scores),
        refused=len({score.name for score in scores if score.refused}),
    )


def _mean(values: Iterable[float]) -> float:
    """The mean of those that are defined; NaN if none is."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else np.nan


def _is_close(area_error: float) -> float:
    """1 or 0; NaN where the error is not defined."""
    return np.nan if np.isnan(area_error) else float(abs(area_error) <= _CLOSE)
