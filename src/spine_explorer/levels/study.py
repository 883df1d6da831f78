"""What the other series of a study tell of the levels, each read once and only if asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.pictures import PictureSource
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.levels.axial import AxialLook, AxialReader, frame_of
from spine_explorer.levels.doubts import Contradiction, contradiction, other_frame
from spine_explorer.levels.naming import order_levels
from spine_explorer.levels.placement import place_slices
from spine_explorer.levels.result import SliceLevel, StackLevels
from spine_explorer.levels.sagittal import SagittalReader, SagittalReading, sagittal_sources

LEAST_SAGITTAL_CONFIDENCE = 0.6
"""Under which a level that a sagittal series tells stays empty."""

_OTHER_FRAME = 0.85
"""What is left of the confidence where series share a study but no frame of reference."""
_MOST_SERIES = 2
"""Sagittal series to try before giving up."""


def study_of(identity: StackIdentity) -> tuple[str, str, str]:
    """Return what the stacks of one study share; without a study, a stack is one by itself."""
    return identity.subject, identity.session, identity.study or identity.key


class Study:
    """The stacks of one patient's study.

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
        used = [*self.axial_sources, *sagittal_sources(self._sources)]
        return tuple(sorted(source.identity.key for source in used))

    def told(self, stack: Stack | StackSource) -> StackLevels:
        """Return what the sagittal series, or else the axial slices, tell of a stack."""
        if stack.geometry is None:
            return StackLevels()
        unknown = (None,) * stack.geometry.shape[0]
        if self.reading is None:
            return self._by_look(stack, unknown)
        frame = stack.acquisition.frame_of_reference
        placed = by_sagittal(stack.geometry, frame, self.reading)
        if not any(placed.slices):
            seen = self._by_look(stack, unknown)
            return StackLevels(seen.slices, (*placed.findings, *seen.findings))
        against = self.contradictions.get(frame_of(stack), Contradiction())
        if against.voids:
            return StackLevels(unknown, (*self.reading.findings, *against.findings))
        return StackLevels(placed.slices, (*placed.findings, *against.findings))

    @cached_property
    def reading(self) -> SagittalReading | None:
        """What a sagittal series tells; ``None`` where there is none that can be read.

        Where one shows that the count is in doubt, no other is asked.
        """
        readings = []
        for source in sagittal_sources(self._sources)[:_MOST_SERIES]:
            stack = _loaded(source)
            if stack is not None:
                readings.append(self._sagittal().read(stack))
                if readings[-1].spine is not None or readings[-1].is_doubtful:
                    return readings[-1]
        return readings[0] if readings else None

    @cached_property
    def contradictions(self) -> dict[str, Contradiction]:
        """How the looks of the axial slices speak against the sagittal series, by their frame."""
        spine = self.reading.spine if self.reading else None
        if spine is None:
            return {}
        frames: dict[str, list[tuple[Sequence[SliceLevel | None], AxialLook]]] = defaultdict(list)
        for source in self.axial_sources:
            look = self.looks.get(source.identity.key)
            if source.geometry is not None and look is not None:
                frames[look.frame].append((place_slices(source.geometry, spine), look))
        return {frame: contradiction(stacks) for frame, stacks in frames.items()}

    @cached_property
    def looks(self) -> dict[str, AxialLook]:
        """What the slices of each axial stack look like, by the key of the stack."""
        stacks = (load_accepted(source)[0] for source in self.axial_sources)
        looks = [self._axial().look(stack) for stack in stacks if stack is not None]
        return {look.key: look for look in looks}

    @cached_property
    def by_look(self) -> dict[str, StackLevels]:
        """What the slices show by their looks and order, by the key of the stack."""
        if any(isinstance(source, PictureSource) for source in self.axial_sources):
            return {key: _one_by_one(look) for key, look in self.looks.items()}
        return order_levels(list(self.looks.values())) if self.looks else {}

    def _by_look(self, stack: Stack | StackSource, unknown: tuple[None, ...]) -> StackLevels:
        return self.by_look.get(stack.identity.key, StackLevels(unknown))

    @cached_property
    def axial_sources(self) -> tuple[StackSource, ...]:
        """The stacks that are accepted, as far as their headers tell."""
        return tuple(source for source in self._sources if not is_refused(source.findings))


def by_sagittal(
    geometry: Geometry, frame_of_reference: str, reading: SagittalReading
) -> StackLevels:
    """Return what the slices of a stack show by their place among counted discs.

    Args:
        geometry: Grid of axial slices of the same study.
        frame_of_reference: UID of the frame in which it holds; empty if not known.
        reading: What a sagittal series of that study tells.
    """
    if reading.spine is None:
        return StackLevels((), reading.findings)
    caution = other_frame(frame_of_reference, reading)
    share = _OTHER_FRAME if caution else 1.0
    sure = tuple(
        replace(item, confidence=item.confidence * share)
        if item and item.confidence * share >= LEAST_SAGITTAL_CONFIDENCE
        else None
        for item in place_slices(geometry, reading.spine)
    )
    return StackLevels(sure, (*reading.findings, *(caution if any(sure) else ())))


def _one_by_one(look: AxialLook) -> StackLevels:
    """Pictures do not say how far apart they lie, so that their order tells nothing."""
    alone = [
        order_levels([AxialLook("", look.heights[:1], look.probabilities[index : index + 1])])[""]
        for index in range(look.heights.size)
    ]
    findings = dict.fromkeys(finding for item in alone for finding in item.findings)
    return StackLevels(tuple(item.slices[0] for item in alone), tuple(findings))


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
