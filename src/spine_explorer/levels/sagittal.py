"""From a sagittal series to the discs of the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.acceptance.plane import is_axial
from spine_explorer.imaging.acceptance.weighting import Weighting, weighting
from spine_explorer.imaging.findings import Finding, Grade, is_refused, refused_slices
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.axial import slice_heights
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES, DiscSight, find_discs
from spine_explorer.levels.network import WEIGHTS, LevelNetwork
from spine_explorer.levels.sagittal_view import SAGITTAL_SPACING, SagittalView
from spine_explorer.levels.spine import Spine, build_spine
from spine_explorer.levels.transition import may_be_sacral, transition_findings
from spine_explorer.segmentation.result import ModelIdentity

Maps = NDArray[np.float32]
Count = tuple[Spine | None, tuple[Finding, ...]]
"""The discs, counted, or ``None``; and what is to be said about the count."""

SAGITTAL_MODEL = WEIGHTS / "sagittal.onnx"

_STEEPEST = 30.0
"""Degrees from the sagittal plane."""
_MOST_SLICES = 5
_STEP = 4.0
"""Millimetres between the slices that are looked at, in the middle of the series."""
_COARSEST = 2.0
"""Millimetres a pixel: a coarser series is a localizer."""
_ROOM_BELOW = 1.2
"""Distances of two discs that must be visible below the lowest one, or it may not be the lowest."""
_BODY_BELOW = (8.0, 22.0)
"""Millimetres below the lowest disc where the sacrum lies, which is not outlined."""
_VERTEBRA = SAGITTAL_CLASSES.index("vertebra")
_MOSTLY = 0.5
_FAINT = 0.2
_FURTHER = (15.0, 50.0)
"""Probability and distance in mm at which a further disc below the lowest one is told of."""


@dataclass(frozen=True, eq=False)
class SagittalReading:
    """What a sagittal series tells of the levels.

    Attributes:
        spine: The discs, counted; ``None`` where they could not be.
        findings: What is to be said about the count.
        frame_of_reference: UID of the frame in which its positions hold; empty if not known.
        series: Which series it is.
    """

    spine: Spine | None
    findings: tuple[Finding, ...]
    frame_of_reference: str
    series: str

    @property
    def is_doubtful(self) -> bool:
        """Whether there are signs of transitional anatomy."""
        return any(finding.check == "transition" for finding in self.findings)


class SagittalReader:
    """Finds the discs on sagittal series.

    Args:
        model: Network to use instead of the packaged one.
        threads: Processor cores to use; all by default.

    Raises:
        ModelError: If the network is missing or damaged.
    """

    def __init__(self, model: Path | None = None, *, threads: int | None = None) -> None:
        self._network = LevelNetwork(
            model or SAGITTAL_MODEL,
            classes=SAGITTAL_CLASSES,
            spacing=SAGITTAL_SPACING,
            threads=threads,
        )

    @property
    def model(self) -> ModelIdentity:
        """Which network this is."""
        return self._network.identity

    def read(self, stack: Stack) -> SagittalReading:
        """Find and count the discs on the middle slices of a sagittal stack."""
        refused = refused_slices(stack.findings)
        indices = [index for index in middle_slices(stack) if index not in refused]
        spine, findings = self._count(stack, indices) if indices else _uncounted("is damaged")
        frame = stack.acquisition.frame_of_reference
        return SagittalReading(spine, findings, frame, stack.identity.series)

    def _count(self, stack: Stack, indices: Sequence[int]) -> Count:
        views = [SagittalView.of(stack, index) for index in indices]
        maps = self._network.probabilities(np.stack([view.image for view in views]))
        pairs = list(zip(views, maps, strict=True))
        spine = build_spine([sight for view, found in pairs for sight in find_discs(view, found)])
        faint = [s for view, found in pairs for s in find_discs(view, found, at_least=_FAINT)]
        if spine is None:
            return _uncounted("shows too few neighbouring discs")
        if not _shows_below(stack, spine):
            return _uncounted("ends too near to the lowest disc that it shows")
        if _vertebra_below(spine, pairs):
            return _uncounted("shows a vertebra below its lowest disc")
        further = _further_below(spine, faint, len(views))
        findings = tuple(transition_findings(spine, further_below=further))
        if may_be_sacral(spine):
            nothing, reason = _uncounted("shows a lowest disc that may belong to the sacrum")
            return nothing, (*findings, *reason)
        return spine, findings


def sagittal_sources(sources: Sequence[StackSource]) -> list[StackSource]:
    """Return the stacks that are sagittal series, the most useful first.

    A series is passed over for its plane alone; what is refused for another reason, as a
    localizer is, is of no use here either. Those that show the place of most axial stacks come
    first, since a study may be of the whole spine; then T2-weighted series, on which discs and
    canal are clearest; then those with more slices.
    """
    axial = [source for source in sources if not is_refused(source.findings)]
    found = [source for source in sources if _is_sagittal(source)]
    return sorted(found, key=lambda source: (-_covered(source, axial), *_usefulness(source)))


def middle_slices(stack: Stack) -> list[int]:
    """Return the indices of a few slices around the middle of a stack, evenly apart."""
    step = max(1, round(_STEP / stack.geometry.spacing[0]))
    middle = (stack.slice_count - 1) / 2
    offsets = (np.arange(_MOST_SLICES) - (_MOST_SLICES - 1) / 2) * step
    indices = np.unique(np.rint(middle + offsets).astype(int))
    return [int(index) for index in indices if 0 <= index < stack.slice_count]


def _is_sagittal(source: StackSource) -> bool:
    geometry = source.geometry
    if geometry is None or is_axial(geometry) or max(geometry.spacing[1:]) > _COARSEST:
        return False
    refusals = {item.check for item in source.findings if item.grade is Grade.REFUSE}
    return refusals == {"plane"} and geometry.tilt_from(0) <= _STEEPEST


def _usefulness(source: StackSource) -> tuple[bool, int, str]:
    kind = weighting(source.acquisition, source.identity.description)
    slices = source.geometry.shape[0] if source.geometry else 0
    return kind is not Weighting.T2, -slices, source.identity.key


def _covered(sagittal: StackSource, axial: Sequence[StackSource]) -> int:
    """How many axial stacks have their middle at a height that a sagittal series shows."""
    if sagittal.geometry is None:
        return 0
    ends = [(0, size - 1) for size in sagittal.geometry.shape]
    heights = sagittal.geometry.to_patient(list(product(*ends)))[:, 2]
    frame = sagittal.acquisition.frame_of_reference
    return sum(
        heights.min() <= slice_heights(source.geometry).mean() <= heights.max()
        for source in axial
        if source.geometry is not None
        and (not frame or source.acquisition.frame_of_reference in ("", frame))
    )


def _shows_below(stack: Stack, spine: Spine) -> bool:
    lowest = spine.discs[0]
    room = _ROOM_BELOW * spine.usual_distance
    row, column = stack.geometry.to_indices(lowest.centre - room * lowest.up)[1:]
    rows, columns = stack.geometry.shape[1:]
    return bool(0 <= row < rows and 0 <= column < columns)


def _vertebra_below(spine: Spine, pairs: Sequence[tuple[SagittalView, Maps]]) -> bool:
    """Tell whether there is a vertebra where the sacrum should be."""
    lowest, (nearest, farthest) = spine.discs[0], _BODY_BELOW
    shares = []
    for view, maps in pairs:
        offsets = lowest.centre - view.to_patient(np.moveaxis(np.indices(maps.shape[1:]), 0, -1))
        drop = offsets @ lowest.up
        aside = np.hypot(*np.moveaxis(offsets - drop[..., None] * lowest.up, -1, 0)[1:])
        body = (drop > nearest) & (drop < farthest) & (aside < lowest.depth / 4)
        shares.append((maps.argmax(axis=0)[body] == _VERTEBRA).mean() if body.any() else 0.0)
    return bool(np.median(shares) > _MOSTLY)


def _further_below(spine: Spine, faint: Sequence[DiscSight], slices: int) -> bool:
    lowest = spine.discs[0]
    drops = [(float((lowest.centre - sight.centre) @ lowest.up), sight) for sight in faint]
    seen = {sight.slice_index for drop, sight in drops if _FURTHER[0] < drop < _FURTHER[1]}
    return len(seen) * 2 > slices


def _uncounted(reason: str) -> Count:
    message = f"The levels could not be counted: the sagittal series {reason}."
    return None, (Finding("level", Grade.NOTE, message),)
