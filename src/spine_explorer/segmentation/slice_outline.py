"""What was found on one slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.findings import Finding, Grade


@dataclass(frozen=True, eq=False)
class SliceOutline:
    """One slice, or a window of it, in display orientation.

    Attributes:
        labels: Shape (row, column).
        confidence: Shape (structure,); NaN where a structure was not found.
        agreement: How far the outline of the mirror image agrees, from 0 to 1, shape
            (structure,); NaN without averaging over both.
        features: What the outlines look like; see ``shape.FEATURES``.
        trust: Probability that an outline is good, shape (structure,); NaN where unknown.
        findings: What is to be said about them.
    """

    labels: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    agreement: NDArray[np.float32]
    features: NDArray[np.float64]
    trust: NDArray[np.float32]
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Whether these cannot be the outlines of a lumbar slice."""
        return any(finding.grade is Grade.REFUSE for finding in self.findings)

    @property
    def worth(self) -> tuple[bool, float]:
        """What makes one window better than another: a plausible and confident outline."""
        return not self.is_refused, float(np.nansum(self.confidence))
