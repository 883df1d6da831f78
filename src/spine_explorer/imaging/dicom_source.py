"""A stack of a DICOM series, known by its headers until its pixels are asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import GeometryError, UnreadableFileError
from spine_explorer.imaging.acceptance import judge, judge_header
from spine_explorer.imaging.dicom_geometry import check_slice_spacing, stack_geometry
from spine_explorer.imaging.dicom_identity import identify
from spine_explorer.imaging.dicom_pixels import read_signal
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.splitting import SliceStack, split_series
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity

MAX_VOXELS = 2**28
"""Of one stack; some 1,000 slices of 512 x 512."""

UNREADABLE_SLICE = "unreadable_slice"
"""The check that refuses slices whose pixels cannot be read."""

_Signal = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class DicomSource:
    """A stack known by its headers.

    Attributes:
        identity: Whose stack it is and where it comes from.
        acquisition: How the images were made, after the first slice.
        geometry: The grid; ``None`` where the headers give no usable one.
        findings: What the headers have to say.
        slices: The headers.
    """

    identity: StackIdentity
    acquisition: Acquisition
    geometry: Geometry | None
    findings: tuple[Finding, ...]
    slices: tuple[DicomSlice, ...]

    @property
    def person(self) -> PersonalDetails:
        """Who the patient is, as far as the headers say."""
        return self.slices[0].series.person

    def load(self) -> Stack:
        """Read the pixels and judge them.

        A slice that cannot be read is refused, and black; the others keep their place.

        Raises:
            GeometryError: If the headers give no usable grid.
            MissingCodecError: If the compression needs an optional package.
            UnreadableFileError: If no slice can be read.
        """
        if self.geometry is None:
            raise GeometryError(f"{self.identity.source} cannot be read: {self._refusal()}")
        signals, errors = _sort_out(read_signal(self.slices), self.geometry.shape[1:])
        if len(errors) == len(signals):
            raise errors[0]
        stack = Stack(
            voxels=np.stack(signals),
            geometry=self.geometry,
            identity=self.identity,
            acquisition=self.acquisition,
            slice_sources=_sources(self.slices),
            slice_uids=tuple(slice_.uid for slice_ in self.slices),
            person=self.person,
        )
        damage = _located(self.identity, map(_unreadable, errors, errors.values()))
        judged = (item for item in judge(stack) if item.slice_index not in errors)
        return replace(stack, findings=(*self.findings, *damage, *judged))

    def _refusal(self) -> str:
        return next(str(finding) for finding in self.findings if finding.check == "header")


def series_sources(slices: Iterable[DicomSlice]) -> list[DicomSource]:
    """Make the stacks of one series.

    Args:
        slices: All slices of the series, copies sorted out, in any order.

    Returns:
        The stacks, in a stable order. Slices without a usable plane become refused stacks, one
        for each kind of problem.
    """
    placeless: dict[tuple[str, ...], list[DicomSlice]] = defaultdict(list)
    placed: list[DicomSlice] = []
    for slice_ in slices:
        (placed if slice_.plane else placeless[slice_.problems]).append(slice_)
    numbers = count(1)
    sources = [_source(stack, next(numbers)) for stack in split_series(placed)]
    return sources + [_refused(placeless[key], key, next(numbers)) for key in sorted(placeless)]


def _source(stack: SliceStack, number: int) -> DicomSource:
    slices = stack.slices
    try:
        geometry = stack_geometry(slices)
    except GeometryError as error:
        return _refused(slices, (error.message.rstrip("."),), number)
    if math.prod(geometry.shape) > MAX_VOXELS:
        return _refused(slices, ("The stack is too large to read",), number)
    identity, acquisition = identify(slices, number), slices[0].acquisition
    own = _located(identity, (*stack.findings, *check_slice_spacing(slices, geometry)))
    findings = own + judge_header(identity, acquisition, geometry)
    return DicomSource(identity, acquisition, geometry, findings, slices)


def _refused(slices: Sequence[DicomSlice], problems: Iterable[str], number: int) -> DicomSource:
    """Make a stack that only says why it cannot be used: a fault, unless it is no MR image."""
    identity, acquisition = identify(slices, number), slices[0].acquisition
    message = f"{'; '.join(problems)}."
    own = Finding("header", Grade.REFUSE, message, by_selection=not slices[0].is_mr)
    findings = _located(identity, (own,)) + judge_header(identity, acquisition, None)
    return DicomSource(identity, acquisition, None, findings, tuple(slices))


def _located(identity: StackIdentity, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(finding, where=identity.source) for finding in findings)


def _sort_out(
    results: Sequence[_Signal | UnreadableFileError], shape: tuple[int, ...]
) -> tuple[list[_Signal], dict[int, UnreadableFileError]]:
    """Return the signal of each slice, 0 where it cannot be read, and why it cannot."""
    black = np.zeros(shape, dtype=np.float32)
    errors = {i: item for i, item in enumerate(results) if isinstance(item, UnreadableFileError)}
    return [black if isinstance(item, UnreadableFileError) else item for item in results], errors


def _unreadable(index: int, error: UnreadableFileError) -> Finding:
    message = f"Slice {index + 1} is left out: {error.message}"
    return Finding(UNREADABLE_SLICE, Grade.REFUSE, message, error.advice, slice_index=index)


def _sources(slices: Sequence[DicomSlice]) -> tuple[str, ...]:
    if len({slice_.file for slice_ in slices}) == len(slices):
        return tuple(slice_.file.label for slice_ in slices)
    return tuple(f"{slice_.file.label} (frame {slice_.frame + 1})" for slice_ in slices)
