"""Whether a finding is there, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Presence(IntEnum):
    """Whether a finding is present; ordered so that the largest speaks for several places.

    A finding is present in a patient if it is present anywhere, and absent only if it is absent
    everywhere (Kleene's three-valued "or").
    """

    ABSENT = 0
    UNKNOWN = 1
    """Nobody could judge it, or nobody answered."""
    UNDECIDED = 2
    """Readers disagree, and nobody has decided."""
    PRESENT = 3

    @property
    def is_known(self) -> bool:
        """Whether it is present or absent."""
        return self in (Presence.PRESENT, Presence.ABSENT)

    @property
    def number(self) -> float:
        """1 if present, 0 if absent, NaN otherwise."""
        return {Presence.PRESENT: 1.0, Presence.ABSENT: 0.0}.get(self, float("nan"))

    @property
    def label(self) -> str:
        """How tables say it."""
        return self.name.lower()


def anywhere(places: Iterable[Presence]) -> Presence:
    """Say whether a finding is present in any of several places; unknown of no place.

    Example:
        >>> anywhere([Presence.ABSENT, Presence.UNKNOWN]).label
        'unknown'
    """
    return max(places, default=Presence.UNKNOWN)
