"""What a muscle consists of, once fat is told from muscle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.model import FatModel, FatThresholds


@dataclass(frozen=True, eq=False)
class Composition:
    """Lean muscle and fat of a region.

    Attributes:
        area: Total cross-sectional area, in mm².
        fat_area: Area of fat, in mm².
        intermediate_area: Area of the pixels, in mm², that a method with three classes puts
            between muscle and fat; they count as lean. ``None`` for other methods.
        lean_values: Signal of the lean pixels; ``None`` where pixels are partly fat.
        threshold: Signal above which a pixel is fat; ``None`` where pixels are partly fat or the
            region's parts have different thresholds.
    """

    area: float
    fat_area: float
    intermediate_area: float | None
    lean_values: NDArray[np.float32] | None
    threshold: float | None

    @classmethod
    def of(cls, values: NDArray[np.float32], model: FatModel, pixel_area: float) -> Composition:
        """Divide a region.

        Args:
            values: Signal of its pixels, of which there must be at least one.
            model: What to call fat.
            pixel_area: mm².
        """
        area = values.size * pixel_area
        fat = float(model.fat_share(values).sum()) * pixel_area
        if not isinstance(model, FatThresholds):
            return cls(area, fat, None, None, None)
        lean = values[values <= model.fat]
        if not model.three_classes:
            return cls(area, fat, None, lean, model.fat)
        intermediate = np.count_nonzero(lean > model.muscle) * pixel_area
        return cls(area, fat, float(intermediate), lean, model.fat)

    @classmethod
    def joined(cls, parts: Sequence[Composition]) -> Composition:
        """Take regions that were divided by the same method together."""
        if len(parts) == 1:
            return parts[0]
        between = [part.intermediate_area for part in parts if part.intermediate_area is not None]
        lean = [part.lean_values for part in parts if part.lean_values is not None]
        thresholds = {part.threshold for part in parts}
        return cls(
            area=sum(part.area for part in parts),
            fat_area=sum(part.fat_area for part in parts),
            intermediate_area=sum(between) if between else None,
            lean_values=np.concatenate(lean) if lean else None,
            threshold=thresholds.pop() if len(thresholds) == 1 else None,
        )

    @property
    def functional_area(self) -> float:
        """Functional (lean) cross-sectional area, in mm²."""
        return self.area - self.fat_area

    @property
    def functional_ratio(self) -> float:
        """Functional over total cross-sectional area."""
        return self.functional_area / self.area

    @property
    def fat_fraction(self) -> float:
        """Fat's share of the area, in %."""
        return 100 * self.fat_area / self.area
