"""The pictures to learn from, and which structures are outlined in each.

A structure that is not outlined in a picture is unknown there, not background.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.anatomy import STRUCTURE_COUNT, structure_named
from spine_explorer.errors import InputError, UnreadableFileError


@dataclass(frozen=True)
class Case:
    """One slice with its reference outlines.

    Attributes:
        name: Identifier of the picture.
        patient: Whose it is; splits never divide a patient.
        level: Disc level, empty if unknown.
        contrast: ``"T1"``, ``"T2"``, ...
        split: ``"train"`` or ``"validation"``.
        spacing: Millimetres between pixels.
        outlined: Labels of the structures that are outlined.
        image_path: The picture.
        mask_path: Its outlines.
    """

    name: str
    patient: str
    level: str
    contrast: str
    split: str
    spacing: float
    outlined: frozenset[int]
    image_path: Path
    mask_path: Path

    @property
    def is_complete(self) -> bool:
        """Whether every structure is outlined."""
        return len(self.outlined) == STRUCTURE_COUNT

    def read_image(self) -> NDArray[np.float32]:
        """Return the signal, shape (row, column)."""
        return _read_picture(self.image_path).astype(np.float32)

    def read_mask(self) -> NDArray[np.uint8]:
        """Return the reference labels, shape (row, column)."""
        return _read_picture(self.mask_path).astype(np.uint8)


def read_cases(folder: Path, outline_columns: Sequence[str]) -> tuple[Case, ...]:
    """Read the index of a data folder; pictures without any outline are left out.

    Args:
        folder: Holds ``index.csv``, ``image/`` and ``mask/``.
        outline_columns: Columns that list outlined structures, separated by semicolons.

    Raises:
        InputError: If the index lacks a column or names an unknown structure.
    """
    index = folder / "index.csv"
    try:
        with index.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise UnreadableFileError(index, str(error.strerror).lower()) from error
    cases = (
        _case_of_row(folder, row, outline_columns, f"{index}, line {number}")
        for number, row in enumerate(rows, start=2)
    )
    return tuple(case for case in cases if case.outlined)


def _case_of_row(
    folder: Path, row: dict[str, str], outline_columns: Sequence[str], where: str
) -> Case:
    try:
        names = ";".join(row[column] for column in outline_columns).split(";")
        return Case(
            name=row["name"],
            patient=row["patient"],
            level=row["level"],
            contrast=row["contrast"],
            split=row["split"],
            spacing=float(row["spacing_mm"]),
            outlined=frozenset(structure_named(name).label for name in names if name),
            image_path=folder / "image" / f"{row['name']}.png",
            mask_path=folder / "mask" / f"{row['name']}.png",
        )
    except KeyError as error:
        raise InputError(f"{where}: {error} is not a known column or structure.") from error
    except ValueError as error:
        raise InputError(f"{where}: {error}.") from error


def _read_picture(path: Path) -> NDArray[np.generic]:
    try:
        with Image.open(path) as picture:
            return np.asarray(picture)
    except OSError as error:
        raise UnreadableFileError(path, str(error)) from error
