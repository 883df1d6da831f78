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
from spine_explorer.outlines.mask_source import MaskSource, is_key
from spine_explorer.outlines.naming import slice_number

_SHORTEST_NAME = 2
_RUNS = re.compile(r"\d+|[^\W\d_]+")


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
        aliases: Names of the stack as a whole, beside its subject's.
    """

    identity: StackIdentity
    geometry: Geometry
    slice_names: tuple[str, ...] = ()
    slice_uids: tuple[str, ...] = ()
    instance_numbers: tuple[int, ...] = ()
    left_out_numbers: tuple[int, ...] = ()
    study_uid: str = ""
    aliases: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: StackSource) -> Self | None:
        """Describe a stack that is not read yet; ``None`` if it is refused by its headers."""
        if source.geometry is None or is_refused(source.findings):
            return None
        if isinstance(source, MaskSource):
            return cls(source.identity, source.geometry, aliases=source.aliases)
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
        return _longest_start(_parts(file), (*self._names, *self.slice_names))

    def is_claimed_by(self, file: InputFile) -> bool:
        """Tell whether a file or folder is named after the stack as a whole, or its patient."""
        return self.is_named_by(file) or bool(_longest_start(_parts(file), self._names))

    def is_akin_to(self, file: InputFile) -> bool | None:
        """Tell whether a file that does not name the stack is named like it.

        ``P1_mask`` is named like ``P1_T2``, but after another one than ``P3_T2``.

        Returns:
            ``True`` if the names share a number, ``False`` if they first differ in one, ``None``
            if nothing can be said.
        """
        folders = [part for part in _parts(file)[-2:-1] if not is_key(part)]
        pairs = [(file.stem, name) for name in {*self._names, *self.slice_names}]
        pairs += [(part, name) for part in folders for name in self._names]
        kinships = {_kinship(text, name) for text, name in pairs if len(name) >= _SHORTEST_NAME}
        return next((found for found in (True, False) if found in kinships), None)

    def has_other_key_than(self, file: InputFile) -> bool:
        """Tell whether a file or its folder is named after the key of another stack.

        A name of digits only may as well be a patient's number.
        """
        places = (*_parts(file)[-2:-1], file.stem)
        keys = {text for text in places if is_key(text) and not text.isdecimal()}
        return is_key(self.identity.key) and bool(keys - {self.identity.key})

    @property
    def _names(self) -> tuple[str, ...]:
        """Those of the stack as a whole."""
        shared = set(self.slice_names)
        return (self.identity.subject, *self.aliases, *(shared if len(shared) == 1 else ()))

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


def _longest_start(parts: Iterable[str], names: Iterable[str]) -> int:
    """Letters of the longest name that one of the parts begins with."""
    known = [name for name in set(names) if len(name) >= _SHORTEST_NAME]
    return max(
        (len(name) for part in parts for name in known if _starts_with(part, name)), default=0
    )


def _kinship(text: str, name: str) -> bool | None:
    """Tell whether a text has the numbers of a name, up to where their words differ.

    A number that a text begins with may count slices, or be a date: only one with as many digits
    is taken for another one.
    """
    shared = None
    pairs = zip(_RUNS.findall(name.casefold()), _RUNS.findall(text.casefold()), strict=False)
    for place, (own, other) in enumerate(pairs):
        if own.lstrip("0") == other.lstrip("0"):
            shared = True if own.isdecimal() else shared
        elif not (own.isdecimal() and other.isdecimal()):
            break
        elif place > 0 or (len(own) == len(other) and slice_number(text) is None):
            return False
        else:
            break
    return shared


def _starts_with(text: str, name: str) -> bool:
    """Tell whether a text is a name, or goes on with something that is no letter or digit."""
    return bool(re.match(rf"{re.escape(name)}(?![^\W_])", text, re.IGNORECASE))
