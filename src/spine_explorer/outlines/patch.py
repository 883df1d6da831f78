"""The outline of one structure on one slice, as a file gives it."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.naming import Meaning


@dataclass(frozen=True, eq=False)
class Patch:
    """An outline on the grid of a stack.

    Attributes:
        slice_index: Index of the slice in the stack.
        meaning: What is outlined; its side may be open.
        mask: Shape (row, column).
        name: What the file calls it; safe to print.
        where: The file.
    """

    slice_index: int
    meaning: Meaning
    mask: CroppedMask
    name: str
    where: str
