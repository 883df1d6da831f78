"""The one table of structures: label number, side, name, colour and DICOM codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

BACKGROUND = 0


class Side(StrEnum):
    """A side of the patient; ``MIDLINE`` for unpaired structures."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"


class Tissue(StrEnum):
    """What a structure is, regardless of its side."""

    MULTIFIDUS = "multifidus"
    ERECTOR_SPINAE = "erector_spinae"
    PSOAS = "psoas"
    DISC = "disc"
    CANAL = "canal"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The name as it is written for a reader, such as ``"Erector spinae"``."""
        return _TITLES[self]

    @property
    def is_muscle(self) -> bool:
        """Whether fat, sides and asymmetry are measured on it."""
        return self not in (Tissue.DISC, Tissue.CANAL)


_TITLES = MappingProxyType(
    {
        Tissue.MULTIFIDUS: "Multifidus",
        Tissue.ERECTOR_SPINAE: "Erector spinae",
        Tissue.PSOAS: "Psoas",
        Tissue.DISC: "Disc",
        Tissue.CANAL: "Spinal canal",
    }
)


@dataclass(frozen=True)
class Code:
    """A concept of a coding scheme, as DICOM writes it."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True)
class Structure:
    """One outlined structure.

    Attributes:
        label: Its number in every label array and file.
        tissue: What it is.
        side: The patient's side.
        colour: Display colour as (red, green, blue), 0 to 255.
        code: What DICOM objects call it.
    """

    label: int
    tissue: Tissue
    side: Side
    colour: tuple[int, int, int]
    code: Code

    @property
    def name(self) -> str:
        """Identifier such as ``"multifidus_left"`` or ``"disc"``."""
        return self.tissue if self.side is Side.MIDLINE else f"{self.tissue}_{self.side}"

    @property
    def title(self) -> str:
        """The name for a reader, such as ``"Multifidus, left"``."""
        title = self.tissue.title
        return title if self.side is Side.MIDLINE else f"{title}, {self.side}"

    @property
    def mirrored(self) -> Structure:
        """The same tissue on the other side; unpaired structures are their own mirror image."""
        if self.side is Side.MIDLINE:
            return self
        other = Side.LEFT if self.side is Side.RIGHT else Side.RIGHT
        return structure(self.tissue, other)


# SNOMED CT and FMA concepts. Multifidus: HL7 FHIR body-site value set. Erector spinae: DICOM
# CID 7151. Psoas major: FMA, which CID 7151 also uses. Disc: the concept without a level,
# which DICOM's CID 7604 lacks. The canal's outline is the thecal sac, coded as the spinal dura
# mater (HL7 mCODE TG-263 map).
_MULTIFIDUS = Code("5709001", "SCT", "Multifidus muscle")
_ERECTOR = Code("44947003", "SCT", "Erector spinae muscle")
_PSOAS = Code("18060", "FMA", "Psoas major")
_DISC = Code("360499006", "SCT", "Intervertebral disc")
_THECAL_SAC = Code("37554007", "SCT", "Spinal dura mater")

STRUCTURES: tuple[Structure, ...] = (
    Structure(1, Tissue.MULTIFIDUS, Side.LEFT, (230, 75, 53), _MULTIFIDUS),
    Structure(2, Tissue.MULTIFIDUS, Side.RIGHT, (255, 140, 90), _MULTIFIDUS),
    Structure(3, Tissue.ERECTOR_SPINAE, Side.LEFT, (0, 160, 135), _ERECTOR),
    Structure(4, Tissue.ERECTOR_SPINAE, Side.RIGHT, (80, 215, 180), _ERECTOR),
    Structure(5, Tissue.PSOAS, Side.LEFT, (60, 120, 216), _PSOAS),
    Structure(6, Tissue.PSOAS, Side.RIGHT, (110, 180, 255), _PSOAS),
    Structure(7, Tissue.DISC, Side.MIDLINE, (250, 215, 70), _DISC),
    Structure(8, Tissue.CANAL, Side.MIDLINE, (215, 100, 220), _THECAL_SAC),
)
"""Every structure, in the order of its label."""

STRUCTURE_COUNT = len(STRUCTURES)
CLASS_COUNT = STRUCTURE_COUNT + 1

_BY_NAME = MappingProxyType({item.name: item for item in STRUCTURES})
_BY_PLACE = MappingProxyType({(item.tissue, item.side): item for item in STRUCTURES})


def structure(tissue: Tissue, side: Side = Side.MIDLINE) -> Structure:
    """Return the structure of a tissue on a side.

    Raises:
        KeyError: If that tissue has no such side.

    Example:
        >>> structure(Tissue.PSOAS, Side.LEFT).label
        5
    """
    return _BY_PLACE[tissue, side]


def structure_named(name: str) -> Structure:
    """Return the structure with an identifier such as ``"psoas_left"``.

    Raises:
        KeyError: If no structure has that name.
    """
    return _BY_NAME[name]


def mirror_labels() -> tuple[int, ...]:
    """Return, for each label from 0 on, the label of its mirror image.

    Example:
        >>> mirror_labels()
        (0, 2, 1, 4, 3, 6, 5, 7, 8)
    """
    return (BACKGROUND, *(item.mirrored.label for item in STRUCTURES))
