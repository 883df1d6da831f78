"""From the names that people give outlines to structures and sides, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from spine_explorer.anatomy import STRUCTURES, Side, Structure, Tissue, structure
from spine_explorer.errors import InputError
from spine_explorer.imaging.text import printable

IGNORED = "ignore"
"""What a name is mapped to whose outline is to be passed over."""

_WORDS: dict[Tissue, tuple[str, ...]] = {
    Tissue.MULTIFIDUS: ("multifidus", "multifidi", "mf"),
    Tissue.ERECTOR_SPINAE: ("erector", "erectorspinae", "spinae", "es"),
    Tissue.PSOAS: ("psoas", "psoasmajor", "pm", "ps"),
    Tissue.DISC: ("disc", "disk", "ivd"),
    Tissue.CANAL: ("canal", "spinalcanal", "thecal", "thecalsac", "sac", "dural", "dura"),
}
_SHORT = ("mf", "es", "pm", "ps")
_SIDES: dict[Side, tuple[str, ...]] = {
    Side.LEFT: ("left", "lt", "l"),
    Side.RIGHT: ("right", "rt", "r"),
}
_OTHERS = frozenset({"quadratus", "ql", "fat", "subcutaneous", "vertebra", "vertebral", "lamina"})
"""Words of structures that this program does not know."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOKEN = re.compile(r"([^\W\d_]+)(\d*)")
_SLICE = re.compile(r"(?<![^\W\d_])(?:slice|sl|z)[-_ .:=#]?0*([1-9]\d{0,5})(?!\d)", re.IGNORECASE)
_DEFAULT_NAME = re.compile(r"0*(\d{1,6})-\d{4,5}-\d{4,5}(?:-\d+)?")


@dataclass(frozen=True)
class Meaning:
    """What a name says.

    Attributes:
        tissue: What is outlined.
        side: On which side; ``None`` where the tissue is paired and the name does not say.
    """

    tissue: Tissue
    side: Side | None

    @property
    def structure(self) -> Structure | None:
        """The structure; ``None`` where the side is not known."""
        return None if self.side is None else structure(self.tissue, self.side)


@dataclass(frozen=True)
class Names:
    """How names are understood: a user's own mapping first, then common words.

    Attributes:
        mapping: Structure, or ``None`` to pass it over, by name in lower case or label number.
    """

    mapping: Mapping[str, Structure | None] = field(default_factory=dict)

    @classmethod
    def parse(cls, pairs: Iterable[str]) -> Names:
        """Read a user's mapping.

        Args:
            pairs: Such as ``"MF li=multifidus_left"``, ``"3=disc"`` or ``"notes=ignore"``.

        Raises:
            InputError: If one is no pair, or what is right of the last ``=`` is no structure.

        Example:
            >>> Names.parse(["3=disc"]).meaning("3").structure.name
            'disc'
        """
        return cls(dict(_pair(text) for text in pairs))

    def knows(self, name: str) -> bool:
        """Tell whether the user said what a name means."""
        return _key(name) in self.mapping

    def is_ignored(self, name: str) -> bool:
        """Tell whether the user wants a name to be passed over."""
        return self.knows(name) and self.mapping[_key(name)] is None

    def meaning(self, name: str) -> Meaning | None:
        """Return what a name says, or ``None`` if it is unknown, ambiguous or passed over."""
        if self.knows(name):
            item = self.mapping[_key(name)]
            return None if item is None else Meaning(item.tissue, item.side)
        return understand(name)


def understand(name: str) -> Meaning | None:
    """Understand common names of structures, in any order and spelling of their words.

    Known are the names of this program, anatomical names and the usual short forms with a side:
    ``"LMF"``, ``"MF_R"``, ``"es left"``, ``"Psoas major (R)"``, ``"L4-L5 dural sac"``. A name
    that says two tissues, two sides, or a structure beside these, means nothing.

    Args:
        name: As it stands in the file.

    Example:
        >>> understand("0012-0150-0201 Erector spinae, rt")
        Meaning(tissue=<Tissue.ERECTOR_SPINAE: 'erector_spinae'>, side=<Side.RIGHT: 'right'>)
    """
    tokens = list(_tokens(name))
    if not _OTHERS.isdisjoint(tokens):
        return None
    found = [_token_meanings().get(token, (None, None)) for token in tokens]
    tissues = {tissue for tissue, _ in found if tissue is not None}
    sides = {side for _, side in found if side is not None}
    if len(tissues) != 1 or len(sides) > 1:
        return None
    tissue = tissues.pop()
    if not tissue.is_muscle:
        return None if sides else Meaning(tissue, Side.MIDLINE)
    return Meaning(tissue, sides.pop() if sides else None)


def slice_number(name: str) -> int | None:
    """Return the slice that a name says, counted from 1, or ``None``.

    Understood are ``"slice 3"``, ``"sl03"``, ``"z=3"`` and the names that ImageJ's ROI Manager
    gives by itself (``"0003-0150-0201"``: slice, y, x).
    """
    default = _DEFAULT_NAME.fullmatch(name.strip())
    found = default or _SLICE.search(name)
    return int(found[1]) or None if found else None


def outline_name(item: Structure, slice_index: int) -> str:
    """Name the outline of a structure on a slice, so that it can be read back.

    Example:
        >>> outline_name(structure(Tissue.PSOAS, Side.LEFT), 2)
        'psoas_left-slice03'
    """
    return f"{item.name}-slice{slice_index + 1:02d}"


def _pair(text: str) -> tuple[str, Structure | None]:
    name, equals, target = text.rpartition("=")
    wanted = target.strip().lower()
    if not equals or not name.strip():
        raise InputError(
            f"'{printable(text)}' is no mapping.", advice="Write NAME=STRUCTURE, such as 3=disc."
        )
    if wanted == IGNORED:
        return _key(name), None
    for item in STRUCTURES:
        if wanted == item.name:
            return _key(name), item
    known = ", ".join(item.name for item in STRUCTURES)
    raise InputError(
        f"'{printable(target)}' is not a structure.", advice=f"Structures: {known}, {IGNORED}."
    )


def _tokens(name: str) -> Iterator[str]:
    """The words of a name, without numbers; single letters with a number are levels."""
    for letters, digits in _TOKEN.findall(_CAMEL.sub(" ", name[:256])):
        if len(letters) > 1 or not digits:
            yield letters.lower()


def _key(name: str) -> str:
    return name.strip().lower()


@cache
def _token_meanings() -> dict[str, tuple[Tissue | None, Side | None]]:
    """Tissue and side of each known word; short forms may have the side's letter attached."""
    return dict(_known_tokens())


def _known_tokens() -> Iterator[tuple[str, tuple[Tissue | None, Side | None]]]:
    for side, words in _SIDES.items():
        yield from ((word, (None, side)) for word in words)
    for tissue, words in _WORDS.items():
        yield from ((word, (tissue, None)) for word in words)
        for short in (word for word in words if word in _SHORT):
            for side, letter in ((Side.LEFT, "l"), (Side.RIGHT, "r")):
                yield f"{letter}{short}", (tissue, side)
                yield f"{short}{letter}", (tissue, side)
