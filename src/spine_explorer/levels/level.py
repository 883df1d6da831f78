"""The names of the discs and vertebrae, from the sacrum up."""

from __future__ import annotations

import re
from enum import StrEnum

from spine_explorer.errors import InputError


class Level(StrEnum):
    """A disc or a vertebra, in the order from feet to head."""

    S1 = "S1"
    L5_S1 = "L5-S1"
    L5 = "L5"
    L4_L5 = "L4-L5"
    L4 = "L4"
    L3_L4 = "L3-L4"
    L3 = "L3"
    L2_L3 = "L2-L3"
    L2 = "L2"
    L1_L2 = "L1-L2"
    L1 = "L1"
    T12_L1 = "T12-L1"
    T12 = "T12"
    T11_T12 = "T11-T12"
    T11 = "T11"

    @property
    def is_disc(self) -> bool:
        """Whether it is a disc rather than a vertebra."""
        return "-" in self

    @property
    def rank(self) -> int:
        """Its place from the sacrum up: 0 for S1."""
        return LADDER.index(self)


LADDER: tuple[Level, ...] = tuple(Level)
"""Every level from feet to head: discs and vertebrae take turns."""

DISCS: tuple[Level, ...] = tuple(level for level in LADDER if level.is_disc)
"""The discs from L5-S1 up."""

_SEPARATORS = re.compile(r"[\s/_\u2010-\u2015-]+")


def parse_level(text: str) -> Level:
    """Return the level that a text names.

    Args:
        text: Such as ``"L4-L5"``, ``"l4/5"``, ``"L4 L5"`` or ``"L3"``; a thoracic vertebra may
            also be written ``"D12"`` or ``"Th12"``.

    Raises:
        InputError: If it names none.

    Example:
        >>> parse_level("l4/5")
        <Level.L4_L5: 'L4-L5'>
    """
    plain = _SEPARATORS.sub("", text.strip()).upper().replace("TH", "T").replace("D", "T")
    name = _written_out(plain)
    if name not in LADDER:
        known = ", ".join(reversed(LADDER))
        raise InputError(
            f"{text!r} is not the name of a disc or a vertebra.", advice=f"The names are: {known}."
        )
    return Level(name)


def _written_out(plain: str) -> str:
    """Turn ``L4L5`` and ``L45`` into ``L4-L5``; whatever else stays as it is."""
    for disc in DISCS:
        upper, lower = disc.split("-")
        if plain in (f"{upper}{lower}", f"{upper}{lower[1:]}"):
            return disc
    return plain
