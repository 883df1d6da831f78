"""The slices of a series as stacks: parallel, evenly spaced, of one kind, ordered by geometry.

A lumbar series usually holds several stacks, each tilted along its own disc. File names and
instance numbers say nothing reliable about that; positions and orientations do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.even_runs import SAME_PLACE_MM, even_runs, lacks_one_slice
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.repeats import separate_repeats

_PARALLEL_WITHIN = 1.0 - cos(radians(1.0))
_SIDEWAYS_MM = 1.0
_SIDEWAYS_PER_MM = 0.02
"""A slice may lie sideways of the axis of its stack by 1 mm and 2 % of the distance: rounding."""


@dataclass(frozen=True)
class SliceStack:
    """One stack of a series.

    Attributes:
        slices: Its slices, ascending along their normal: from feet to head where that is up.
        repeat: Number among images of the same places, from 1.
        findings: What splitting has to say.
    """

    slices: tuple[DicomSlice, ...]
    repeat: int = 1
    findings: tuple[Finding, ...] = ()


def split_series(slices: Iterable[DicomSlice]) -> tuple[SliceStack, ...]:
    """Split the slices of one series into stacks.

    Slices of one stack share matrix, pixel spacing, echo time, inversion time and image type
    (which tells water from fat, and magnitude from phase), are parallel to within 1 degree, lie
    on one axis and have equal gaps. Images of the same places, such as time points, become
    stacks of their own.

    Args:
        slices: In any order, each with a plane.

    Returns:
        The stacks, in an order that depends on nothing but the headers: by kind, by repeat,
        from feet to head.
    """
    stacks: list[SliceStack] = []
    for kind in _by_kind(sorted(slices, key=_geometric_order)):
        for parallel in _cluster(kind, _angle):
            for lane in _cluster(_ascending(parallel), _sideways):
                stacks.extend(_split_lane(lane))
    return tuple(sorted(stacks, key=_stack_order))


def _geometric_order(slice_: DicomSlice) -> tuple[float | int | str, ...]:
    grid = slice_.grid
    return (*grid.row_direction, *grid.column_direction, *grid.position, slice_.uid, slice_.frame)


def _kind(slice_: DicomSlice) -> tuple[object, ...]:
    """What slices of one stack share, besides their place."""
    grid, acquisition = slice_.grid, slice_.acquisition
    echo_time, inversion_time = acquisition.echo_time or 0.0, acquisition.inversion_time or 0.0
    return (
        acquisition.image_type,
        round(echo_time, 1),
        round(inversion_time, 1),
        slice_.stack_id,
        grid.rows,
        grid.columns,
        round(grid.spacing[0], 3),
        round(grid.spacing[1], 3),
    )


def _by_kind(slices: Sequence[DicomSlice]) -> Iterator[list[DicomSlice]]:
    kinds: dict[tuple[object, ...], list[DicomSlice]] = defaultdict(list)
    for slice_ in slices:
        kinds[_kind(slice_)].append(slice_)
    yield from kinds.values()


def _cluster(
    slices: Iterable[DicomSlice], misfit: Callable[[DicomSlice, DicomSlice], float]
) -> Iterator[list[DicomSlice]]:
    """Yield groups of slices, each in the group whose first and last it fits best.

    Args:
        slices: In the order in which groups grow.
        misfit: How badly a slice fits one of a group, from 0; it does not belong above 1.
    """
    groups: list[list[DicomSlice]] = []
    for slice_ in slices:
        homes = [group for group in groups if misfit(slice_, group[0]) <= 1.0]
        misfits = [max(misfit(slice_, group[0]), misfit(slice_, group[-1])) for group in homes]
        least = min(misfits, default=np.inf)
        if least <= 1.0:
            homes[misfits.index(least)].append(slice_)
        else:
            groups.append([slice_])
    yield from groups


def _ascending(slices: Sequence[DicomSlice]) -> list[DicomSlice]:
    """Sort along the normal, so that slices near a lane's first one are judged before far ones.

    Far ones are allowed more, and a stack must not lose them to the lane of another.
    """
    normal = slices[0].grid.normal
    return sorted(slices, key=lambda slice_: _offset(slice_, normal))


def _angle(slice_: DicomSlice, other: DicomSlice) -> float:
    """The angle between two pictures' axes, as a share of what is allowed, by the cosine."""
    mine, its = slice_.grid, other.grid
    rows = _dot(mine.row_direction, its.row_direction)
    columns = _dot(mine.column_direction, its.column_direction)
    return (1.0 - min(rows, columns)) / _PARALLEL_WITHIN


def _sideways(slice_: DicomSlice, other: DicomSlice) -> float:
    """How far a slice lies sideways of another's axis, as a share of what is allowed."""
    grid = other.grid
    step = tuple(a - b for a, b in zip(slice_.grid.position, grid.position, strict=True))
    sideways = np.hypot(_dot(step, grid.row_direction), _dot(step, grid.column_direction))
    along = np.sqrt(max(_dot(step, step) - sideways**2, 0.0))
    return float(sideways / (_SIDEWAYS_MM + _SIDEWAYS_PER_MM * along))


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def _split_lane(lane: Sequence[DicomSlice]) -> Iterator[SliceStack]:
    """Split slices on one axis into repeats and even runs."""
    offset_of = {id(slice_): _offset(slice_, lane[0].grid.normal) for slice_ in lane}
    ordered = sorted(lane, key=lambda slice_: offset_of[id(slice_)])
    steps = np.diff([offset_of[id(slice_)] for slice_ in ordered], prepend=-np.inf)
    places = np.cumsum(steps > SAME_PLACE_MM).tolist()
    repeats = separate_repeats(ordered, places)
    for number, repeat in enumerate(repeats, start=1):
        repeat.sort(key=lambda slice_: offset_of[id(slice_)])
        offsets = np.array([offset_of[id(slice_)] for slice_ in repeat])
        yield from _split_repeat(repeat, offsets, number, len(repeats))


def _offset(slice_: DicomSlice, normal: NDArray[np.float64]) -> float:
    return float(normal @ np.array(slice_.grid.position))


def _split_repeat(
    slices: Sequence[DicomSlice], offsets: NDArray[np.float64], number: int, count: int
) -> Iterator[SliceStack]:
    thickness = slices[0].acquisition.slice_thickness
    runs = even_runs(offsets, thickness=thickness)
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        findings = _repeat_finding(number, count)
        if following is not None and lacks_one_slice(offsets, run, following):
            findings += (_gap_finding(len(run)),)
        yield SliceStack(tuple(slices[index] for index in run), number, findings)


def _repeat_finding(number: int, count: int) -> tuple[Finding, ...]:
    if count == 1:
        return ()
    message = f"The series shows these places {count} times; this is time {number}."
    return (Finding("repeat", Grade.NOTE, message),)


def _gap_finding(last: int) -> Finding:
    message = (
        f"A slice is missing after slice {last} of this stack: the next one is twice as far. "
        "What follows is read as another stack."
    )
    return Finding("missing_slice", Grade.WARN, message, "Check that all files were copied.")


def _stack_order(stack: SliceStack) -> tuple[object, ...]:
    middle = stack.slices[len(stack.slices) // 2]
    x, y, z = (round(float(value), 2) for value in middle.grid.centre)
    return (*_kind(middle), stack.repeat, z, y, x, middle.uid, middle.frame)
