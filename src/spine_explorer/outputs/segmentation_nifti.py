"""``segmentation.nii.gz``: the labels of a stack where they lie in the patient."""

from __future__ import annotations

import gzip
from pathlib import Path

import nibabel
import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outputs.files import write_bytes

_SCANNER_COORDINATES = 1
_COMPRESSION = 6


def write_segmentation(path: Path, labels: NDArray[np.uint8], geometry: Geometry) -> None:
    """Write labels as compressed NIfTI-1, on the stack's own grid.

    qform and sform hold the same position, both with code 1 (scanner coordinates), so that no
    viewer has to choose. Equal labels give equal bytes.

    Args:
        path: The file to write, by custom ``segmentation.nii.gz``.
        labels: Label numbers, shape (slice, row, column).
        geometry: The grid of the labels.

    Raises:
        OutputError: If the file cannot be written.
    """
    image = nibabel.Nifti1Image(labels.astype(np.uint8).transpose(2, 1, 0), geometry.affine_nifti)
    image.set_sform(geometry.affine_nifti, _SCANNER_COORDINATES)
    image.set_qform(geometry.affine_nifti, _SCANNER_COORDINATES)
    image.header.set_xyzt_units("mm")
    image.header.set_intent("label")
    write_bytes(path, gzip.compress(image.to_bytes(), _COMPRESSION, mtime=0))
