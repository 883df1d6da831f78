"""What a user can choose about the measurements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spine_explorer.errors import InputError
from spine_explorer.measurement.fat.methods import FatMethod


@dataclass(frozen=True)
class LeanRegion:
    """A circle that a reader has put into lean muscle.

    Attributes:
        slice_index: Index of the slice in its stack, from 0.
        row: Index of the centre's row, which may lie between two rows.
        column: Index of the centre's column.
        radius: Millimetres.
    """

    slice_index: int
    row: float
    column: float
    radius: float


@dataclass(frozen=True)
class MeasurementOptions:
    """What to measure, and how.

    Attributes:
        fat_methods: Methods to tell fat from muscle; each gives its own rows.
        fixed_threshold: Signal above which a pixel is fat, for the method ``fixed``.
        levels: Disc or vertebra that each slice shows, by the slice's index from 0.
        lean_regions: Where a reader has sampled lean muscle, for the method ``sampled``; on
            slices without any the program samples by itself.

    Raises:
        InputError: If the method ``fixed`` is chosen without a threshold, or none is chosen.

    Example:
        >>> MeasurementOptions(fat_methods=(FatMethod.GMM3, FatMethod.OTSU)).fixed_threshold
    """

    fat_methods: tuple[FatMethod, ...] = (FatMethod.GMM3,)
    fixed_threshold: float | None = None
    levels: Mapping[int, str] = field(default_factory=dict)
    lean_regions: tuple[LeanRegion, ...] = ()

    def __post_init__(self) -> None:
        if not self.fat_methods:
            raise InputError("No method for fat was chosen.", advice="Choose at least one.")
        if FatMethod.FIXED in self.fat_methods and self.fixed_threshold is None:
            raise InputError(
                "The fat method 'fixed' needs a threshold.",
                advice="Give the signal above which a pixel is fat.",
            )

    def level_of(self, slice_index: int) -> str:
        """Return what a slice shows; empty if that is unknown."""
        return self.levels.get(slice_index, "")

    def lean_regions_of(self, slice_index: int) -> tuple[LeanRegion, ...]:
        """Return the lean regions on a slice."""
        return tuple(item for item in self.lean_regions if item.slice_index == slice_index)
