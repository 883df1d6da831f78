"""Cutting slice positions along one line into evenly spaced runs: arithmetic without DICOM."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SAME_PLACE_MM = 0.1
"""Slices nearer than this are images of one place."""

MAX_GAP_MM = 15.0
"""Slices farther apart are not of one stack: lumbar discs lie 25 to 45 mm from each other, and
axial protocols leave at most about 10 mm between slice centres."""

_TOLERANCE_MM = 0.1
_TOLERANCE = 0.05
_OVERLAP = 0.9
_MAX_OVERLAPPING = 400

Offsets = NDArray[np.float64]


def even_runs(offsets: Offsets, *, thickness: float | None = None) -> list[list[int]]:
    """Cut positions into as few evenly spaced runs as possible.

    A run is a slice or several with equal gaps, to within 5 % or 0.1 mm. Where slices overlap
    physically, runs may interleave; otherwise a run ends before the next begins.

    Args:
        offsets: Positions in mm along the slice normal, ascending, farther apart than
            ``SAME_PLACE_MM``.
        thickness: Slice thickness in mm; without it overlap is not looked for.

    Returns:
        Indices into ``offsets`` for each run, ascending.

    Example:
        >>> even_runs(np.array([0.0, 4.0, 8.0, 30.0, 35.0]))
        [[0, 1, 2], [3, 4]]
    """
    runs = _successive_runs(offsets)
    if len(runs) == 1 or len(offsets) > _MAX_OVERLAPPING or not _overlap(offsets, thickness):
        return runs
    return min(runs, *_interleaved_runs(offsets), key=len)


def lacks_one_slice(offsets: Offsets, run: Sequence[int], following: Sequence[int]) -> bool:
    """Tell whether two successive runs look like one that misses a single slice between them."""
    gap = offsets[following[0]] - offsets[run[-1]]
    steps = [offsets[part[1]] - offsets[part[0]] for part in (run, following) if len(part) > 1]
    return bool(steps) and all(_is_even(gap, 2 * step) for step in steps)


def _is_even(gap: float, reference: float) -> bool:
    return abs(gap - reference) <= max(_TOLERANCE_MM, _TOLERANCE * reference)


def _successive_runs(offsets: Offsets) -> list[list[int]]:
    """Find the fewest runs and, among those, the most compact, by dynamic programming.

    A run reaches as far as its gaps stay even, or leaves its last slice to the next run, or is
    one slice.
    """
    count = len(offsets)
    cheapest = [(0, 0.0)] * (count + 1)
    last = [0] * count
    for first in reversed(range(count)):
        reach = _reach(offsets, first)
        options = {
            end: (cheapest[end + 1][0] + 1, cheapest[end + 1][1] + offsets[end] - offsets[first])
            for end in {first, max(first, reach - 1), reach}
        }
        last[first] = min(options, key=lambda end: (options[end], -end))
        cheapest[first] = options[last[first]]
    return _follow(last)


def _follow(last: list[int]) -> list[list[int]]:
    runs, first = [], 0
    while first < len(last):
        runs.append(list(range(first, last[first] + 1)))
        first = last[first] + 1
    return runs


def _reach(offsets: Offsets, first: int) -> int:
    """Return the last slice that continues the gap after the first."""
    gaps = np.diff(offsets[first:])
    if not len(gaps) or gaps[0] > MAX_GAP_MM:
        return first
    uneven = np.abs(gaps - gaps[0]) > max(_TOLERANCE_MM, _TOLERANCE * gaps[0])
    return first + int(np.argmax(uneven) if uneven.any() else len(gaps))


def _overlap(offsets: Offsets, thickness: float | None) -> bool:
    return thickness is not None and bool(np.min(np.diff(offsets)) < _OVERLAP * thickness)


def _interleaved_runs(offsets: Offsets) -> list[list[list[int]]]:
    """Try every gap between near neighbours as the common gap of interleaving runs."""
    gaps = np.concatenate([offsets[step:] - offsets[:-step] for step in (1, 2, 3)])
    candidates = np.unique(np.round(gaps[gaps <= MAX_GAP_MM], 1))
    return [_chains(offsets, float(gap)) for gap in candidates]


def _chains(offsets: Offsets, gap: float) -> list[list[int]]:
    """Append each slice to the chain that it continues by the gap, or begin a chain."""
    chains: list[list[int]] = []
    for index, offset in enumerate(offsets):
        for chain in chains:
            if _is_even(float(offset - offsets[chain[-1]]), gap):
                chain.append(index)
                break
        else:
            chains.append([index])
    return chains
