"""Where a NIfTI header says that its image lies: units, sform and qform.

``nifti1.h`` allows two positions, by quaternion (qform, METHOD 2) and by matrix (sform, METHOD 3).
"""

from __future__ import annotations

import nibabel as nib
import numpy as np
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.findings import Finding, Grade

SPACING_LIMITS = (0.05, 20.0)
"""Millimetres between voxel centres; anything else is no scan of a patient in millimetres."""

FARTHEST = 1e6
"""Millimetres from the scanner's centre; no patient lies a kilometre away."""

SPACING_TOLERANCE = 0.01
"""Relative difference of the two spacings that a header states, above which one is wrong."""

CONVERT_AGAIN = "Convert it again from DICOM, for example with dcm2niix."

_MILLIMETRE_CODES = (0, 2)
_UNITS = {1: "metres", 3: "micrometres"}


def read_position(raw: nib.Nifti1Header, label: str) -> NDArray[np.float64]:
    """Return the matrix from stored indices to RAS millimetres: the sform, or else the qform.

    Args:
        raw: The header, unchecked.
        label: What messages call the file.

    Raises:
        UnreadableFileError: If there is neither, since left and right would then be a guess, or
            if it cannot be that of a patient in millimetres.
    """
    _check_units(raw, label)
    with np.errstate(invalid="ignore"):  # a signalling NaN is refused below
        sform = raw.get_sform(coded=True)[0]
        affine = sform if sform is not None else _qform(raw)
    if affine is None:
        raise UnreadableFileError(
            label,
            "its position is missing or broken, so left and right are unknown",
            advice=CONVERT_AGAIN,
        )
    if not np.all(np.abs(affine) < FARTHEST):
        raise UnreadableFileError(
            label, "its position contains a value that is no number or far too large"
        )
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    if spacing.min() < SPACING_LIMITS[0] or spacing.max() > SPACING_LIMITS[1]:
        raise UnreadableFileError(
            label, f"its voxels measure {_millimetres(spacing)}, which no scan of a patient has"
        )
    return np.asarray(affine, dtype=np.float64)


def judge_position(
    raw: nib.Nifti1Header, affine: NDArray[np.float64], label: str
) -> tuple[Finding, ...]:
    """Warn where the header contradicts itself.

    Args:
        raw: The header, unchecked.
        affine: The matrix that ``read_position`` chose.
        label: What messages call the file.
    """
    return (*_judge_spacing(raw, affine, label), *_judge_orientation(raw, affine, label))


def _check_units(raw: nib.Nifti1Header, label: str) -> None:
    code = int(raw["xyzt_units"]) & 7
    if code not in _MILLIMETRE_CODES:
        unit = _UNITS.get(code, "an unknown unit")
        raise UnreadableFileError(label, f"its lengths are in {unit}, not in millimetres")


def _qform(raw: nib.Nifti1Header) -> NDArray[np.float64] | None:
    """The position by quaternion, or ``None`` if there is none or it is no rotation."""
    header = raw.copy()
    header["pixdim"][0] = header["pixdim"][0] or 1.0  # 0 means 1 (nifti1.h, METHOD 2)
    try:
        qform: NDArray[np.float64] | None = header.get_qform(coded=True)[0]
    except (HeaderDataError, ValueError):
        return None
    return qform


def _judge_spacing(
    raw: nib.Nifti1Header, affine: NDArray[np.float64], label: str
) -> tuple[Finding, ...]:
    stated, used = np.abs(raw["pixdim"][1:4]), np.linalg.norm(affine[:3, :3], axis=0)
    if np.allclose(stated, used, rtol=SPACING_TOLERANCE, atol=0):
        return ()
    message = (
        f"The header states voxels of {_millimetres(stated)}, but its position matrix "
        f"{_millimetres(used)}; the matrix is used."
    )
    return (_doubt("nifti_spacing", message, "Check which is right: areas depend on it.", label),)


def _judge_orientation(
    raw: nib.Nifti1Header, affine: NDArray[np.float64], label: str
) -> tuple[Finding, ...]:
    qform = _qform(raw)
    if qform is None or not np.all(np.isfinite(qform)) or _axes(qform) == _axes(affine):
        return ()
    message = (
        f"The header's two orientations differ ({_axes(affine)} and {_axes(qform)}); the first, "
        "the sform, is used."
    )
    return (_doubt("nifti_orientation", message, "Check left and right.", label),)


def _axes(affine: NDArray[np.float64]) -> str:
    return "".join(code or "?" for code in nib.aff2axcodes(affine))


def _doubt(check: str, message: str, advice: str, label: str) -> Finding:
    return Finding(check, Grade.WARN, message, advice, where=label)


def _millimetres(spacing: NDArray[np.float64]) -> str:
    return " x ".join(f"{step:.3g}" for step in spacing) + " mm"
