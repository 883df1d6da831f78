"""Learning from slices in which only some structures are outlined.

Where a structure is not outlined, a pixel that is labelled background may belong to it. Its
probability is therefore added to the background's before the loss looks (marginal loss; Shi et
al. 2021, doi:10.1016/j.media.2021.101979).
"""

from __future__ import annotations

import torch
from torch import Tensor

from spine_explorer.anatomy import BACKGROUND

_SMALLEST_PROBABILITY = 1e-6
"""Keeps the logarithm finite, and one hopeless pixel from outweighing a slice."""

_DICE_SMOOTHING = 1.0
"""Pixels; the Dice of a structure that is neither there nor predicted is then 1."""


def marginal_probabilities(logits: Tensor, outlined: Tensor) -> Tensor:
    """Return class probabilities with those of unoutlined structures merged into background.

    Args:
        logits: Shape (batch, class, row, column).
        outlined: Bool, shape (batch, class); the background counts as outlined.

    Returns:
        Probabilities of the shape of ``logits``, 0 for unoutlined structures.
    """
    probabilities = torch.softmax(logits.float(), dim=1)
    known = outlined[:, :, None, None].to(probabilities.dtype)
    unknown = (probabilities * (1 - known)).sum(dim=1)
    merged = probabilities * known
    background = merged[:, BACKGROUND] + unknown
    return torch.cat([background[:, None], merged[:, 1:]], dim=1)


def marginal_loss(logits: Tensor, labels: Tensor, outlined: Tensor) -> Tensor:
    """Return cross-entropy plus Dice loss over the outlined structures.

    Cross-entropy is the mean over all pixels. Dice loss is the mean over the outlined
    structures of the batch, the background left out, each computed slice by slice (soft Dice;
    Milletari et al. 2016, doi:10.1109/3DV.2016.79, without the squares).

    Args:
        logits: Shape (batch, class, row, column).
        labels: Integer labels, shape (batch, row, column); only of outlined structures.
        outlined: Bool, shape (batch, class); the background counts as outlined.

    Returns:
        A scalar.
    """
    probabilities = marginal_probabilities(logits, outlined)
    truth = torch.nn.functional.one_hot(labels, logits.shape[1]).movedim(-1, 1)
    likelihood = probabilities.gather(1, labels[:, None]).clamp_min(_SMALLEST_PROBABILITY)
    overlap = (probabilities * truth).sum(dim=(2, 3))
    extent = (probabilities + truth).sum(dim=(2, 3))
    dice = (2 * overlap + _DICE_SMOOTHING) / (extent + _DICE_SMOOTHING)
    weight = outlined.float()
    weight = torch.cat([torch.zeros_like(weight[:, :1]), weight[:, 1:]], dim=1)
    return -likelihood.log().mean() + ((1 - dice) * weight).sum() / weight.sum().clamp_min(1)
