"""The stacks that outlines may belong to, and by what they can be told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Self

from spine_explorer.imaging.dicom_source import DicomSource
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import is_refused
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import StackIdentity

_SHORTEST_NAME = 2


@dataclass(frozen=True, eq=False)
class Target:
    """A stack, as far as outlines need to know it.

    Attributes:
        identity: Which one.
        geometry: Its grid.
        slice_names: For each slice, the name of its file without the ending.
        slice_uids: For each slice, its SOP instance UID; empty for formats without.
        instance_numbers: For each slice, its number in the series; empty where one has none.
        left_out_numbers: Those of the images of its series that are on no such stack.
        study_uid: Study instance UID; empty for formats without.
    """

    identity: StackIdentity
    geometry: Geometry
    slice_names: tuple[str, ...] = ()
    slice_uids: tuple[str, ...] = ()
    instance_numbers: tuple[int, ...] = ()
    left_out_numbers: tuple[int, ...] = ()
    study_uid: str = ""

    @classmethod
    def of(cls, source: StackSource) -> Self | None:
        """Describe a stack that is not read yet; ``None`` if it is refused by its headers."""
        if source.geometry is None or is_refused(source.findings):
            return None
        if not isinstance(source, DicomSource):
            names = (source.identity.description,) * source.geometry.shape[0]
            return cls(source.identity, source.geometry, names)
        numbers = _instance_numbers(source)
        return cls(
            source.identity,
            source.geometry,
            tuple(slice_.file.stem for slice_ in source.slices),
            tuple(slice_.uid for slice_ in source.slices),
            numbers if len(numbers) == len(source.slices) else (),
            study_uid=source.slices[0].series.study_uid,
        )

    @property
    def slice_count(self) -> int:
        """Number of slices."""
        return self.geometry.shape[0]

    def is_named_by(self, file: InputFile) -> bool:
        """Tell whether a folder or file is named after the stack's key."""
        return any(_starts_with(part, self.identity.key) for part in _parts(file))

    def affinity(self, file: InputFile) -> int:
        """Letters of the longest of the stack's names that a file or its folder begins with."""
        own = {self.identity.subject, *self.slice_names}
        names = [name for name in own if len(name) >= _SHORTEST_NAME]
        return max(
            (len(name) for name in names for part in _parts(file) if _starts_with(part, name)),
            default=0,
        )

    def slice_named_by(self, file: InputFile) -> int | None:
        """Return the only slice whose file has the name that an outline's file begins with."""
        if len(set(self.slice_names)) == 1 and self.slice_count > 1:
            return None
        matches = {
            len(name): index
            for index, name in enumerate(self.slice_names)
            if len(name) >= _SHORTEST_NAME and _starts_with(file.stem, name)
        }
        return matches[max(matches)] if matches else None


def find_targets(sources: Iterable[StackSource]) -> list[Target]:
    """Return the stacks that outlines can be placed on."""
    targets: list[Target] = []
    left_out: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for source in sources:
        target = Target.of(source)
        if target is not None:
            targets.append(target)
        elif isinstance(source, DicomSource):
            left_out[_series_of(source.identity)].extend(_instance_numbers(source))
    return [
        replace(target, left_out_numbers=tuple(left_out[_series_of(target.identity)]))
        for target in targets
    ]


def _series_of(identity: StackIdentity) -> tuple[str, ...]:
    return identity.subject, identity.session, identity.series


def _instance_numbers(source: DicomSource) -> tuple[int, ...]:
    numbers = (slice_.moment.instance for slice_ in source.slices)
    return tuple(number for number in numbers if number is not None)


def _parts(file: InputFile) -> tuple[str, ...]:
    inside = PurePosixPath(file.member).parts if file.member is not None else ()
    return (*file.path.parts, *inside)


def _starts_with(text: str, name: str) -> bool:
    """Tell whether a text is a name, or goes on with something that is no letter or digit."""
    return bool(re.match(rf"{re.escape(name)}(?![^\W_])", text, re.IGNORECASE))
