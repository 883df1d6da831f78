"""What is noted of a training run while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spine_explorer.anatomy import Tissue


@dataclass(frozen=True)
class LossPoint:
    """The loss of the steps since the point before.

    Attributes:
        step: Steps done.
        loss: Mean over those steps.
        unix_time: When it was noted, in seconds since 1970.
    """

    step: int
    loss: float
    unix_time: int


@dataclass(frozen=True)
class DicePoint:
    """How well the averaged network did on validation slices of one contrast.

    Attributes:
        step: Steps done.
        contrast: Of the slices, such as ``"T1"``.
        slices: Number of slices.
        dice: Mean Dice coefficient of each tissue; tissues that nobody outlined are missing.
    """

    step: int
    contrast: str
    slices: int
    dice: Mapping[Tissue, float]
