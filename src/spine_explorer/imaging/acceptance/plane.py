"""Header checks: how the slices and the patient lie."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.imaging.acceptance.grading import Header, note, pass_over, warn
from spine_explorer.imaging.acceptance.wording import listed, quoted
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry

STEEPEST_AXIAL = 45.0
"""Degrees from the patient's axis at which another plane becomes the nearer one."""

STEEP = 35.0
"""Degrees above which a slice is no longer a cross-section: a muscle along the patient's axis
looks 1 / cos(35°), that is 22 %, larger in it. The disc of L5-S1 alone is often as steep."""


def is_axial(geometry: Geometry) -> bool:
    """Tell whether the slices are axial, however oblique."""
    return geometry.tilt_from(2) <= STEEPEST_AXIAL


def plane(header: Header) -> Iterator[Finding]:
    """Pass over sagittal and coronal slices; warn of steep ones."""
    if header.geometry is None:
        return
    tilt = header.geometry.tilt_from(2)
    if tilt > STEEPEST_AXIAL:
        yield pass_over(
            "plane",
            f"The slices are {_other_plane(header.geometry)} ({tilt:.0f}° from axial); only axial "
            "slices are measured.",
        )
    elif tilt > STEEP:
        yield warn(
            "plane",
            f"The slices are tilted {tilt:.0f}° from axial, which makes areas look larger.",
            "Compare them only with slices of the same tilt.",
        )


def _other_plane(geometry: Geometry) -> str:
    return "sagittal" if geometry.tilt_from(0) <= geometry.tilt_from(1) else "coronal"


def position(header: Header) -> Iterator[Finding]:
    """Note an unusual position; sides come from coordinates, so it changes no side."""
    found = header.acquisition.patient_position.strip().upper()
    unusual = ["feet first"] if found.startswith("FF") else []
    unusual += ["prone"] if found.endswith("P") else []
    unusual += ["on one side"] if found.endswith(("DL", "DR")) else []
    if unusual:
        yield note(
            "position",
            f"The patient lay {listed(unusual)} ({quoted(found)}), which changes the shape of the "
            "muscles but not which side is left.",
        )
