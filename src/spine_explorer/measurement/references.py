"""What values are divided by to make them comparable between scans: disc, canal and fluid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from spine_explorer.measurement.fluid import LEAST_BRIGHTNESS, fluid_signal
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.regions import CANAL, DISC, POSTERIOR_LABELS, Region
from spine_explorer.measurement.signal_statistics import ratio
from spine_explorer.measurement.value import Value


@dataclass(frozen=True)
class References:
    """Reference values of a slice; ``None`` where the structure was not found.

    Attributes:
        disc_area: mm².
        canal: Mean signal of the canal.
        fluid: Mean signal of cerebrospinal fluid.
        fluid_is_bright: Whether fluid is clearly brighter than muscle, as on T2 weighting.
    """

    disc_area: float | None
    canal: float | None
    fluid: float | None
    fluid_is_bright: bool

    @classmethod
    def of(cls, labelled: LabelledSlice) -> References:
        """Measure the references of a slice."""
        disc = labelled.values(DISC.labels)
        canal = labelled.values(CANAL.labels)
        fluid = fluid_signal(canal) if canal.size else None
        return cls(
            disc_area=disc.size * labelled.pixel_area if disc.size else None,
            canal=float(canal.mean(dtype=np.float64)) if canal.size else None,
            fluid=fluid,
            fluid_is_bright=fluid is not None and _is_bright(fluid, labelled),
        )

    def adjusted_signal(self, region: Region, signal: float) -> Iterator[Value]:
        """Yield a region's mean signal over that of the canal and of fluid."""
        doubtful = not self.fluid_is_bright
        for quantity, reference in (
            ("canal_adjusted_signal", self.canal),
            ("csf_adjusted_signal", self.fluid),
        ):
            if reference is not None:
                value = ratio(signal, reference)
                yield Value(region, quantity, value, references=CANAL.labels, doubtful=doubtful)


def _is_bright(fluid: float, labelled: LabelledSlice) -> bool:
    """Whether fluid is bright against muscle, or no muscle is there to tell."""
    muscle = labelled.values(POSTERIOR_LABELS)
    return muscle.size == 0 or fluid >= LEAST_BRIGHTNESS * float(np.median(muscle))
