"""What segmentation hands on: labels on the stack's own grid, with a confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.findings import Finding


@dataclass(frozen=True)
class ModelIdentity:
    """Which network made the outlines."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Segmentation:
    """Outlines of a stack.

    Attributes:
        labels: Label numbers of ``spine_explorer.anatomy``, shape (slice, row, column), uint8,
            on the grid of the stack.
        confidence: From 0 to 1, shape (slice, structure) in the order of
            ``anatomy.STRUCTURES``; NaN where the structure was not found.
        accepted: Shape (slice,), bool; False where a slice was refused (it does not look like an
            axial lumbar slice), whose labels are then all background.
        findings: What segmentation has to say, with ``slice_index`` set.
        model: Which network made the outlines; ``None`` for outlines that a person drew.
        trust: Calibrated probability that an outline's Dice coefficient with a reader's is above
            0.85, of the shape of ``confidence``; NaN where it is unknown, ``None`` where all are.
    """

    labels: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    accepted: NDArray[np.bool_]
    findings: tuple[Finding, ...] = ()
    model: ModelIdentity | None = None
    trust: NDArray[np.float32] | None = None
