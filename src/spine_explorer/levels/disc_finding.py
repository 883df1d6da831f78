"""Discs on one outlined sagittal slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spine_explorer.levels.sagittal_view import SAGITTAL_SPACING, SagittalView

SAGITTAL_CLASSES: tuple[str, ...] = ("background", "disc", "vertebra", "canal")
"""Output channels of the network; the sacrum is background, so the lowest disc is L5-S1."""

_DISC = SAGITTAL_CLASSES.index("disc")
_SMALLEST = 40.0
"""Area in mm² under which a spot is no disc: collapsed discs still have more than 60."""
_FLATTEST = 1.15
"""A disc is longer from front to back than high, even where it bulges."""
_SHORTEST = 14.0
"""Millimetres from front to back under which it is only a part of one."""


@dataclass(frozen=True, eq=False)
class DiscSight:
    """A disc as one slice shows it.

    Attributes:
        slice_index: Of the slice in its stack.
        centre: LPS millimetres.
        up: Unit vector in LPS across the disc, towards the head.
        height: Millimetres between the end plates, on average.
        depth: Millimetres from front to back.
        probability: Mean probability of its pixels to be disc.
    """

    slice_index: int
    centre: NDArray[np.float64]
    up: NDArray[np.float64]
    height: float
    depth: float
    probability: float


def find_discs(
    view: SagittalView, maps: NDArray[np.float32], *, at_least: float = 0.5
) -> list[DiscSight]:
    """Return the discs of a slice, in no order.

    Args:
        view: The slice.
        maps: Its class probabilities, shape (class, row, column).
        at_least: Probability from which a pixel counts as disc.
    """
    spots, _ = ndimage.label(maps[_DISC] >= at_least)
    areas = np.bincount(spots.ravel())[1:] * SAGITTAL_SPACING**2
    numbers = np.flatnonzero(areas >= _SMALLEST) + 1
    sights = (_sight(view, maps[_DISC], spots == number) for number in numbers)
    return [sight for sight in sights if sight is not None]


def _sight(
    view: SagittalView, probability: NDArray[np.float32], spot: NDArray[np.bool_]
) -> DiscSight | None:
    pixels = np.argwhere(spot).astype(np.float64)
    middle = pixels.mean(axis=0)
    spreads, axes = np.linalg.eigh(np.cov((pixels - middle).T))
    long_axis = axes[:, 1]
    along = (pixels - middle) @ long_axis
    depth = float(np.ptp(along) + 1) * SAGITTAL_SPACING
    if depth < _SHORTEST or spreads[1] < _FLATTEST**2 * spreads[0]:
        return None
    across = axes[:, 0] * (-1 if axes[0, 0] > 0 else 1)
    centre, above = view.to_patient(np.stack([middle, middle + across]))
    up = (above - centre) / np.linalg.norm(above - centre)
    return DiscSight(
        slice_index=view.index,
        centre=centre,
        up=up,
        height=len(pixels) * SAGITTAL_SPACING**2 / depth,
        depth=depth,
        probability=float(probability[spot].mean()),
    )
