"""The level of every slice: what the user says, then a sagittal series, then the slices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.levels.axial import AxialReader
from spine_explorer.levels.doubts import other_frame, unknown_levels
from spine_explorer.levels.level import Level
from spine_explorer.levels.placement import place_slices
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels
from spine_explorer.levels.sagittal import SagittalReader, SagittalReading
from spine_explorer.levels.said import SaidLevels
from spine_explorer.levels.study import Study

LEAST_SAGITTAL_CONFIDENCE = 0.6
"""Under which a level that a sagittal series tells stays empty."""

_OTHER_FRAME = 0.85
"""What is left of the confidence where series share a study but no frame of reference."""


class LevelFinder:
    """Finds levels; reads other series of a study only where they are needed, and once.

    Args:
        sources: Every stack that was found.
        said: What the user said, which wins over all else.
        threads: Processor cores for the networks; all by default.

    Example:
        >>> finder = LevelFinder(find_stacks([Path("study")]).sources)  # doctest: +SKIP
        >>> finder.find(stack).names  # doctest: +SKIP
        {0: 'L4-L5', 1: 'L4-L5'}
    """

    def __init__(
        self,
        sources: Iterable[StackSource],
        said: SaidLevels | None = None,
        *,
        threads: int | None = None,
    ) -> None:
        self._said, self._threads = said or SaidLevels(), threads
        groups: dict[tuple[str, str], list[StackSource]] = defaultdict(list)
        for source in sources:
            groups[_study_of(source.identity)].append(source)
        self._studies = {key: self._make_study(group) for key, group in groups.items()}

    def find(self, stack: Stack) -> StackLevels:
        """Return what the slices of a stack show.

        Raises:
            InputError: If the user named a slice that the stack does not have.
        """
        said = self._said.of(stack.identity, stack.slice_count)
        if len(said) == stack.slice_count:
            return StackLevels(tuple(_said_level(said, index) for index in sorted(said)))
        found = self._find(stack)
        slices = tuple(_said_level(said, index) or item for index, item in enumerate(found.slices))
        return StackLevels(slices, (*found.findings, *unknown_levels(slices)))

    def depends_on(self, identity: StackIdentity) -> list[str]:
        """Return what the levels of a stack depend on besides its own pixels, as texts."""
        said = [f"{item.slices}={item.level}" for item in self._said.about(identity)]
        models = [self._sagittal.model.sha256, self._axial.model.sha256]
        return [*said, *models, *self._study(identity).keys]

    def _find(self, stack: Stack) -> StackLevels:
        """Ask the sagittal series first, then the axial slices."""
        study, key = self._study(stack.identity), stack.identity.key
        unknown, placed = (None,) * stack.slice_count, StackLevels()
        if study.reading is not None:
            placed = by_sagittal(stack, study.reading)
        if any(placed.slices):
            against = study.contradiction
            slices = unknown if against.voids else placed.slices
            return StackLevels(slices, (*placed.findings, *against.findings))
        return StackLevels(study.by_look.get(key, unknown), placed.findings)

    def _study(self, identity: StackIdentity) -> Study:
        return self._studies.get(_study_of(identity)) or self._make_study(())

    def _make_study(self, sources: Sequence[StackSource]) -> Study:
        return Study(sources, lambda: self._sagittal, lambda: self._axial)

    @cached_property
    def _sagittal(self) -> SagittalReader:
        return SagittalReader(threads=self._threads)

    @cached_property
    def _axial(self) -> AxialReader:
        return AxialReader(threads=self._threads)


def by_sagittal(stack: Stack, reading: SagittalReading) -> StackLevels:
    """Return what the slices of a stack show by their place among counted discs.

    Args:
        stack: Axial slices of the same study.
        reading: What a sagittal series of that study tells.
    """
    if reading.spine is None:
        return StackLevels((), reading.findings)
    slices = place_slices(stack.geometry, reading.spine)
    caution = other_frame(stack.acquisition.frame_of_reference, reading)
    share = _OTHER_FRAME if caution else 1.0
    sure = tuple(
        replace(item, confidence=item.confidence * share)
        if item and item.confidence * share >= LEAST_SAGITTAL_CONFIDENCE
        else None
        for item in slices
    )
    return StackLevels(sure, (*reading.findings, *caution))


def _said_level(said: dict[int, Level], index: int) -> SliceLevel | None:
    return SliceLevel(said[index], LevelSource.USER, 1.0) if index in said else None


def _study_of(identity: StackIdentity) -> tuple[str, str]:
    return identity.subject, identity.session
