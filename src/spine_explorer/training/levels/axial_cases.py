"""Axial slices whose disc is known, to learn from and to be judged on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spine_explorer.anatomy import STRUCTURE_COUNT
from spine_explorer.errors import InputError
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.levels.level import parse_level
from spine_explorer.training.cases import INDEX_NAME, Case, read_cases

_LEVELS = tuple(str(level) for level in AXIAL_LEVELS)
_ALL = frozenset(range(1, STRUCTURE_COUNT + 1))


def read_axial_cases(folder: Path) -> tuple[Case, ...]:
    """Read the slices of one of the three lowest discs; the others are left out.

    Outlines only help to recolour a slice, so all that its mask shows is taken, whoever drew it.

    Args:
        folder: Laid out as for training the outlines, but nothing needs to be outlined.

    Raises:
        UnreadableFileError: If there is no index.
        InputError: If the index is not usable, see ``read_cases``, or a level is none.

    Example:
        >>> [level_index(case) for case in read_axial_cases(Path("data"))]
        [0, 1, 2]
    """
    index = folder / INDEX_NAME
    cases = [_as_named(case, index) for case in read_cases(folder, (), bare=True)]
    return tuple(_as_masked(case) for case in cases if case.level in _LEVELS)


def level_index(case: Case) -> int:
    """Return the place of a slice's level in ``AXIAL_LEVELS``."""
    return _LEVELS.index(case.level)


def _as_named(case: Case, index: Path) -> Case:
    """Write the level as the program does; a slice may have none."""
    if not case.level:
        return case
    try:
        return replace(case, level=str(parse_level(case.level)))
    except InputError as error:
        reason = f"{index}, slice '{case.name}': {error.message}"
        raise InputError(reason, advice=error.advice) from error


def _as_masked(case: Case) -> Case:
    return replace(case, outlined=_ALL) if case.mask_path.exists() else case
