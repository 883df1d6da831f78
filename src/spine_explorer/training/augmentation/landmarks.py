"""Where outlined structures lie, in millimetres from the slice's centre."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from spine_explorer.anatomy import STRUCTURES, Tissue

LABELS = {tissue: [s.label for s in STRUCTURES if s.tissue is tissue] for tissue in Tissue}
"""The labels of each tissue, left before right."""


def mask_of(labels: Tensor, chosen: Collection[int]) -> Tensor:
    """Return which pixels have one of some labels, bool, of the shape of ``labels``."""
    return torch.isin(labels, torch.tensor(sorted(chosen), dtype=labels.dtype))


def positions(mask: Tensor, spacing: float) -> Tensor:
    """Millimetres of a mask's pixels below and right of the slice's centre, shape (pixel, 2)."""
    centre = (torch.tensor(mask.shape) - 1) / 2
    return (mask.nonzero() - centre) * spacing


def spine_position(labels: Tensor, spacing: float) -> tuple[float, float]:
    """Return where the spine stands: the mean of canal and disc, as far as they are outlined.

    Args:
        labels: Labels of a slice, shape (row, column).
        spacing: Millimetres between its pixels.

    Returns:
        Millimetres below and right of the slice's centre; without canal and disc the middle of
        the muscles, and (0, 0) where nothing is outlined.
    """
    found = [
        positions(labels == LABELS[tissue][0], spacing) for tissue in (Tissue.CANAL, Tissue.DISC)
    ]
    centres = [each.mean(dim=0) for each in found if len(each)]
    if not centres:
        muscles = [positions(labels == label, spacing) for label in range(1, int(labels.max()) + 1)]
        centres = [each.mean(dim=0) for each in muscles if len(each)]
    if not centres:
        return 0.0, 0.0
    down, right = torch.stack(centres).mean(dim=0).tolist()
    return down, right
