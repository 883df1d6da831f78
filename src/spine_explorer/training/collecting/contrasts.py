"""What the index of a data folder calls the contrast of a picture."""

from __future__ import annotations

from enum import StrEnum

from spine_explorer.imaging.acceptance.weighting import Weighting, weighting
from spine_explorer.imaging.stack import Stack


class Contrast(StrEnum):
    """Kind of contrast; results are told by it, and T2 is drawn more often."""

    T1 = "T1"
    T2 = "T2"
    PD = "PD"
    FAT_SUPPRESSED = "fat-suppressed"
    WATER = "water"
    FAT = "fat"
    IN_PHASE = "in-phase"
    OPPOSED_PHASE = "opposed-phase"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> Contrast | None:
        """Find a contrast whose word is written in other letters, such as ``t1``."""
        word = str(value).lower()
        return next((kind for kind in cls if kind.lower() == word), None)


def contrast_of(stack: Stack, otherwise: Contrast = Contrast.UNKNOWN) -> Contrast:
    """Tell the contrast of a stack from how it was made and what it was called.

    Args:
        stack: The images.
        otherwise: What to say where that does not tell.
    """
    found = weighting(stack.acquisition, stack.identity.description)
    return otherwise if found is Weighting.UNKNOWN else Contrast[found.name]
