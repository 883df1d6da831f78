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

_SMALLEST_STRUCTURE = 64
"""Pixels; the border of something smaller, or missing, weighs no more than that of this."""

_BORDER_WEIGHT = 0.5


def marginal_probabilities(logits: Tensor, outlined: Tensor) -> Tensor:
    """Return class probabilities with those of unoutlined structures merged into background.

    Args:
        logits: Shape (batch, class, row, column).
        outlined: Bool, shape (batch, class); the background counts as outlined.

    Returns:
        Probabilities of the shape of ``logits``, 0 for unoutlined structures.
    """
    return _merged(torch.softmax(logits.float(), dim=1), outlined)


def _merged(probabilities: Tensor, outlined: Tensor) -> Tensor:
    known = outlined[:, :, None, None].to(probabilities.dtype)
    unknown = (probabilities * (1 - known)).sum(dim=1)
    merged = probabilities * known
    background = merged[:, BACKGROUND] + unknown
    return torch.cat([background[:, None], merged[:, 1:]], dim=1)


def marginal_loss(logits: Tensor, labels: Tensor, outlined: Tensor) -> Tensor:
    """Return cross-entropy, Dice loss and border loss over the outlined structures.

    Cross-entropy is the mean over all pixels. Dice loss is the mean over the outlined
    structures of the batch, the background left out, each computed slice by slice (soft Dice;
    Milletari et al. 2016, doi:10.1109/3DV.2016.79, without the squares). Border loss, which
    counts half, is the same mean of each structure's own cross-entropy over its area: the mean
    over all pixels hardly sees a structure as small as the canal, and Dice alone draws it
    larger where its border is in doubt.

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
    weight = outlined.float()
    weight[:, BACKGROUND] = 0
    each = _dice_loss(probabilities, truth) + _BORDER_WEIGHT * _border_loss(probabilities, truth)
    return -likelihood.log().mean() + (each * weight).sum() / weight.sum().clamp_min(1)


def imitation_loss(logits: Tensor, taught: Tensor, imitated: Tensor) -> Tensor:
    """Return how far a network is from its teachers: the mean Kullback-Leibler divergence.

    Args:
        logits: Shape (batch, class, row, column).
        taught: The teachers' probabilities, of the same shape.
        imitated: Bool, shape (batch, class): the structures of which the teachers tell. All
            others count as background for both.

    Returns:
        A scalar, 0 where both say the same.
    """
    own = marginal_probabilities(logits, imitated).clamp_min(_SMALLEST_PROBABILITY)
    wanted = _merged(taught, imitated)
    return torch.nn.functional.kl_div(own.log(), wanted, reduction="none").sum(dim=1).mean()


def _dice_loss(probabilities: Tensor, truth: Tensor) -> Tensor:
    """1 - soft Dice, shape (batch, class)."""
    overlap = (probabilities * truth).sum(dim=(2, 3))
    extent = (probabilities + truth).sum(dim=(2, 3))
    return 1 - (2 * overlap + _DICE_SMOOTHING) / (extent + _DICE_SMOOTHING)


def _border_loss(probabilities: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy of being the class or not, over its area in pixels, shape (batch, class)."""
    agreeing = torch.where(truth.bool(), probabilities, 1 - probabilities)
    surprise = -agreeing.clamp_min(_SMALLEST_PROBABILITY).log().sum(dim=(2, 3))
    return surprise / truth.sum(dim=(2, 3)).clamp_min(_SMALLEST_STRUCTURE)
