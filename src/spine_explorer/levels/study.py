"""What the other series of a study tell of the levels, each read once and only if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.imaging.pictures import PictureSource
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.axial import AxialLook, AxialReader, order_levels
from spine_explorer.levels.doubts import Contradiction, contradiction
from spine_explorer.levels.placement import place_slices
from spine_explorer.levels.result import SliceLevel
from spine_explorer.levels.sagittal import SagittalReader, SagittalReading, sagittal_sources

_MOST_SERIES = 2
"""Sagittal series to try before giving up."""


class Study:
    """The stacks of one patient's session.

    Args:
        sources: All of them.
        sagittal: Gives the reader of sagittal series.
        axial: Gives the reader of axial slices.
    """

    def __init__(
        self,
        sources: Sequence[StackSource],
        sagittal: Callable[[], SagittalReader],
        axial: Callable[[], AxialReader],
    ) -> None:
        self._sources, self._sagittal, self._axial = tuple(sources), sagittal, axial

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all stacks that have a say in the levels of the others."""
        used = [*self._axial_sources, *sagittal_sources(self._sources)]
        return tuple(sorted(source.identity.key for source in used))

    @cached_property
    def reading(self) -> SagittalReading | None:
        """What a sagittal series tells; ``None`` where there is none that can be read."""
        readings = []
        for source in sagittal_sources(self._sources)[:_MOST_SERIES]:
            stack = _loaded(source)
            if stack is not None:
                readings.append(self._sagittal().read(stack))
                if readings[-1].spine is not None:
                    return readings[-1]
        return readings[0] if readings else None

    @cached_property
    def contradiction(self) -> Contradiction:
        """How the looks of the axial slices speak against the sagittal series."""
        spine = self.reading.spine if self.reading else None
        if spine is None:
            return Contradiction()
        return contradiction(
            (place_slices(source.geometry, spine), self.looks[source.identity.key])
            for source in self._axial_sources
            if source.geometry is not None and source.identity.key in self.looks
        )

    @cached_property
    def looks(self) -> dict[str, AxialLook]:
        """What the slices of each axial stack look like, by the key of the stack."""
        stacks = (load_accepted(source)[0] for source in self._axial_sources)
        looks = [self._axial().look(stack) for stack in stacks if stack is not None]
        return {look.key: look for look in looks}

    @cached_property
    def by_look(self) -> dict[str, tuple[SliceLevel | None, ...]]:
        """What the slices show by their looks and order, by the key of the stack."""
        if any(isinstance(source, PictureSource) for source in self._axial_sources):
            return {key: _one_by_one(look) for key, look in self.looks.items()}
        return order_levels(list(self.looks.values())) if self.looks else {}

    @cached_property
    def _axial_sources(self) -> tuple[StackSource, ...]:
        return tuple(source for source in self._sources if not is_refused(source.findings))


def _one_by_one(look: AxialLook) -> tuple[SliceLevel | None, ...]:
    """Pictures do not say how far apart they lie, so that their order tells nothing."""
    alone = [
        AxialLook("", look.heights[:1], look.probabilities[index : index + 1])
        for index in range(look.heights.size)
    ]
    return tuple(order_levels([item])[""][0] for item in alone)


def _loaded(source: StackSource) -> Stack | None:
    """The pixels of a sagittal series, unless something but its plane speaks against it."""
    try:
        stack = source.load()
    except InputError:
        return None
    refusals = {
        item.check
        for item in stack.findings
        if item.grade is Grade.REFUSE and item.slice_index is None
    }
    return stack if refusals <= {"plane"} else None
