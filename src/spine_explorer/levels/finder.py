"""The level of every slice: what the user says, then a sagittal series, then the slices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.levels.axial import AxialReader
from spine_explorer.levels.doubts import said_otherwise, unknown_levels
from spine_explorer.levels.level import Level
from spine_explorer.levels.result import LevelSource, SliceLevel, StackLevels
from spine_explorer.levels.sagittal import SagittalReader
from spine_explorer.levels.said import SaidLevels
from spine_explorer.levels.study import Study, study_of


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
        groups: dict[tuple[str, str, str], list[StackSource]] = defaultdict(list)
        for source in sources:
            groups[study_of(source.identity)].append(source)
        self._studies = {key: self._make_study(group) for key, group in groups.items()}

    def find(self, stack: Stack) -> StackLevels:
        """Return what the slices of a stack show.

        Raises:
            InputError: If the user named a slice that the stack does not have.
        """
        said = self._said.of(stack.identity, stack.slice_count)
        if len(said) == stack.slice_count:
            return StackLevels(tuple(_said_level(said, index) for index in sorted(said)))
        study = self._study(stack.identity)
        told = study.told(stack)
        denied = self._denied(study) if any(told.slices) else ()
        slices = tuple(_said_level(said, index) or item for index, item in enumerate(told.slices))
        return StackLevels(slices, (*told.findings, *denied, *unknown_levels(slices)))

    def depends_on(self, identity: StackIdentity) -> list[str]:
        """Return what the levels of a stack depend on besides its own pixels, as texts."""
        study = self._study(identity)
        others = [source.identity for source in study.axial_sources]
        said = [
            f"{one.key} {item.slices}={item.level}"
            for one in dict.fromkeys((identity, *others))
            for item in self._said.about(one)
        ]
        models = [self._sagittal.model.sha256, self._axial.model.sha256]
        return [*said, *models, *study.keys]

    def _denied(self, study: Study) -> Iterator[Finding]:
        """Warn where the user says another level of any stack of the study than is told."""
        for source in study.axial_sources:
            said = self._said.about(source.identity)
            if said and source.geometry is not None:
                levels = self._said.of(source.identity, source.geometry.shape[0])
                yield from said_otherwise(source.identity, levels, study.told(source).slices)

    def _study(self, identity: StackIdentity) -> Study:
        return self._studies.get(study_of(identity)) or self._make_study(())

    def _make_study(self, sources: Sequence[StackSource]) -> Study:
        return Study(sources, lambda: self._sagittal, lambda: self._axial)

    @cached_property
    def _sagittal(self) -> SagittalReader:
        return SagittalReader(threads=self._threads)

    @cached_property
    def _axial(self) -> AxialReader:
        return AxialReader(threads=self._threads)


def _said_level(said: dict[int, Level], index: int) -> SliceLevel | None:
    return SliceLevel(said[index], LevelSource.USER, 1.0) if index in said else None
