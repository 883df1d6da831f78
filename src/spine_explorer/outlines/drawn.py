"""Outlines that were given, in the place of those that the network would draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spine_explorer.imaging.findings import Finding, Grade, refused_slices
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.outlines.composing import compose
from spine_explorer.outlines.locating import Positions
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.pairing import Placed, place_outlines
from spine_explorer.outlines.reading import FoundOutlines
from spine_explorer.outlines.targets import Target, find_targets
from spine_explorer.segmentation.result import ModelIdentity, Segmentation


@dataclass(frozen=True)
class DrawnOutlines:
    """Answers for each stack with the outlines that were drawn on it.

    Stands where a ``Segmenter`` would: ``segment`` gives what is then measured.

    Attributes:
        targets: The stacks, by key.
        placed: The outlines of each.
        model: ``None``: no network made them.
    """

    targets: dict[str, Target]
    placed: Placed
    model: ModelIdentity | None = None

    @classmethod
    def on(
        cls,
        sources: Sequence[StackSource],
        found: FoundOutlines,
        names: Names | None = None,
        positions: Positions = Positions.STACK,
    ) -> DrawnOutlines:
        """Place outlines on stacks that are not read yet.

        Args:
            sources: The stacks.
            found: The outlines.
            names: What names mean.
            positions: What the positions of ImageJ's outlines count.
        """
        targets = find_targets(sources)
        placed = place_outlines(found, targets, names, positions)
        return cls({target.identity.key: target for target in targets}, placed)

    def segment(self, stack: Stack, *, progress: Callable[[], None] | None = None) -> Segmentation:
        """Return the outlines of a stack.

        A slice that the checks refuse keeps none. A stack without any is passed over.

        Args:
            stack: The slices.
            progress: Called after each slice.
        """
        key = stack.identity.key
        patches = self.placed.patches.get(key, [])
        segmentation = _without_refused(compose(patches, stack.geometry), stack)
        for _ in range(stack.slice_count if progress is not None else 0):
            progress()  # type: ignore[misc]
        if patches:
            return segmentation
        return replace(segmentation, findings=(_no_outline(),))


def _without_refused(segmentation: Segmentation, stack: Stack) -> Segmentation:
    refused = sorted(refused_slices(stack.findings))
    labels, accepted = segmentation.labels.copy(), segmentation.accepted.copy()
    confidence = segmentation.confidence.copy()
    labels[refused], accepted[refused], confidence[refused] = 0, False, np.nan
    return replace(segmentation, labels=labels, accepted=accepted, confidence=confidence)


def _no_outline() -> Finding:
    return Finding(
        "no_outline", Grade.REFUSE, "No outline was given for this stack.", by_selection=True
    )
