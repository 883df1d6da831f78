"""Reading label maps of ITK-SNAP, 3D Slicer and this program: NIfTI, one number a structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import Structure
from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.nifti import NiftiSource
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.label_map import LabelMap, Layer
from spine_explorer.outlines.label_names import OWN_NUMBERS
from spine_explorer.outlines.naming import Meaning, Names

MAX_LABELS = 1000
"""Different numbers of a label map; an image read by mistake has more."""

_ADVICE = "Say what its numbers mean with --labels or --map, such as --map 9=disc."


def read_label_map(
    file: InputFile, names: Names, numbers: Mapping[int, Structure | None] | None = None
) -> LabelMap:
    """Read a label map.

    Args:
        file: A NIfTI file.
        names: The user's mapping, which may hold numbers.
        numbers: The meaning of each number, from a label file; this program's own otherwise.

    Raises:
        UnreadableFileError: If it is damaged, holds values that are no label numbers, or
            nothing that is known.
    """
    source = NiftiSource(file)
    voxels = source.load().voxels
    values = np.unique(voxels)
    _check_numbers(values, file.label)
    found = {int(value): CroppedMask.of(np.equal(voxels, value)) for value in values if value}
    meanings = {number: _meaning(number, names, numbers) for number in found}
    layers = tuple(_layers(found, meanings))
    unknown = [
        number for number, item in meanings.items() if not item and not names.knows(str(number))
    ]
    if not layers:
        raise UnreadableFileError(
            file.label, _nothing_known(unknown), advice=_ADVICE if unknown else ""
        )
    left_out = tuple(_left_out(unknown, numbers, file.label))
    return LabelMap(file, source.geometry, layers, left_out)


def _check_numbers(values: NDArray[np.float32], label: str) -> None:
    if len(values) > MAX_LABELS or not np.all(np.isfinite(values)):
        raise UnreadableFileError(label, "it is an image and no label map")
    if np.any(values != np.rint(values)) or values.min() < 0:
        raise UnreadableFileError(label, "its values are not label numbers (0, 1, 2, ...)")


def _meaning(
    number: int, names: Names, numbers: Mapping[int, Structure | None] | None
) -> Meaning | None:
    if names.knows(str(number)):
        return names.meaning(str(number))
    item = (OWN_NUMBERS if numbers is None else numbers).get(number)
    return None if item is None else Meaning(item.tissue, item.side)


def _layers(
    found: Mapping[int, CroppedMask], meanings: Mapping[int, Meaning | None]
) -> Iterator[Layer]:
    for number, mask in found.items():
        meaning = meanings[number]
        if meaning is not None:
            yield Layer(f"label {number}", meaning, mask)


def _nothing_known(unknown: list[int]) -> str:
    if not unknown:
        return "it holds no outline"
    return f"none of its label numbers is known ({', '.join(map(str, unknown[:10]))})"


def _left_out(
    unknown: list[int], numbers: Mapping[int, Structure | None] | None, label: str
) -> Iterator[Finding]:
    """Say which numbers were left out; those that the label file names are no surprise."""
    for number in unknown:
        if numbers is not None and number in numbers:
            message = f"Label {number} of {label} is a structure that is not measured."
            yield Finding("unknown_outline", Grade.NOTE, message, where=label)
        else:
            message = f"Label {number} of {label} is not known and was left out."
            yield Finding("unknown_outline", Grade.WARN, message, _ADVICE, where=label)
