"""Pixel checks: do the slices hold an undamaged image?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.acceptance.grading import refuse, warn
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import Stack

EMPTY_SHARE = 0.95
"""Share of a slice's pixels with its lowest value above which it shows nothing. On 1272 lumbar
slices (Sudirman et al. 2019, doi:10.17632/k57fr854j2.2) that share was at most 0.07; where the
air is masked out, the trunk still fills far more than a twentieth of the field."""

CLIPPED_SHARE = 0.005
"""Share of a slice's pixels with its highest value above which bright tissue was cut off. On
the same slices it was at most 0.00004."""

DEEPEST_UNDERSHOOT = 0.05
"""How far below zero the 1st percentile of a slice may lie, as a share of its 99th. Interpolation
(cubic, Lanczos, sinc) of six slices, real and synthetic, left it at 0.01 at most; normalising them
to their mean and standard deviation put it at 0.17 or more."""

FEWEST_GREY_LEVELS = 32
"""Different values in a slice below which it is rather a mask than an image. On the same 8-bit
slices there were at least 210; a mask has one for each structure."""

_ADVICE = "Export the images again."


def numbers(stack: Stack) -> Iterator[Finding]:
    """Refuse slices with values that are no numbers; nothing measured on them could be trusted."""
    counts = np.count_nonzero(~np.isfinite(stack.voxels), axis=(1, 2))
    yield from _refuse_slices(
        "numbers",
        counts > 0,
        lambda index: f"Slice {index + 1} holds {_not_numbers(counts[index])}.",
        everywhere="All slices hold values that are no numbers.",
    )


def _not_numbers(count: int) -> str:
    return "a value that is no number" if count == 1 else f"{count} values that are no numbers"


def content(stack: Stack) -> Iterator[Finding]:
    """Refuse slices that are empty, or so nearly that they show nothing."""
    lowest = stack.voxels.min(axis=(1, 2), keepdims=True)
    shares = np.mean(stack.voxels == lowest, axis=(1, 2))
    yield from _refuse_slices(
        "content",
        shares > EMPTY_SHARE,
        lambda index: (
            f"Slice {index + 1} is empty: {100 * shares[index]:.0f} % of its pixels have the value "
            f"{lowest[index, 0, 0]:g}."
        ),
        everywhere="All slices are empty.",
    )


def grey_levels(stack: Stack) -> Iterator[Finding]:
    """Refuse masks and line drawings."""
    most = 0
    for pixels in stack.voxels:
        most = max(most, np.unique(pixels).size)
        if most >= FEWEST_GREY_LEVELS:
            return
    if most > 1:
        yield refuse(
            "grey_levels",
            f"The images have only {most} different values, as a mask has.",
            "Give the image that the mask belongs to.",
        )


def clipping(stack: Stack) -> Iterator[Finding]:
    """Warn where bright tissue was cut off at the highest value, naming the worst slice."""
    highest = stack.voxels.max(axis=(1, 2), keepdims=True)
    constant = highest == stack.voxels.min(axis=(1, 2), keepdims=True)
    shares = np.mean((stack.voxels == highest) & ~constant, axis=(1, 2))
    worst = int(np.argmax(shares))
    if shares[worst] > CLIPPED_SHARE:
        yield warn(
            "clipping",
            f"{100 * shares[worst]:.1f} % of the pixels of slice {worst + 1} have the highest value"
            f" {highest[worst, 0, 0]:g}: bright tissue was cut off.",
            "Export the images without a narrow window; the signal of fat is too low here.",
        )


def zero(stack: Stack) -> Iterator[Finding]:
    """Warn where values are no strength of a signal, whose zero a threshold and a ratio need."""
    lost = (index for index, pixels in enumerate(stack.voxels) if goes_far_below_zero(pixels))
    first = next(lost, None)
    if first is not None:
        yield warn(
            "zero",
            f"The signal of slice {first + 1} goes far below zero, as in normalised images: fat "
            "and ratios of signal mean little.",
            "Measure the images as the scanner wrote them.",
        )


def goes_far_below_zero(pixels: NDArray[np.float32]) -> bool:
    """Tell signal whose zero was moved, as in normalised images, from a little ringing.

    Args:
        pixels: At least one.

    Example:
        >>> goes_far_below_zero(np.array([-1.0, 0.0, 1.0], np.float32))
        True
    """
    if not pixels.min() < 0:
        return False
    dark, bright = np.percentile(pixels, (1, 99))
    return bool(dark < -DEEPEST_UNDERSHOOT * max(bright, 0.0))


def _refuse_slices(
    check: str,
    affected: NDArray[np.bool_],
    describe: Callable[[int], str],
    *,
    everywhere: str,
) -> Iterator[Finding]:
    """Refuse each affected slice, or the whole stack if no other slice is left."""
    if affected.all():
        yield refuse(check, everywhere if affected.size > 1 else describe(0), _ADVICE)
        return
    for index in np.flatnonzero(affected):
        yield replace(refuse(check, describe(int(index)), _ADVICE), slice_index=int(index))
