"""The header of a NIfTI file, with the checks that nibabel leaves out.

Format: NIfTI-1.1 (Cox et al. 2004, nifti1.h) and NIfTI-2 (nifti2.h), single files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import nibabel as nib
import numpy as np
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.nifti_position import CONVERT_AGAIN, judge_position, read_position

HEADER_BYTES = 540
"""Size of the larger header, NIfTI-2's."""

MAX_VOXELS = 2**27
"""Some twenty times a large lumbar study, and half a gigabyte as float32."""

MAX_OFFSET = 2**24
"""Bytes before the pixels: header extensions are far smaller."""


@dataclass(frozen=True, eq=False)
class NiftiHeader:
    """What is needed to read the voxels and to place them.

    Attributes:
        shape: Voxels along the three axes as stored, the fastest first.
        dtype: Type of the stored values, with its byte order.
        offset: Bytes before the first value.
        slope: Factor from stored value to signal.
        intercept: Signal of the stored value 0.
        affine: 4 x 4 matrix from the indices of the three axes to RAS millimetres.
        findings: What is doubtful about it.
    """

    shape: tuple[int, int, int]
    dtype: np.dtype
    offset: int
    slope: float
    intercept: float
    affine: NDArray[np.float64]
    findings: tuple[Finding, ...] = ()

    @property
    def byte_count(self) -> int:
        """Bytes that the stored values take."""
        return math.prod(self.shape) * self.dtype.itemsize


def parse_header(block: bytes, label: str) -> NiftiHeader:
    """Read and check a header.

    Args:
        block: The first ``HEADER_BYTES`` of the decompressed file, or all of it if shorter.
        label: What messages call the file.

    Raises:
        UnreadableFileError: If it is no single-file NIfTI of one grey volume with a usable place
            in space.
    """
    raw = _raw_header(block, label)
    slope, intercept = _scaling(raw, label)
    affine = read_position(raw, label)
    return NiftiHeader(
        shape=_shape(raw, label),
        dtype=_dtype(raw, label),
        offset=_offset(raw, label),
        slope=slope,
        intercept=intercept,
        affine=affine,
        findings=judge_position(raw, affine, label),
    )


def _raw_header(block: bytes, label: str) -> nib.Nifti1Header:
    """Tell the version by size and magic, as the format asks."""
    if len(block) >= 348 and block[344:348] == b"n+1\0":
        return nib.Nifti1Header(block[:348], check=False)
    if len(block) >= 540 and block[4:8] == b"n+2\0":
        return nib.Nifti2Header(block[:540], check=False)
    if block[344:348] == b"ni1\0" or block[4:8] == b"ni2\0":
        raise UnreadableFileError(
            label,
            "it is a header whose pixels are in another file",
            advice="Convert the pair to one .nii file.",
        )
    raise UnreadableFileError(label, "it has no NIfTI header", advice=CONVERT_AGAIN)


def _shape(raw: nib.Nifti1Header, label: str) -> tuple[int, int, int]:
    count, *sizes = (int(size) for size in raw["dim"])
    if not 3 <= count <= 7 or min(sizes[:count]) < 1:
        raise UnreadableFileError(label, "it does not hold a volume of three dimensions")
    volumes = math.prod(sizes[3:count])
    if volumes > 1:
        raise UnreadableFileError(
            label,
            f"it holds {volumes} volumes, and only one can be measured",
            advice="Save the volume that you want as a file of its own.",
        )
    first, second, third = sizes[:3]
    if first * second * third > MAX_VOXELS:
        raise UnreadableFileError(label, f"it is too large ({first} x {second} x {third} voxels)")
    return first, second, third


def _dtype(raw: nib.Nifti1Header, label: str) -> np.dtype:
    code = int(raw["datatype"])
    try:
        dtype: np.dtype = np.dtype(raw.get_data_dtype())
    except (HeaderDataError, KeyError) as error:
        raise UnreadableFileError(label, f"its data type {code} is unknown") from error
    if dtype.kind not in "iuf":
        kinds = {"c": "complex numbers", "V": "colours or an unknown type"}
        raise UnreadableFileError(
            label,
            f"its values are {kinds.get(dtype.kind, 'not numbers')} (data type {code})",
            advice="Only grey images of real numbers can be measured.",
        )
    return dtype


def _offset(raw: nib.Nifti1Header, label: str) -> int:
    offset = float(raw["vox_offset"])
    if not raw.sizeof_hdr <= offset <= MAX_OFFSET or not offset.is_integer():
        raise UnreadableFileError(label, f"its pixels cannot start at byte {offset:g}")
    return int(offset)


def _scaling(raw: nib.Nifti1Header, label: str) -> tuple[float, float]:
    """Slope and intercept; a slope of 0 means that the stored values are the signal."""
    slope, intercept = float(raw["scl_slope"]), float(raw["scl_inter"])
    if not math.isfinite(slope) or not math.isfinite(intercept):
        raise UnreadableFileError(
            label, f"its scaling ({slope:g}, {intercept:g}) is no number", advice=CONVERT_AGAIN
        )
    return (slope, intercept) if slope else (1.0, 0.0)
