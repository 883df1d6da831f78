"""The stack and slice of outlines that know no grid: by names and by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from spine_explorer.imaging.files import InputFile
from spine_explorer.outlines.targets import Target

_INTO_FOLDER = "put it into a folder named after the key of its stack: 'inspect --json' prints it."
_FOLDER_ADVICE = _INTO_FOLDER.capitalize()
_SLICE_ADVICE = "Set its position in ImageJ, or name it like 'LMF slice 3'."
_SERIES_ADVICE = "If positions count the images of the whole series, add --positions series."


class Positions(StrEnum):
    """What the position of an ImageJ outline counts."""

    STACK = "stack"
    """The slices of one stack, from the feet."""

    SERIES = "series"
    """The images of a DICOM series by their instance numbers, as ImageJ sorts a folder."""


@dataclass(frozen=True)
class Nowhere:
    """Why something has no place.

    Attributes:
        reason: The end of a sentence: ``"could belong to 3 stacks"``.
        advice: What to do about it.
        is_file: Whether it holds for everything in the file.
    """

    reason: str
    advice: str
    is_file: bool = False


STRANGER = Nowhere(
    "is named after another patient or image than these",
    "If it belongs to them, rename it.",
    is_file=True,
)
"""Why a file has no place that another patient's has, perhaps."""

NAMELESS = Nowhere(
    "does not name the patient or image that other outlines are named after",
    "If it belongs to them, name it so too.",
    is_file=True,
)
"""Why a file has no place where others are named after the stack."""


@dataclass(frozen=True)
class Locator:
    """Finds the place of outlines among some stacks.

    Attributes:
        targets: The stacks.
        positions: What positions count.
        files: All that outlines are in: where one names a stack, others must name it too.
    """

    targets: Sequence[Target]
    positions: Positions = Positions.STACK
    files: Sequence[InputFile] = ()

    def locate(
        self, files: Sequence[InputFile], position: int | None
    ) -> tuple[Target, int] | Nowhere:
        """Return the stack and the index of the slice.

        Args:
            files: What the outline is in; the first one that names a stack decides.
            position: Its slice, from 1; ``None`` if it does not say.
        """
        homes = list(self.targets)
        for file in files:
            homes = named_best(file, homes)
        if self.targets and not homes:
            return STRANGER
        place = self._place(homes, files, position)
        if isinstance(place, Nowhere) or self.is_open(place[0], files):
            return place
        return NAMELESS

    def is_open(self, target: Target, files: Sequence[InputFile]) -> bool:
        """Tell whether files may be about a stack: they name it, or none of the others does."""
        named = any(target.is_named_by(file) or target.affinity(file) for file in files)
        return named or target.identity.key not in self._claimed

    @cached_property
    def _claimed(self) -> frozenset[str]:
        """The keys of the stacks that some file names."""
        return frozenset(
            target.identity.key
            for target in self.targets
            if any(target.is_claimed_by(file) for file in self.files)
        )

    def _place(
        self, homes: Sequence[Target], files: Sequence[InputFile], position: int | None
    ) -> tuple[Target, int] | Nowhere:
        if self.positions is Positions.SERIES:
            return _in_series(homes, position)
        if len(homes) != 1:
            return homeless(homes)
        own = (homes[0].slice_named_by(file) for file in files)
        return _on_stack(
            homes[0], next((index for index in own if index is not None), None), position
        )


def homeless(homes: Sequence[Target]) -> Nowhere:
    """Say that a file could belong to several stacks, or to none."""
    stacks = f"{len(homes)} stacks" if homes else "no stack"
    whole = f"{_SERIES_ADVICE} Or {_INTO_FOLDER}"
    advice = whole if _are_one_series(homes) else _FOLDER_ADVICE
    return Nowhere(f"could belong to {stacks}", advice, is_file=True)


def named_best(file: InputFile, targets: Sequence[Target]) -> list[Target]:
    """Return the stacks that a file's path names best.

    All, if it names none; those named like it, or none, if it is named after another one.
    """
    keyed = [target for target in targets if target.is_named_by(file)]
    if keyed:
        return keyed
    if any(target.has_other_key_than(file) for target in targets):
        return []
    if not any(target.affinity(file) for target in targets):
        kin = [(target, target.is_akin_to(file)) for target in targets]
        if any(akin is False for _, akin in kin):
            return [target for target, akin in kin if akin]
        return list(targets)
    by_slice = [target for target in targets if target.slice_named_by(file) is not None]
    wanted = by_slice or targets
    best = max((target.affinity(file) for target in wanted), default=0)
    return [target for target in wanted if target.affinity(file) == best]


def _on_stack(
    target: Target, own_slice: int | None, position: int | None
) -> tuple[Target, int] | Nowhere:
    if own_slice is not None:
        return target, own_slice
    if target.slice_count == 1:
        return target, 0
    if position is not None and position <= target.slice_count:
        return target, position - 1
    return _sliceless(position, f"its stack has {target.slice_count} slices", Positions.STACK)


def _in_series(homes: Sequence[Target], position: int | None) -> tuple[Target, int] | Nowhere:
    """The image at a position in the only series among some stacks."""
    stacks = [target for target in homes if target.instance_numbers]
    if not _are_one_series(stacks):
        return homeless(stacks)
    left_out = Nowhere(f"is on image {position} of its series, which is not measured", "")
    numbered: list[tuple[int, tuple[Target, int] | Nowhere]] = [
        (number, (target, index))
        for target in stacks
        for index, number in enumerate(target.instance_numbers)
    ]
    numbered.extend((number, left_out) for number in stacks[0].left_out_numbers)
    numbered.sort(key=lambda item: item[0])
    if position is None or position > len(numbered):
        return _sliceless(position, f"its series has {len(numbered)} images", Positions.SERIES)
    return numbered[position - 1][1]


def _are_one_series(targets: Sequence[Target]) -> bool:
    """Whether stacks are of one series whose images have numbers."""
    series = {(one.identity.session, one.identity.series) for one in targets}
    return len(series) == 1 and all(one.instance_numbers for one in targets)


def _sliceless(position: int | None, whole: str, positions: Positions) -> Nowhere:
    if position is None:
        return Nowhere(f"says no slice, and {whole}", _SLICE_ADVICE)
    advice = _SERIES_ADVICE if positions is Positions.STACK else _SLICE_ADVICE
    return Nowhere(f"is on slice {position}, but {whole}", advice)
