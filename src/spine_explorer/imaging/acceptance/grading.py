"""What a check is given, and how it says what it found."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import Acquisition, StackIdentity


@dataclass(frozen=True, eq=False)
class Header:
    """Everything about a stack but its pixels; ``geometry`` is ``None`` if it has no usable one."""

    identity: StackIdentity
    acquisition: Acquisition
    geometry: Geometry | None


def note(check: str, message: str, advice: str = "") -> Finding:
    """Say something that changes nothing."""
    return Finding(check, Grade.NOTE, message, advice)


def warn(check: str, message: str, advice: str = "") -> Finding:
    """Say something that may spoil a measurement."""
    return Finding(check, Grade.WARN, message, advice)


def refuse(check: str, message: str, advice: str = "") -> Finding:
    """Refuse a stack that is damaged or useless."""
    return Finding(check, Grade.REFUSE, message, advice)


def pass_over(check: str, message: str, advice: str = "") -> Finding:
    """Refuse a sound stack of another kind, as every study has some."""
    return Finding(check, Grade.REFUSE, message, advice, by_selection=True)
