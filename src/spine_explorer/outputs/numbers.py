"""Numbers as a reader wants them: no more digits than mean something."""

from __future__ import annotations

import math
from types import MappingProxyType

_DECIMALS = MappingProxyType(
    {"mm2": 0, "mm3": 0, "cm3": 1, "mm": 1, "%": 1, "deg": 1, "points": 1, "ratio": 2, "signal": 0}
)
_UNIT_TITLES = MappingProxyType(
    {
        "mm2": "mm²",
        "mm3": "mm³",
        "cm3": "cm³",
        "deg": "°",
        "points": "%",
        "ratio": "",
        "signal": "a.u.",
        "band": "",
    }
)
_OTHERWISE = 2
MISSING = "\N{EN DASH}"
"""Stands where a value is not defined."""


def format_value(value: float, unit: str) -> str:
    """Write a value for a page, with the digits that its unit deserves.

    Example:
        >>> format_value(1043.27, "mm2"), format_value(13.51, "%")
        ('1043', '13.5')
    """
    if math.isnan(value):
        return MISSING
    return f"{value:z.{_DECIMALS.get(unit, _OTHERWISE)}f}".replace("-", "\N{MINUS SIGN}")


def option_text(value: object) -> str:
    """Write the value of an option for a page.

    Example:
        >>> option_text(["gmm3", "otsu"]), option_text(True)
        ('gmm3, otsu', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    return MISSING if value in (None, "") else str(value)


def unit_title(unit: str) -> str:
    """Write a unit for a page; ratios have none.

    Example:
        >>> unit_title("mm2")
        'mm²'
    """
    return _UNIT_TITLES.get(unit, unit)
