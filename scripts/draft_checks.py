"""The checks that an outline of a network must pass before another network learns from it.

None knows the level. Each constant was chosen on the outlined training slices: at most about one
outline by people in a hundred fails it, or what fails it was looked at and was mostly poor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, distance_transform_edt, gaussian_filter, map_coordinates
from scipy.spatial import ConvexHull

from spine_explorer.anatomy import Side, Structure, Tissue, structure
from spine_explorer.outlines.overlap import dice
from spine_explorer.segmentation.doubts import TRUSTED_FROM

Mask = NDArray[np.bool_]

LEAST_AGREEMENT = 0.93
"""Dice of the two networks, and of the teacher with itself under mirroring."""

LEAST_CONFIDENCE = 0.93
"""Soft Dice that the teacher expects of itself."""

MOST_UNUSUAL = 2.0
"""Distance of the shape of all outlines from those of real slices; 1 is typical."""

MOST_UNEQUAL: dict[Tissue, float] = {
    Tissue.MULTIFIDUS: 1.5,
    Tissue.ERECTOR_SPINAE: 2.25,
    Tissue.PSOAS: 2.25,
}
"""Larger over smaller area of the two sides; the widest seen in sound drafts was 2.2."""

LEAST_SOLID = 0.85
"""Part of its convex hull that a thecal sac fills."""

LEAST_BORDER = 0.6
"""Part of a thecal sac's border outside which it is brighter: epidural fat on T1-weighted slices.
On outlines by people the mean Dice is 0.958 without this check and 0.961 with it."""

_BRIGHTER = 0.25
"""Of the sac's own signal."""

_INSIDE, _OUTSIDE = (-3.0, -2.0), (1.0, 2.0, 3.0)
"""Where the signal is looked at, in pixels from the border."""


@dataclass(frozen=True, eq=False)
class Look:
    """What two networks outlined on one slice, in display orientation.

    Attributes:
        image: Signal, shape (row, column).
        labels: Of the teacher, of the same shape.
        second: Labels of the second network.
        confidence: Of the teacher's outlines, shape (structure,); NaN where not found.
        mirrored: How far the teacher agrees with itself under mirroring, shape (structure,).
        trust: Calibrated probability that an outline is good, shape (structure,).
        distance: How unlike those of real slices the teacher's outlines are, taken together.
        refused: One of the networks does not take it for a lumbar slice.
    """

    image: NDArray[np.float32]
    labels: NDArray[np.uint8]
    second: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    mirrored: NDArray[np.float32]
    trust: NDArray[np.float32]
    distance: float
    refused: bool

    def mask(self, item: Structure) -> Mask:
        """The teacher's outline of a structure."""
        return np.asarray(self.labels == item.label)


def why_rejected(look: Look, item: Structure) -> str | None:
    """Return the first check that an outline fails, or ``None`` if it passes all."""
    return next((reason for reason, passes in CHECKS if not passes(look, item)), None)


def _is_agreed_on(look: Look, item: Structure) -> bool:
    return dice(look.mask(item), look.second == item.label) >= LEAST_AGREEMENT


def _is_as_large_as_its_mirror_image(look: Look, item: Structure) -> bool:
    sizes = [int(look.mask(side).sum()) for side in (item, item.mirrored)]
    if item.tissue not in MOST_UNEQUAL or min(sizes) == 0:
        return True
    return max(sizes) <= MOST_UNEQUAL[item.tissue] * min(sizes)


def is_in_place(look: Look, item: Structure) -> bool:
    """Whether a structure lies where it belongs, seen from disc, canal and multifidus."""
    row, column = _centre(look.mask(item))
    disc_mask = look.mask(structure(Tissue.DISC))
    disc, canal = _centre(disc_mask), _centre(look.mask(structure(Tissue.CANAL)))
    outward = 1 if item.side is Side.LEFT else -1
    edges = np.flatnonzero(disc_mask.any(axis=0))
    if not edges.size or np.isnan(canal[0]):
        return False
    match item.tissue:
        case Tissue.MULTIFIDUS:
            midline = canal[1] + (row - canal[0]) * _slope(disc, canal)
            return row > canal[0] and (column - midline) * outward > 0
        case Tissue.ERECTOR_SPINAE:
            multifidus = _centre(look.mask(structure(Tissue.MULTIFIDUS, item.side)))
            return row > disc[0] and not (column - multifidus[1]) * outward < 0
        case Tissue.PSOAS:
            return row < canal[0] and bool(column > edges[-1] if outward > 0 else column < edges[0])
        case _:
            return canal[0] > disc[0] and bool(edges[0] < column < edges[-1])


def _has_the_form_of_a_sac(look: Look, item: Structure) -> bool:
    return item.tissue is not Tissue.CANAL or solidity(look.mask(item)) >= LEAST_SOLID


def _has_a_border_that_can_be_seen(look: Look, item: Structure) -> bool:
    if item.tissue is not Tissue.CANAL:
        return True
    return brighter_outside(look.image, look.mask(item)) >= LEAST_BORDER


CHECKS: tuple[tuple[str, Callable[[Look, Structure], bool]], ...] = (
    ("slice refused", lambda look, _: not look.refused),
    ("not found", lambda look, item: bool(look.mask(item).any())),
    ("unusual shape", lambda look, _: look.distance <= MOST_UNUSUAL),
    ("out of place", is_in_place),
    ("sides too unequal", _is_as_large_as_its_mirror_image),
    ("not confident", lambda look, item: look.confidence[item.label - 1] >= LEAST_CONFIDENCE),
    ("mirror image differs", lambda look, item: look.mirrored[item.label - 1] >= LEAST_AGREEMENT),
    ("not trusted", lambda look, item: look.trust[item.label - 1] >= TRUSTED_FROM),
    ("second differs", _is_agreed_on),
    ("ragged", _has_the_form_of_a_sac),
    ("border not seen", _has_a_border_that_can_be_seen),
)
"""What is checked, in this order; a NaN fails."""


def solidity(mask: Mask) -> float:
    """Return the part of its convex hull that a region fills, 0 to 1."""
    rows, columns = np.nonzero(mask)
    corners = [(rows + down, columns + across) for down in (0, 1) for across in (0, 1)]
    hull = ConvexHull(np.concatenate([np.stack(corner, axis=1) for corner in corners]))
    return float(mask.sum() / hull.volume)  # in two dimensions the hull's volume is its area


def brighter_outside(image: NDArray[np.float32], mask: Mask) -> float:
    """Return the part of a region's border along which it is brighter outside, 0 to 1."""
    smooth = gaussian_filter(image.astype(np.float64), 0.7)
    depth = distance_transform_edt(mask) - distance_transform_edt(~mask)
    down, across = np.gradient(-gaussian_filter(depth, 1))
    edge = np.nonzero(mask & ~binary_erosion(mask))
    length = np.hypot(down[edge], across[edge]) + 1e-6
    ways = down[edge] / length, across[edge] / length

    def signal(distance: float) -> NDArray[np.float64]:
        places = [start + distance * way for start, way in zip(edge, ways, strict=True)]
        return np.asarray(map_coordinates(smooth, places, order=1))

    inside = np.mean([signal(distance) for distance in _INSIDE], axis=0)
    outside = np.max([signal(distance) for distance in _OUTSIDE], axis=0)
    return float(np.mean(outside - inside > _BRIGHTER * np.median(image[mask])))


def _centre(mask: Mask) -> tuple[float, float]:
    """Mean row and column; NaN where there is nothing."""
    rows, columns = np.nonzero(mask)
    return (float(rows.mean()), float(columns.mean())) if rows.size else (np.nan, np.nan)


def _slope(disc: tuple[float, float], canal: tuple[float, float]) -> float:
    """Columns that the midline runs aside from one row to the next."""
    return (canal[1] - disc[1]) / max(canal[0] - disc[0], 1.0)
