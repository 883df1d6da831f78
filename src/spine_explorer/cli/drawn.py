"""The outlines that ``measure`` and ``collect`` are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spine_explorer.outlines.naming import Names
    from spine_explorer.outlines.reading import FoundOutlines


def found_outlines(paths: Sequence[Path], names: Names, labels: Path | None) -> FoundOutlines:
    """Read what was drawn.

    Args:
        paths: Files and folders of outlines.
        names: What their names and numbers mean.
        labels: A file that says what the numbers of label maps mean, if there is one.

    Raises:
        InputError: If there is no outline, or the label file names no structure.
    """
    from spine_explorer.outlines.label_names import read_label_file
    from spine_explorer.outlines.reading import find_outlines

    return find_outlines(paths, names, read_label_file(labels, names) if labels else None)
