"""Where slices lie and how they were taken, from the record of the run beside a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spine_explorer.errors import InputError
from spine_explorer.outputs.run_file import (
    AcquisitionRecord,
    IdentityRecord,
    PlaceRecord,
    StackRecord,
    read_run,
)
from spine_explorer.statistics.arrays import Floats
from spine_explorer.studies.change.observation import Slice
from spine_explorer.studies.table import Table

RUN_FILE = "run.json"
_StackKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class SlicePlace:
    """Where a slice lies.

    Attributes:
        frame: Digest of its frame of reference.
        centre: LPS position in mm of its middle.
        normal: Unit vector perpendicular to it.
        gap: Millimetres to its neighbours.
    """

    frame: str
    centre: Floats
    normal: Floats
    gap: float


class RunRecords:
    """What the runs of some tables recorded about their stacks.

    Args:
        stacks: The record of each stack, by the table's number and what names the stack there.
    """

    def __init__(self, stacks: Mapping[tuple[int, _StackKey], StackRecord]) -> None:
        self._stacks = stacks

    def place(self, subject: str, slice_: Slice) -> SlicePlace | None:
        """Return where a slice lies, or ``None`` where it is not recorded."""
        record = self._stack(subject, slice_)
        place = record.place if record else None
        if place is None or not place.frame_of_reference:
            return None
        index = _index(slice_.name[3], place)
        if index is None:
            return None
        return SlicePlace(
            frame=place.frame_of_reference,
            centre=np.array(place.centres[index]),
            normal=np.array(place.normal),
            gap=place.spacing[0],
        )

    def acquisition(self, subject: str, slice_: Slice) -> AcquisitionRecord | None:
        """Return how a slice was taken, or ``None`` where it is not recorded."""
        record = self._stack(subject, slice_)
        return record.acquisition if record else None

    def spacing(self, subject: str, slice_: Slice) -> Mapping[str, float]:
        """Return the millimetres between rows, columns and, where there are several, slices."""
        record = self._stack(subject, slice_)
        if record is None or record.place is None:
            return {}
        between, rows, columns = record.place.spacing
        within = {"row_spacing": rows, "column_spacing": columns}
        several = len(record.place.centres) > 1
        return {"slice_spacing": between, **within} if several else within

    def _stack(self, subject: str, slice_: Slice) -> StackRecord | None:
        if len(slice_.name) < 4:
            return None
        session, series, stack, _ = slice_.name
        return self._stacks.get((slice_.table, (subject, session, series, stack)))


def read_run_records(tables: Sequence[Table]) -> tuple[RunRecords, tuple[Path, ...]]:
    """Read the ``run.json`` beside each table.

    Args:
        tables: The tables, in the order that numbers them.

    Returns:
        The records, and the files that are there but cannot be read.
    """
    stacks: dict[tuple[int, _StackKey], StackRecord] = {}
    damaged: list[Path] = []
    for number, table in enumerate(tables):
        path = table.path.parent / RUN_FILE
        if not path.is_file():
            continue
        try:
            record = read_run(path)
        except InputError:
            damaged.append(path)
            continue
        stacks.update({(number, _key(stack.identity)): stack for stack in record.stacks})
    return RunRecords(stacks), tuple(damaged)


def _key(identity: IdentityRecord) -> _StackKey:
    return identity.subject, identity.session, identity.series, str(identity.stack)


def _index(number: str, place: PlaceRecord) -> int | None:
    """The index of a slice that is counted from 1, if there is such a slice."""
    index = int(number) - 1 if number.isdecimal() else -1
    return index if 0 <= index < len(place.centres) else None
