"""Measuring only the slices of some levels."""

from __future__ import annotations

from collections.abc import Collection

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.levels.level import LADDER, Level
from spine_explorer.levels.result import StackLevels

OTHER_LEVEL_CHECK = "other_level"
"""Identifier of slices that show another level than those which are to be measured."""


def leave_out(levels: StackLevels, wanted: Collection[Level]) -> tuple[Finding, ...]:
    """Refuse the slices that show none of some levels.

    Args:
        levels: What the slices of a stack show.
        wanted: What is to be measured; everything if empty.

    Returns:
        A refusal for each slice that is left out. Where no slice is left, one refusal of the
        whole stack. Either is a fault only if a level is not known: it may be a wanted one.
    """
    if not wanted:
        return ()
    out = [index for index, item in enumerate(levels.slices) if not (item and item.level in wanted)]
    if len(out) < len(levels.slices):
        return tuple(_unknown(i) if levels.slices[i] is None else _other(i) for i in out)
    if levels.unknown:
        message = f"No slice surely shows {_names(wanted)}: their levels are not all known."
        return (Finding("other_level", Grade.REFUSE, message, "Say them with --levels."),)
    return (_refuse(f"No slice shows {_names(wanted)}.", None),)


def _other(index: int) -> Finding:
    return _refuse("The slice does not show a level that was asked for.", index)


def _refuse(message: str, index: int | None) -> Finding:
    return Finding("other_level", Grade.REFUSE, message, slice_index=index, by_selection=True)


def _unknown(index: int) -> Finding:
    message = f"The level of slice {index + 1} is not known: it may be one that was asked for."
    return Finding("level", Grade.REFUSE, message, "Say it with --levels.", slice_index=index)


def _names(wanted: Collection[Level]) -> str:
    return " or ".join(level for level in LADDER if level in wanted)
