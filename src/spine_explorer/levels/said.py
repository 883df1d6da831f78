"""Levels that the user says: in a table, or stack by stack on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.imaging.said_table import read_said_lines
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.levels.level import Level, parse_level

_NUMBER = r"\d{1,6}"
_SLICES = re.compile(rf"({_NUMBER})(?:\s*[-\u2013:]\s*({_NUMBER}))?")
_COLUMNS = ("subject", "session", "series", "stack", "slices", "slice", "level")
_ADVICE = (
    "It needs the columns 'level' and 'stack' (the key of a stack, or its number beside a column "
    "'series', 'subject' or 'session'), and may have 'slices', such as 3 or 2-5."
)


@dataclass(frozen=True)
class SaidLevel:
    """One thing that the user said.

    Attributes:
        level: What the slices show.
        names: What a stack must be called: its key, or its subject, session, series and number,
            each by its name; every one that is there must fit.
        slices: First and last slice number from 1, or ``None`` for all.
        where: Where it was said, for messages.
    """

    level: Level
    names: tuple[tuple[str, str], ...]
    slices: tuple[int, int] | None = None
    where: str = ""

    def is_about(self, identity: StackIdentity) -> bool:
        """Tell whether a stack is meant."""
        return all(str(getattr(identity, name)) == value for name, value in self.names)


@dataclass(frozen=True)
class SaidLevels:
    """Everything that the user said; where two things contradict each other, the later holds."""

    items: tuple[SaidLevel, ...] = ()

    def of(self, identity: StackIdentity, slice_count: int) -> dict[int, Level]:
        """Return what was said of a stack, by the slice's index from 0.

        Raises:
            InputError: If a slice is named that the stack does not have.
        """
        levels: dict[int, Level] = {}
        for item in self.about(identity):
            first, last = item.slices or (1, slice_count)
            if last > slice_count:
                raise InputError(
                    f"{item.where}: there is no slice {last} in a stack of {slice_count} slices.",
                    advice="Slices are counted from 1 at the feet.",
                )
            levels |= dict.fromkeys(range(first - 1, last), item.level)
        return levels

    def about(self, identity: StackIdentity) -> tuple[SaidLevel, ...]:
        """Return what was said of a stack."""
        return tuple(item for item in self.items if item.is_about(identity))


def parse_level_of(text: str) -> SaidLevel:
    """Read one word of the command line.

    Args:
        text: ``STACK=LEVEL``; STACK is the key of a stack, or SERIES or SERIES:NUMBER.

    Raises:
        InputError: If it is something else.

    Example:
        >>> parse_level_of("0123456789ab=L4/5").level
        <Level.L4_L5: 'L4-L5'>
    """
    stack, sign, level = text.rpartition("=")
    series, colon, number = (part.strip() for part in stack.partition(":"))
    if not sign or not series or (colon and not _is_number(number)):
        raise InputError(
            f"{text!r} does not say the level of a stack.",
            advice="Write STACK=LEVEL, such as 0123456789ab=L4-L5 or 4-ca15:2=L4-L5.",
        )
    names: tuple[tuple[str, str], ...]
    if colon:
        names = (("series", series), ("stack", str(int(number))))
    else:
        names = (("key" if _is_key(series) else "series", series),)
    return SaidLevel(parse_level(level), names, where=f"--level-of {text}")


def read_levels(path: Path) -> tuple[SaidLevel, ...]:
    """Read a table of levels: CSV with commas, semicolons or tabs.

    Args:
        path: Columns ``stack`` (key, or number beside a ``series``, ``subject`` or ``session``),
            ``level`` and perhaps ``slices``, or ``slice`` (``3``, ``2-5`` or empty for all).

    Raises:
        InputError: If it cannot be read; the message names line and column.
    """
    lines = read_said_lines(path, [("stack",), ("level",)], advice=_ADVICE, known=_COLUMNS)
    if lines and {"slice", "slices"} <= lines[0].cells.keys():
        raise InputError(f"{path} has both a column 'slice' and 'slices'.", advice=_ADVICE)
    return tuple(_line(line.cells, line.where) for line in lines)


def _line(cells: Mapping[str, str], where: str) -> SaidLevel:
    try:
        level = parse_level(cells["level"])
    except InputError as error:
        reason = f"{where}, column 'level': {error.message}"
        raise InputError(reason, advice=error.advice) from error
    stack = cells["stack"]
    if _is_key(stack):
        names: tuple[tuple[str, str], ...] = (("key", stack),)
    else:
        given = ((name, cells.get(name, "")) for name in ("subject", "session", "series"))
        names = tuple((name, cell) for name, cell in given if cell)
        if not names or not _is_number(stack):
            raise InputError(f"{where}, column 'stack': it names no stack.", advice=_ADVICE)
        names += (("stack", str(int(stack))),)
    slices = cells.get("slices", cells.get("slice", ""))
    return SaidLevel(level, names, _slices(slices, where), where)


def _slices(text: str, where: str) -> tuple[int, int] | None:
    if not text:
        return None
    match = _SLICES.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last:
        raise InputError(
            f"{where}, column 'slices': {text!r} is no slice number or range.",
            advice="Write 3 or 2-5; slices are counted from 1 at the feet.",
        )
    return first, last


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(_NUMBER, text))


def _is_key(text: str) -> bool:
    return bool(re.fullmatch("[0-9a-f]{12}", text))
