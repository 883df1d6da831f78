"""On what scale two measurements of the same thing are compared."""

from __future__ import annotations

from enum import StrEnum


class Scale(StrEnum):
    """What is compared.

    ``DIFFERENCE`` is a - b in the unit of the measurements, ``PERCENT`` is 100 (a - b) / mean,
    ``LOG`` is the ratio a / b, analysed as a difference of logarithms.
    """

    DIFFERENCE = "difference"
    PERCENT = "percent"
    LOG = "log"

    @property
    def no_bias(self) -> float:
        """The value of a pair that agrees: 0, and 1 for a ratio."""
        return 1.0 if self is Scale.LOG else 0.0
