"""Signs that the count from the sacrum may be off by one: transitional anatomy.

A lumbar field of view cannot tell by itself whether the lowest mobile segment is the fifth: for
that the ribs, or a count from the neck, are needed. What can be seen is a lowest disc that looks
rudimentary (O'Driscoll et al. 1996, Skeletal Radiol 25:225-230) or a further disc below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.levels.spine import CRUSHED, Spine

_SHORT = 0.72
_THIN = 0.45
"""Of the median of the discs above: depth and height under which the lowest one is unusual."""
_REMNANT = 0.6
"""Depth under which it may as well be a remnant between two bodies of the sacrum."""
_LUMBAR_DISCS = 5
_ADVICE = (
    "A lumbosacral transitional vertebra may be present: look at the sagittal images, and say the "
    "levels with --levels if they are others."
)


def may_be_sacral(spine: Spine) -> bool:
    """Tell whether the lowest disc is so rudimentary that it may belong to the sacrum."""
    return _shape(spine)[0] < _REMNANT


def transition_findings(spine: Spine, *, further_below: bool) -> Iterator[Finding]:
    """Warn of signs of transitional anatomy.

    Args:
        spine: The discs, counted.
        further_below: Whether a further disc can partly be seen below the lowest one.
    """
    depth, height = _shape(spine)
    if depth < _SHORT:
        yield _warn(
            f"The lowest disc is only {depth:.0%} as deep from front to back as those above."
        )
    elif height < _THIN:
        yield _warn(f"The lowest disc is only {height:.0%} as high as those above.")
    if further_below:
        yield _warn("Below the lowest disc a further one can partly be seen.")
    for (below, above), distance in zip(pairwise(spine.discs), spine.distances, strict=True):
        if distance < CRUSHED:
            yield Finding(
                "transition",
                Grade.WARN,
                f"The discs counted as {below.level} and {above.level} lie only {distance:.0f} mm "
                "apart: their vertebra is crushed, or one of them is no disc.",
                "Look at the sagittal images: if one is no disc, the levels above it are wrong.",
            )


def _shape(spine: Spine) -> tuple[float, float]:
    """Depth and height of the lowest disc, relative to those above."""
    lowest, *others = spine.discs
    above = others[: _LUMBAR_DISCS - 1]
    depth = lowest.depth / float(np.median([disc.depth for disc in above]))
    return depth, lowest.height / float(np.median([disc.height for disc in above]))


def _warn(message: str) -> Finding:
    return Finding("transition", Grade.WARN, message, _ADVICE)
