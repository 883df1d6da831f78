"""The levels of axial slices from what each one looks like and from their order.

A hidden Markov model over the slices of a study from feet to head, or over its short stacks, each
along one disc: a level never goes down when slices go up, and neighbouring discs lie about 35 mm
apart (Rabiner 1989, doi:10.1109/5.18626).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spine_explorer.levels.axial_view import AXIAL_LEVELS

DISC_DISTANCE = 35.0
"""Millimetres between the middles of neighbouring lower lumbar discs."""

_ABOVE = len(AXIAL_LEVELS)
_STATES = _ABOVE + 1
"""The three discs from the feet up, and whatever lies above them."""
_SLACK = 12.0
"""Millimetres by which the slices at one disc may lie away from its middle, or discs from their
usual distance, at no cost."""
_SPREAD = 6.0
_LOOKS_LIKE_THE_HIGHEST = 0.35
"""A slice above L3-L4 looks to the network mostly like one at L3-L4. This is how likely it is,
before anything is seen, that such a slice lies above rather than at L3-L4."""
_ALIKE = 12.0
"""Millimetres within which slices look so much alike that together they count as one witness."""
_FLOOR = 1e-3
"""Least likelihood of what a slice looks like: the network errs, too."""


def level_posteriors(
    probabilities: NDArray[np.floating], heights: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return how likely each slice shows each disc, given all slices.

    Args:
        probabilities: Of the network, shape (slice, class of ``AXIAL_CLASSES``).
        heights: Of the middle of each slice, or short stack, towards the head in mm, ascending.

    Returns:
        Shape (slice, level of ``AXIAL_LEVELS`` and, last, above them); rows add up to 1.

    Example:
        >>> looks = np.array([[0.4, 0.6, 0, 0], [0, 0.5, 0.5, 0]])
        >>> level_posteriors(looks, np.array([0.0, 35.0])).argmax(axis=1)
        array([1, 2])
    """
    near = np.abs(np.subtract.outer(heights, heights)) < _ALIKE
    witnesses = 1 / near.sum(axis=1, keepdims=True)
    likelihoods = _likelihoods(np.asarray(probabilities, dtype=np.float64)) ** witnesses
    steps = [_transition(float(step)) for step in np.diff(heights)]
    forward = [likelihoods[0] * _prior()]
    for likelihood, step in zip(likelihoods[1:], steps, strict=True):
        forward.append(_normalised(likelihood * (forward[-1] @ step)))
    backward = [np.ones(_STATES)]
    for likelihood, step in zip(likelihoods[:0:-1], reversed(steps), strict=True):
        backward.append(_normalised(step @ (likelihood * backward[-1])))
    joint = np.array(forward) * np.array(backward[::-1])
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _likelihoods(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each slice looks like, by state; what looks like no disc tells nothing apart."""
    seen = probabilities[:, :_ABOVE]
    unclear = 1 - seen.sum(axis=1, keepdims=True)
    looks = np.concatenate([seen, seen[:, -1:]], axis=1) + np.clip(unclear, 0, 1)
    return np.asarray(looks * (1 - _FLOOR) + _FLOOR)


def _prior() -> NDArray[np.float64]:
    above = _LOOKS_LIKE_THE_HIGHEST
    return np.array([*np.ones(_ABOVE), above]) / (_ABOVE + above)


def _transition(step: float) -> NDArray[np.float64]:
    """Likelihood of going ``step`` mm up, by state before and state after."""
    matrix = np.zeros((_STATES, _STATES))
    for before in range(_STATES):
        for after in range(before, _STATES):
            least = DISC_DISTANCE * (after - before)
            astray = abs(step - least)
            if after == _ABOVE:  # however far up
                astray = max(least - step, 0.0)
            matrix[before, after] = np.exp(-0.5 * (max(astray - _SLACK, 0.0) / _SPREAD) ** 2)
    return matrix + 1e-12 * np.triu(np.ones_like(matrix))


def _normalised(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / vector.sum())
