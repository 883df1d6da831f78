"""Axial slices whose disc is known, to learn from and to be judged on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.levels.axial_view import AXIAL_LEVELS
from spine_explorer.training.cases import read_spacing

_COLUMNS = ("name", "patient", "level", "split", "spacing_mm")


@dataclass(frozen=True)
class AxialCase:
    """One slice.

    Attributes:
        patient: Whose it is; a patient is in one split only.
        split: ``"train"`` or ``"validation"``.
        label: Index of its level in ``AXIAL_LEVELS``.
        spacing: Millimetres between pixels.
        image_path: The picture.
        mask_path: Outlines of its tissues, for recolouring; it may be missing.
    """

    patient: str
    split: str
    label: int
    spacing: float
    image_path: Path
    mask_path: Path

    def read(self) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Read the signal and its outlines, all 0 where nothing is outlined.

        Raises:
            UnreadableFileError: If a picture is missing or damaged.
        """
        image = _pixels(self.image_path).astype(np.float32)
        if not self.mask_path.exists():
            return image, np.zeros(image.shape, np.uint8)
        return image, _pixels(self.mask_path).astype(np.uint8)


def read_axial_cases(folder: Path) -> tuple[AxialCase, ...]:
    """Read the slices of one of the three lowest discs; the others are left out.

    Args:
        folder: Laid out as for training the outlines: ``index.csv`` with ``name``, ``patient``,
            ``level``, ``split`` and ``spacing_mm``, pictures in ``image`` and ``mask``.

    Raises:
        UnreadableFileError: If there is no index.
        InputError: If it lacks a column, or a patient is in two splits.
    """
    index = folder / "index.csv"
    try:
        rows = list(csv.DictReader(index.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(index, "it is missing or no table of text") from error
    missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise InputError(f"{index} has no column '{missing[0]}'.")
    cases = tuple(
        _case(folder, row, f"{index}, slice '{row['name']}', column 'spacing_mm'")
        for row in rows
        if row["level"] in AXIAL_LEVELS
    )
    splits: dict[str, str] = {}
    for case in cases:
        if splits.setdefault(case.patient, case.split) != case.split:
            raise InputError(
                f"{index}: patient '{case.patient}' is in two splits.",
                advice="Put all slices of a patient into one split.",
            )
    return cases


def _case(folder: Path, row: dict[str, str], where: str) -> AxialCase:
    file = f"{row['name']}.png"
    label = [str(level) for level in AXIAL_LEVELS].index(row["level"])
    paths = folder / "image" / file, folder / "mask" / file
    spacing = read_spacing(row["spacing_mm"], where)
    return AxialCase(row["patient"], row["split"], label, spacing, *paths)


def _pixels(path: Path) -> NDArray[np.generic]:
    try:
        with Image.open(path) as picture:
            return np.asarray(picture)
    except (OSError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or "it is not a picture, or a damaged one"
        raise UnreadableFileError(path, reason.lower()) from error
