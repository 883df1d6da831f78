"""The pictures to learn from, and which structures are outlined in each.

A structure that is not outlined in a picture is unknown there, not background.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, structure_named
from spine_explorer.errors import InputError, UnreadableFileError

INDEX_NAME = "index.csv"
OUTLINE_COLUMNS = ("published", "project")
"""Columns of the index that list outlined structures, unless others are named."""

SPLITS = ("train", "validation", "test")
_COLUMNS = ("name", "patient", "level", "contrast", "split", "spacing_mm")
GREY_MODES = ("L", "I", "I;16", "F")
LABEL_MODES = ("L", "P", "I", "I;16")


@dataclass(frozen=True)
class Case:
    """One slice with its reference outlines.

    Attributes:
        name: Identifier of the picture.
        patient: Whose it is; splits never divide a patient.
        level: Disc level, empty if unknown.
        contrast: ``"T1"``, ``"T2"``, ...
        split: One of ``SPLITS``.
        spacing: Millimetres between pixels.
        outlined: Labels of the structures that are outlined.
        image_path: The picture.
        mask_path: Its outlines.
        drafted: Those of ``outlined`` that a program outlined.
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
    drafted: frozenset[int] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether a person outlined every structure."""
        return len(self.outlined - self.drafted) == STRUCTURE_COUNT

    @property
    def is_draft(self) -> bool:
        """Whether a program outlined all there is."""
        return self.outlined == self.drafted

    def read(self) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Read the signal and the reference labels, both of shape (row, column).

        Labels of structures that are not listed as outlined are returned as background.

        Raises:
            UnreadableFileError: If a picture is damaged, is not grey, or holds unknown labels,
                or if the two differ in size.
        """
        image = read_picture(self.image_path, GREY_MODES).astype(np.float32)
        if not self.outlined:
            return image, np.full(image.shape, BACKGROUND, dtype=np.uint8)
        mask = read_picture(self.mask_path, LABEL_MODES)
        if mask.shape != image.shape:
            raise UnreadableFileError(
                self.mask_path,
                f"it has {_size(mask)} pixels, but its picture {self.image_path} {_size(image)}",
            )
        if int(mask.max()) > STRUCTURE_COUNT:
            raise UnreadableFileError(
                self.mask_path, f"{int(mask.max())} is not the label of a structure"
            )
        known = np.isin(mask, sorted(self.outlined))
        return image, np.where(known, mask, BACKGROUND).astype(np.uint8)


def read_cases(
    folder: Path,
    outline_columns: Sequence[str] = OUTLINE_COLUMNS,
    draft_columns: Sequence[str] = (),
    *,
    bare: bool = False,
) -> tuple[Case, ...]:
    """Read the index of a data folder.

    Args:
        folder: Holds ``index.csv`` with the columns ``name``, ``patient``, ``level``,
            ``contrast``, ``split`` and ``spacing_mm``; pictures as ``image/NAME.png`` and
            outlines as ``mask/NAME.png``.
        outline_columns: Columns that list outlined structures, separated by semicolons.
        draft_columns: Columns that list those which a program outlined.
        bare: Return pictures without any outline too.

    Raises:
        UnreadableFileError: If there is no index, or it is no table of text.
        InputError: If a column is missing, a value is not usable, a slice is listed twice, or
            a patient is in two splits; the message names line and column.
    """
    index = folder / INDEX_NAME
    rows = _read_rows(index, [*_COLUMNS, *outline_columns, *draft_columns])
    _check_names(rows, index)
    cases = tuple(
        _case_of_row(folder, row, outline_columns, draft_columns, f"{index}, line {line}")
        for line, row in rows
    )
    _check_splits(cases, index)
    return tuple(case for case in cases if case.outlined or bare)


def _read_rows(index: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Rows of the index with the number of the line that each ends on."""
    try:
        with index.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream, restval="")
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise UnreadableFileError(index, str(error.strerror).lower()) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(index, f"it is not a table of text ({error})") from error
    if long := [line for line, row in rows if None in row]:
        raise InputError(f"{index}, line {long[0]} has more cells than the first line.")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{index} has no column '{missing[0]}'.")
    return rows


def _case_of_row(
    folder: Path,
    row: dict[str, str],
    outline_columns: Sequence[str],
    draft_columns: Sequence[str],
    where: str,
) -> Case:
    if not row["name"] or not row["patient"]:
        raise InputError(f"{where}: 'name' or 'patient' is empty.")
    if row["split"] not in SPLITS:
        raise InputError(f"{where}, column 'split': '{row['split']}' is none of {SPLITS}.")
    human, drafted = (
        frozenset(
            label
            for column in columns
            for label in _read_labels(row[column], f"{where}, column '{column}'")
        )
        for columns in (outline_columns, draft_columns)
    )
    return Case(
        name=row["name"],
        patient=row["patient"],
        level=row["level"],
        contrast=row["contrast"],
        split=row["split"],
        spacing=_read_spacing(row["spacing_mm"], f"{where}, column 'spacing_mm'"),
        outlined=human | drafted,
        drafted=drafted - human,
        image_path=folder / "image" / f"{row['name']}.png",
        mask_path=folder / "mask" / f"{row['name']}.png",
    )


def _read_spacing(text: str, where: str) -> float:
    """Return the millimetres that a cell of an index says.

    Raises:
        InputError: If it is no positive number.
    """
    try:
        spacing = float(text)
    except ValueError:
        spacing = math.nan
    if not 0 < spacing < math.inf:
        raise InputError(f"{where}: '{text}' is not a number of millimetres.")
    return spacing


def _read_labels(text: str, where: str) -> list[int]:
    names = [name.strip() for name in text.split(";")]
    try:
        return [structure_named(name).label for name in names if name]
    except KeyError as error:
        raise InputError(f"{where}: {error} is not a structure.") from error


def _check_names(rows: Sequence[tuple[int, Mapping[str, str]]], index: Path) -> None:
    """Refuse a picture that is listed twice: it could be learned from and judged on."""
    seen: set[str] = set()
    for line, row in rows:
        if row["name"] in seen:
            raise InputError(
                f"{index}, line {line}: the slice '{row['name']}' is listed twice.",
                advice="Give each picture one line.",
            )
        seen.add(row["name"])


def _check_splits(cases: Sequence[Case], index: Path) -> None:
    """Refuse a patient whose slices are in two splits: results would flatter the network."""
    splits: dict[str, str] = {}
    for case in cases:
        if splits.setdefault(case.patient, case.split) != case.split:
            raise InputError(
                f"{index}: patient '{case.patient}' is in both '{splits[case.patient]}' and "
                f"'{case.split}'.",
                advice="Put all slices of a patient into one split.",
            )


def read_picture(path: Path, modes: Sequence[str]) -> NDArray[np.generic]:
    """Return the pixels of a picture as they are stored.

    Args:
        path: The picture.
        modes: Pillow's names of the kinds of pixels that it may have.

    Raises:
        UnreadableFileError: If it is missing, damaged, or of another kind.
    """
    try:
        with Image.open(path) as picture:
            if picture.mode not in modes:
                raise UnreadableFileError(path, f"its pixels are {picture.mode}, not grey")
            return np.asarray(picture)
    except (OSError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or "it is not a picture, or a damaged one"
        raise UnreadableFileError(path, reason.lower()) from error


def _size(array: NDArray[np.generic]) -> str:
    return f"{array.shape[0]} x {array.shape[1]}"
