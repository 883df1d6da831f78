"""What the numbers of a label map mean, as the files of other programs say it."""

from __future__ import annotations

import re
from pathlib import Path

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.text import printable
from spine_explorer.outlines.naming import Names

MAX_BYTES = 2**20
"""Largest label file, in bytes; real ones have a few thousand."""

OWN_NUMBERS: dict[int, Structure] = {item.label: item for item in STRUCTURES}
"""The numbers that this program writes."""

_QUOTED = re.compile(r'"([^"]*)"\s*$')
_SPLIT = re.compile(r"[,;\t ]+")
_ADVICE = "Give an ITK-SNAP label description, a 3D Slicer colour table, or lines of NUMBER NAME."


def read_label_file(path: Path, names: Names) -> dict[int, Structure | None]:
    """Read the meaning of label numbers.

    Understood are ITK-SNAP's label descriptions, 3D Slicer's colour tables (``.ctbl``) and any
    text of lines that begin with a number and a name, such as BIDS's ``dseg.tsv``. Lines that do
    not, comments among them, and number 0 are passed over.

    Args:
        path: The file.
        names: What the names mean.

    Returns:
        The structure of each number; ``None`` where the name means no structure.

    Raises:
        InputError: If the file cannot be read, names no structure that is known, or names one
            twice.
    """
    file = InputFile(path)
    if file.size > MAX_BYTES:
        raise UnreadableFileError(file.label, "it is too large for a label file", advice=_ADVICE)
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    entries = [entry for line in text.splitlines() if (entry := _entry(line)) is not None]
    meanings = {number: _structure(names, number, name) for number, name in entries if number}
    found = [item for item in meanings.values() if item is not None]
    if not found:
        raise InputError(f"{file.label} names no structure that is known.", advice=_ADVICE)
    twice = next((item for item in found if found.count(item) > 1), None)
    if twice is not None:
        raise InputError(
            f"{file.label} gives several numbers to {printable(twice.title.lower())}.",
            advice="Correct the file, or say with --map which number is meant.",
        )
    return meanings


def _entry(line: str) -> tuple[int, str] | None:
    """Number and name of a line; the name is quoted at the end, or the second field."""
    fields = [field for field in _SPLIT.split(line.strip(), maxsplit=2) if field]
    if len(fields) < 2 or not fields[0].isdecimal() or len(fields[0]) > 9:
        return None
    quoted = _QUOTED.search(line)
    return int(fields[0]), quoted[1] if quoted else fields[1].strip('"')


def _structure(names: Names, number: int, name: str) -> Structure | None:
    meaning = names.meaning(str(number) if names.knows(str(number)) else name)
    return None if meaning is None else meaning.structure
