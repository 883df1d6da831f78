"""What is measured together: single structures, the two sides, neighbouring muscles."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.anatomy import STRUCTURES, Side, Tissue, structure

PARASPINAL = "multifidus+erector_spinae"
"""Name of multifidus and erector spinae together."""

BOTH = "both"
"""Name of the two sides together."""

_SIDES = (Side.LEFT, Side.RIGHT)
_POSTERIOR = (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE)


@dataclass(frozen=True)
class Region:
    """Structures whose pixels are measured as one.

    Attributes:
        name: What the table calls it: a tissue, or tissues joined by ``+``.
        side: ``"left"``, ``"right"``, ``"both"`` or ``"midline"``.
        labels: Label numbers of its structures.
    """

    name: str
    side: str
    labels: tuple[int, ...]


def _muscle(name: str, side: str, tissues: tuple[Tissue, ...]) -> Region:
    sides = _SIDES if side == BOTH else (Side(side),)
    return Region(name, side, tuple(structure(t, s).label for s in sides for t in tissues))


_GROUPS: tuple[tuple[str, tuple[Tissue, ...]], ...] = (
    (Tissue.MULTIFIDUS.value, (Tissue.MULTIFIDUS,)),
    (Tissue.ERECTOR_SPINAE.value, (Tissue.ERECTOR_SPINAE,)),
    (Tissue.PSOAS.value, (Tissue.PSOAS,)),
    (PARASPINAL, _POSTERIOR),
)

MUSCLES: tuple[Region, ...] = tuple(
    _muscle(name, side, tissues) for name, tissues in _GROUPS for side in (*_SIDES, BOTH)
)
"""Every muscle and combination of muscles, on the left, on the right and on both sides."""

DISC = Region(Tissue.DISC.value, Side.MIDLINE.value, (structure(Tissue.DISC).label,))
CANAL = Region(Tissue.CANAL.value, Side.MIDLINE.value, (structure(Tissue.CANAL).label,))

MUSCLE_PAIRS: tuple[tuple[int, ...], ...] = tuple(
    region.labels for region in MUSCLES if region.side == BOTH and region.name != PARASPINAL
)
"""Label numbers of the left and right of each muscle."""

POSTERIOR_LABELS = tuple(item.label for item in STRUCTURES if item.tissue in _POSTERIOR)
PSOAS_LABELS = tuple(item.label for item in STRUCTURES if item.tissue is Tissue.PSOAS)


def muscle(name: str, side: str) -> Region:
    """Return a muscle or combination of muscles.

    Raises:
        KeyError: If there is none of that name and side.
    """
    return _BY_PLACE[name, side]


_BY_PLACE = {(region.name, region.side): region for region in MUSCLES}
