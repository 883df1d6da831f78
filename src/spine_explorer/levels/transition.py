"""Signs that the count from the sacrum may be off by one: transitional anatomy.

A lumbar field of view cannot tell by itself whether the lowest mobile segment is the fifth: for
that the ribs, or a count from the neck, are needed. What can be seen is a lowest disc that looks
rudimentary (O'Driscoll et al. 1996, Skeletal Radiol 25:225-230) or a further disc below it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.levels.spine import Spine

_SHORT_DEPTH = 0.72
_THIN = 0.45
"""Of the median of the discs above: depth and height under which the lowest one is unusual."""
_LUMBAR_DISCS = 5
_ADVICE = (
    "A lumbosacral transitional vertebra may be present: look at the sagittal images, and say the "
    "levels with --levels if they are others."
)


def transition_findings(spine: Spine, *, further_below: bool) -> Iterator[Finding]:
    """Warn of signs of transitional anatomy.

    Args:
        spine: The discs, counted.
        further_below: Whether a further disc can partly be seen below the lowest one.
    """
    lowest, *others = spine.discs
    above = others[: _LUMBAR_DISCS - 1]
    depth = lowest.depth / float(np.median([disc.depth for disc in above]))
    height = lowest.height / float(np.median([disc.height for disc in above]))
    if depth < _SHORT_DEPTH:
        yield _warn(
            f"The lowest disc is only {depth:.0%} as deep from front to back as those above."
        )
    elif height < _THIN and depth < 1:
        yield _warn(f"The lowest disc is only {height:.0%} as high as those above.")
    if further_below:
        yield _warn("Below the lowest disc a further one can partly be seen.")


def _warn(message: str) -> Finding:
    return Finding("transition", Grade.WARN, message, _ADVICE)
