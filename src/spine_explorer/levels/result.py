"""What is known of the levels of a stack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spine_explorer.imaging.findings import Finding
from spine_explorer.levels.level import Level


class LevelSource(StrEnum):
    """From whom or what a level is known, the most trusted first."""

    USER = "user"
    SAGITTAL = "sagittal"
    AXIAL = "axial"


@dataclass(frozen=True)
class SliceLevel:
    """What one slice shows.

    Attributes:
        level: Disc or vertebra.
        source: From what that is known.
        confidence: From 0 to 1; 1 for what the user says.
        offset: Millimetres by which the slice crosses the spine above the middle of that disc or
            vertebra; ``None`` where places are not known.
    """

    level: Level
    source: LevelSource
    confidence: float
    offset: float | None = None


@dataclass(frozen=True)
class StackLevels:
    """What the slices of a stack show.

    Attributes:
        slices: For each slice what it shows, or ``None`` where that is not known.
        findings: What is to be said about it.
    """

    slices: tuple[SliceLevel | None, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def names(self) -> dict[int, str]:
        """Names of the levels that are known, by the slice's index."""
        return {index: str(item.level) for index, item in enumerate(self.slices) if item}

    @property
    def unknown(self) -> tuple[int, ...]:
        """Indices of the slices whose level is not known."""
        return tuple(index for index, item in enumerate(self.slices) if item is None)
