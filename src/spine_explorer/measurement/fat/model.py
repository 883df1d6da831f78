"""What a method has found out: how much of a pixel with a given signal is fat."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

LEAST_CONTRAST = 3.0
"""Signal of fat over that of lean muscle that any usable image has. In the slices this program
was developed with, the fat around the muscles was 3.0 times as bright as their leanest quarter
at the 5th percentile of 370 T1-weighted slices and 7.9 times at that of 28 T2-weighted ones."""

LEAST_FAT = 0.25
"""Share of fat from which a pixel may count as fat. Counting pixels that hold a quarter or more
comes closest to the Dixon fat fraction; pixels with half or more are too few."""

LEAST_RATIO = 1 + LEAST_FAT * (LEAST_CONTRAST - 1)
"""Signal over that of muscle below which no automatic method may call a pixel fat: 1.5."""


@dataclass(frozen=True)
class FatThresholds:
    """Hard limits: a pixel is fat, or it is not.

    Attributes:
        muscle: Signal up to which a pixel is muscle.
        fat: Signal above which a pixel is fat.
        three_classes: Whether pixels between the two are a class of their own, which counts as
            lean. With two classes both limits are equal; with three they may be.
    """

    muscle: float
    fat: float
    three_classes: bool = False

    def fat_share(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the share of fat in each pixel: 0 or 1."""
        return (values > self.fat).astype(np.float64)

    def with_contrast(self, muscle_signal: float) -> FatThresholds:
        """Raise the limit of fat to where the least contrast of fat and muscle puts it.

        Without fat to find, every automatic method divides the noise of lean muscle instead and
        calls up to half of it fat.

        Args:
            muscle_signal: Mean signal of what the method takes for muscle.
        """
        return replace(self, fat=max(self.fat, LEAST_RATIO * muscle_signal))


@dataclass(frozen=True)
class FatScale:
    """A soft scale: the share of fat grows with the signal from pure muscle to pure fat.

    Attributes:
        muscle: Signal of muscle without fat between its fibres.
        fat: Signal of pure fat.
    """

    muscle: float
    fat: float

    def fat_share(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the share of fat in each pixel, from 0 to 1."""
        return np.clip((values.astype(np.float64) - self.muscle) / (self.fat - self.muscle), 0, 1)


FatModel = FatThresholds | FatScale
