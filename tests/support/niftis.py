"""NIfTI files, sound and damaged."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from numpy.typing import ArrayLike, NDArray

LUMBAR_AFFINE: NDArray[np.float64] = np.array(
    [[-0.7, 0, 0, 110.0], [0, -0.7, 0, 90.0], [0, 0, 4.0, -40.0], [0, 0, 0, 1]]
)
"""Columns to the left, rows to the back, slices to the head, as axial scans are mostly stored."""


def write_nifti(
    path: Path,
    data: ArrayLike,
    affine: ArrayLike = LUMBAR_AFFINE,
    *,
    codes: tuple[int, int] = (1, 1),
    version: int = 1,
) -> Path:
    """Write an array, indexed as NIfTI does, with the given sform and qform codes."""
    kind = nib.Nifti1Image if version == 1 else nib.Nifti2Image
    array = np.asarray(data)
    image = kind(array, np.asarray(affine), dtype=array.dtype)
    image.header.set_xyzt_units("mm", "sec")
    image.set_sform(affine, codes[0])
    image.set_qform(affine, codes[1])
    nib.save(image, path)
    return path


def edit_header(path: Path, **fields: Any) -> Path:
    """Change fields of a file's header as they are stored, whatever they then say.

    A pair (index, value) changes one element of a field.
    """
    packed = path.read_bytes()
    content = gzip.decompress(packed) if path.suffix == ".gz" else packed
    kind = nib.Nifti2Header if content[4:8] == b"n+2\0" else nib.Nifti1Header
    header = kind(content[: kind.sizeof_hdr], check=False)
    for name, value in fields.items():
        if isinstance(value, tuple):
            header[name][value[0]] = value[1]
        else:
            header[name] = value
    content = header.binaryblock + content[kind.sizeof_hdr :]
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def header_block(path: Path) -> bytes:
    """The bytes that a header is parsed from."""
    return path.read_bytes()[:540]
