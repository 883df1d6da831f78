"""The tables that say which outlines a data folder has, and which are left out as wrong."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from spine_explorer.anatomy import BACKGROUND, structure_named

Row = dict[str, str]

LEFT_OUT = Path(__file__).with_name("left-out-outlines.csv")
"""Outlines that are plainly wrong: the index's column that lists them, name of the picture,
structures, reason. Who looked compared picture and outline, not outline and network: validation
outlines stay as they are."""


def read_index(folder: Path) -> list[Row]:
    """Read the rows of a data folder's index."""
    with (folder / "index.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_index(folder: Path, rows: Sequence[Row]) -> None:
    """Write the rows of a data folder's index under a temporary name, then rename it."""
    draft = folder / ".index.csv"
    with draft.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    draft.replace(folder / "index.csv")


def read_left_out(*columns: str, path: Path = LEFT_OUT) -> dict[str, set[str]]:
    """Return, for each picture, the structures that are left out of the given columns."""
    left_out: dict[str, set[str]] = defaultdict(set)
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["column"] in columns:
                left_out[row["name"]] |= names_in(row["structures"])
    return left_out


def names_in(cell: str) -> set[str]:
    """Return the structures that a cell of an index lists."""
    return {name for name in cell.split(";") if name}


def leave_out(folder: Path, rows: Sequence[Row], *columns: str) -> int:
    """Take what is left out from columns of an index and from the masks beside it.

    Returns:
        How many outlines that were.
    """
    left_out = read_left_out(*columns)
    count = 0
    for row in rows:
        wrong = left_out.get(row["name"], set())
        gone = wrong & {name for column in columns for name in names_in(row[column])}
        if gone:
            count += len(gone)
            for column in columns:
                kept = [name for name in row[column].split(";") if name and name not in gone]
                row[column] = ";".join(kept)
            _erase(folder / "mask" / f"{row['name']}.png", gone)
    return count


def _erase(path: Path, names: set[str]) -> None:
    with Image.open(path) as picture:
        mask = np.array(picture)
    mask[np.isin(mask, [structure_named(name).label for name in names])] = BACKGROUND
    path.unlink()  # the copy may be write-protected
    Image.fromarray(mask).save(path)
