"""In what order outcomes are told, and which of them answer the question of the study.

Area, signal and area over signal come first, as in Zhao 2021 (doi:10.1186/s13018-021-02623-y).
Where the visits were not scanned alike, signals mean nothing: ratios of signals take their place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from spine_explorer.measurement.quantities import QUANTITIES
from spine_explorer.measurement.regions import BOTH, PARASPINAL
from spine_explorer.outputs.numbers import unit_title
from spine_explorer.studies.change.observation import Outcome

_NAMES = (
    frozenset({"area", "csa", "tcsa", "cross_sectional_area", "muscle_area"}),
    frozenset({"signal", "signal_mean", "mean_signal", "si", "signal_intensity"}),
    frozenset({"area_to_signal", "csa_si", "area_signal", "csa_to_si", "csa_by_si"}),
)
_RATIOS = frozenset(
    {"canal_adjusted_signal", "csf_adjusted_signal", "psoas_adjusted_signal", "muscle_fat_index"}
)
_RAW_UNITS = frozenset({"signal", "mm2/signal"})
_UNIT_ENDING = re.compile(r"_(mm2|cm2|mm|cm|deg|percent)$")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]\s*$")
_STRUCTURES = ("multifidus", "erector_spinae", PARASPINAL, "psoas", "disc", "canal")
_SIDES = (BOTH, "left", "right", "midline")
_CATALOGUE = {item.name: number for number, item in enumerate(QUANTITIES)}


class Kind(IntEnum):
    """What kind of quantity an outcome is; the lower, the earlier it is told."""

    AREA = 0
    SIGNAL = 1
    AREA_TO_SIGNAL = 2
    RATIO = 3
    OTHER = 4


def kind_of(outcome: Outcome) -> Kind:
    """Return the kind of an outcome, from the name of its quantity.

    Example:
        >>> kind_of(Outcome("CSA/SI")).name, kind_of(Outcome("CSA (mm²)")).name
        ('AREA_TO_SIGNAL', 'AREA')
    """
    plain = unicodedata.normalize("NFKC", _IN_BRACKETS.sub("", outcome.quantity)).lower()
    name = _UNIT_ENDING.sub("", re.sub(r"\W+", "_", plain).strip("_"))
    for kind, names in zip(Kind, _NAMES, strict=False):
        if name in names:
            return kind
    return Kind.RATIO if name in _RATIOS else Kind.OTHER


def is_raw_signal(outcome: Outcome) -> bool:
    """Tell whether an outcome is in arbitrary units, which differ from scan to scan."""
    return outcome.unit in _RAW_UNITS or kind_of(outcome) in (Kind.SIGNAL, Kind.AREA_TO_SIGNAL)


@dataclass(frozen=True)
class Precedence:
    """The order of the outcomes of one study.

    Attributes:
        primary: Kinds that answer the study's question, in order; empty where the tables hold
            none of them, so that every outcome counts.
        quantities: Names of the quantities in the order of the tables.
    """

    primary: tuple[Kind, ...]
    quantities: tuple[str, ...]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], *, prefers_ratios: bool) -> Precedence:
        """Choose what comes first.

        Args:
            outcomes: All outcomes, in the order of the tables.
            prefers_ratios: Whether the visits were not scanned alike.
        """
        known = tuple(outcomes)
        found = {kind_of(outcome) for outcome in known}
        wanted: tuple[Kind, ...] = (Kind.AREA, Kind.SIGNAL, Kind.AREA_TO_SIGNAL)
        if prefers_ratios and Kind.RATIO in found:
            wanted = (Kind.AREA, Kind.RATIO)
        names = tuple(dict.fromkeys(outcome.quantity for outcome in known))
        return cls(tuple(kind for kind in wanted if kind in found), names)

    def is_primary(self, outcome: Outcome) -> bool:
        """Tell whether an outcome is one of the first."""
        return not self.primary or kind_of(outcome) in self.primary

    def sorted(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """Put outcomes in order, without repeats."""
        return tuple(sorted(set(outcomes), key=self._key))

    def _key(self, outcome: Outcome) -> tuple[object, ...]:
        kind = kind_of(outcome)
        rank = self.primary.index(kind) if kind in self.primary else len(self.primary) + kind
        return (
            rank,
            _CATALOGUE.get(outcome.quantity, len(_CATALOGUE)),
            self.quantities.index(outcome.quantity),
            outcome.level,
            _place(outcome.structure, _STRUCTURES),
            outcome.structure,
            _place(outcome.side, _SIDES),
            outcome.side,
            outcome.method,
            outcome.unit,
        )


def outcome_title(outcome: Outcome) -> str:
    """Name an outcome for a reader, without its unit.

    Example:
        >>> outcome_title(Outcome("area", "mm2", "erector_spinae", "left", "L4-L5"))
        'Area, erector spinae left, L4-L5'
    """
    quantity = _UNIT_ENDING.sub("", outcome.quantity).replace("_", " ")
    structure = outcome.structure.replace("_", " ").replace("+", " + ")
    place = " ".join(filter(None, (structure, "" if outcome.side == "midline" else outcome.side)))
    parts = (quantity[:1].upper() + quantity[1:], place, outcome.level, outcome.method)
    return ", ".join(filter(None, parts))


def unit_text(outcome: Outcome) -> str:
    """Return the unit for a reader, else that in which the name ends, else nothing.

    Example:
        >>> unit_text(Outcome("area_to_signal", "mm2/signal"))
        'mm²/a.u.'
    """
    ending = _UNIT_ENDING.search(outcome.quantity)
    unit = outcome.unit or (ending[1].replace("percent", "%") if ending else "")
    return unit_title(unit).replace("m2", "m²").replace("signal", "a.u.")


def _place(name: str, known: Sequence[str]) -> int:
    return known.index(name) if name in known else len(known)
