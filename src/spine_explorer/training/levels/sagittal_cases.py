"""Sagittal slices with outlined discs, vertebrae and canal."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.levels.disc_finding import SAGITTAL_CLASSES
from spine_explorer.training.cases import GREY_MODES, LABEL_MODES, read_picture

PIXEL_SPACING = 0.9375
"""Millimetres between the pixels of the pictures, 256 over a field of view of 240 mm."""

HELD_OUT = 9
"""Patients that are only judged on."""

_SPLIT_SEED = 2024


@dataclass(frozen=True)
class SagittalCase:
    """One slice.

    Attributes:
        patient: Whose it is.
        image_path: The picture, head up, back on the right.
        mask_path: 1 disc, 2 vertebra, 3 canal; the lowest disc outlined is L5-S1.
    """

    patient: str
    image_path: Path
    mask_path: Path

    def read(self) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Read the signal and the labels, both of shape (row, column).

        Raises:
            UnreadableFileError: If a picture is missing, damaged or not grey, holds an unknown
                label, or if the two differ in size.
        """
        image = read_picture(self.image_path, GREY_MODES).astype(np.float32)
        mask = read_picture(self.mask_path, LABEL_MODES)
        if mask.shape != image.shape:
            reason = f"its size is not that of its picture {self.image_path}"
            raise UnreadableFileError(self.mask_path, reason)
        if int(mask.max()) >= len(SAGITTAL_CLASSES):
            reason = f"{int(mask.max())} is none of the labels 1 disc, 2 vertebra and 3 canal"
            raise UnreadableFileError(self.mask_path, reason)
        return image, mask.astype(np.uint8)


def read_sagittal_cases(folder: Path) -> tuple[SagittalCase, ...]:
    """Read the slices of a folder with ``image/PATIENT_SLICE.png`` and the same in ``mask``.

    Raises:
        InputError: If there are none.
    """
    paths = sorted((folder / "image").glob("?*_*.png"))
    if not paths:
        raise InputError(f"{folder / 'image'} holds no picture PATIENT_SLICE.png.")
    return tuple(
        SagittalCase(path.stem.rpartition("_")[0], path, folder / "mask" / path.name)
        for path in paths
    )


def split_patients(
    cases: Sequence[SagittalCase],
) -> tuple[tuple[SagittalCase, ...], tuple[SagittalCase, ...]]:
    """Part the slices by patient, always alike: those to learn from, those to be judged on."""
    patients = sorted({case.patient for case in cases})
    random.Random(_SPLIT_SEED).shuffle(patients)  # noqa: S311 - a split, no secret
    held_out = set(patients[:HELD_OUT])
    return (
        tuple(case for case in cases if case.patient not in held_out),
        tuple(case for case in cases if case.patient in held_out),
    )
