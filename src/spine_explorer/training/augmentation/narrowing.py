"""Upper lumbar slices from lower ones: a narrow multifidus beside a broad erector spinae.

Multifidus loses most of its width from L5 to L1, and erector spinae fills the place: in the public
label maps of MuscleMap one side has 10 to 17 cm2 at the lower levels and 2 to 5 cm2 at L2. Outlined
slices are mostly of L3 to S1.
"""

from __future__ import annotations

import torch
from torch import Tensor

from spine_explorer.anatomy import Tissue
from spine_explorer.training.augmentation.landmarks import LABELS, positions

_REACH = 2.2
"""Times the width of multifidus: erector spinae is stretched as far out as this."""
_FADE = (5.0, 15.0)
"""Millimetres before the front of multifidus where the change begins, and in which it grows."""


def narrow_multifidus(
    rows: Tensor, columns: Tensor, labels: Tensor, spacing: float, factor: float
) -> Tensor:
    """Return the columns to sample at, so that multifidus is ``factor`` times as wide.

    Args:
        rows: Where each pixel of a grid comes from: mm below the slice's centre.
        columns: The same to the right of the centre.
        labels: Labels of the slice, shape (row, column).
        spacing: Millimetres between its pixels.
        factor: From above 0 to 1, which changes nothing. Slices in which multifidus is not
            outlined on both sides are not changed either.

    Returns:
        Columns of the shape of ``columns``.
    """
    found = [labels == label for label in LABELS[Tissue.MULTIFIDUS]]
    if factor == 1 or not all(mask.any() for mask in found):
        return columns
    places = [positions(mask, spacing) for mask in found]
    midline = sum(place[:, 1].mean() for place in places) / 2
    both = torch.cat(places)
    width = (both[:, 1] - midline).abs().quantile(0.98)
    lateral = columns - midline
    distance = lateral.abs()
    reach = _REACH * width
    beyond = width + (distance - factor * width) * (reach - width) / (reach - factor * width)
    source = torch.where(distance < factor * width, distance / factor, beyond)
    source = torch.where(distance < reach, source, distance)
    share = ((rows - both[:, 0].min() + _FADE[0]) / _FADE[1]).clamp(0, 1)
    return midline + lateral.sign() * (distance + share * (source - distance))
