"""The stack and slice of outlines that know no grid: by names and by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from spine_explorer.imaging.files import InputFile
from spine_explorer.outlines.targets import Target

KEY_ADVICE = "Put it into a folder named after the key of its stack: 'inspect --json' prints it."

_SLICE_ADVICE = "Set its position in ImageJ, or name it like 'LMF slice 3'."
_SERIES_ADVICE = "If its position counts the images of the whole series, add --positions series."


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


@dataclass(frozen=True)
class Locator:
    """Finds the place of outlines among some stacks.

    Attributes:
        targets: The stacks.
        positions: What positions count.
    """

    targets: Sequence[Target]
    positions: Positions = Positions.STACK

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
        if self.positions is Positions.SERIES:
            return _in_series(homes, position)
        if len(homes) != 1:
            return homeless(len(homes))
        own = (homes[0].slice_named_by(file) for file in files)
        return _on_stack(
            homes[0], next((index for index in own if index is not None), None), position
        )


def homeless(count: int) -> Nowhere:
    """Say that a file could belong to several stacks, or to none."""
    stacks = f"{count} stacks" if count else "no stack"
    return Nowhere(f"could belong to {stacks}", KEY_ADVICE, is_file=True)


def named_best(file: InputFile, targets: Sequence[Target]) -> list[Target]:
    """Return the stacks that a file's path names best; all, if it names none."""
    keyed = [target for target in targets if target.is_named_by(file)]
    if keyed or len(targets) == 1:
        return keyed or list(targets)
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
    if len({(one.identity.session, one.identity.series) for one in stacks}) != 1:
        return homeless(len(stacks))
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


def _sliceless(position: int | None, whole: str, positions: Positions) -> Nowhere:
    if position is None:
        return Nowhere(f"says no slice, and {whole}", _SLICE_ADVICE)
    advice = _SERIES_ADVICE if positions is Positions.STACK else _SLICE_ADVICE
    return Nowhere(f"is on slice {position}, but {whole}", advice)
