"""The label description file that ITK-SNAP loads with a segmentation."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.anatomy import STRUCTURES, Structure
from spine_explorer.outputs.files import write_text

# ITK-SNAP writes the comment in this spelling, and some readers test for the exact line.
_HEADER = """\
################################################
# ITK-SnAP Label Description File
# File format:
# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL
# Fields:
#    IDX:   Zero-based index
#    -R-:   Red color component (0..255)
#    -G-:   Green color component (0..255)
#    -B-:   Blue color component (0..255)
#    -A-:   Label transparency (0.00 .. 1.00)
#    VIS:   Label visibility (0 or 1)
#    MSH:   Label mesh visibility (0 or 1)
#  LABEL:   Label description
################################################
"""


def write_label_file(path: Path) -> None:
    """Write names and colours of all structures for ITK-SNAP.

    Load it there with *Segmentation > Import Label Descriptions*.

    Args:
        path: The file to write, by custom ``labels.txt``.

    Raises:
        OutputError: If the file cannot be written.
    """
    lines = [_line(0, (0, 0, 0), 0, "Clear Label"), *map(_structure_line, STRUCTURES)]
    write_text(path, _HEADER + "".join(lines))


def _structure_line(item: Structure) -> str:
    return _line(item.label, item.colour, 1, item.title)


def _line(label: int, colour: tuple[int, int, int], visible: int, name: str) -> str:
    red, green, blue = colour
    return (
        f"{label:5d}    {red:3d}  {green:3d}  {blue:3d}        {visible}"
        f'  {visible}  {visible}    "{name}"\n'
    )
