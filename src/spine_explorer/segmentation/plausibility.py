"""Whether outlines can be those of an axial lumbar slice.

The network outlines something in any picture. A slice whose outlines are too few, too small, too
large or in the wrong place is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import BACKGROUND, STRUCTURES, Tissue
from spine_explorer.imaging.findings import Finding, Grade

LUMBAR_CHECK = "lumbar"
"""Identifier of this check in findings."""

FEWEST_STRUCTURES = 5
"""A usable slice shows a good part of the eight structures; a knee or a head shows few."""

LEAST_MEAN_CONFIDENCE = 0.8
"""Over the structures of a slice. Real slices reach 0.82 at the ends of a long stack and 0.94
elsewhere; sagittal slices, noise and upside-down slices that pass the other checks mostly stay
below 0.8."""

AREA_LIMITS: dict[Tissue, tuple[float, float]] = {
    Tissue.MULTIFIDUS: (80, 2500),
    Tissue.ERECTOR_SPINAE: (80, 4000),
    Tissue.PSOAS: (80, 3500),
    Tissue.DISC: (500, 4500),
    Tissue.CANAL: (15, 700),
}
"""Area in mm² of one structure on one side: less is a fragment, more is something else.
Published means lie far inside; the limits are wide enough for severe atrophy, for the erector
spinae at the sacrum and for athletes."""


def refuse_implausible(
    labels: NDArray[np.uint8],
    confidence: NDArray[np.float32],
    pixel_area: float,
    slice_index: int,
    *,
    atypical: bool = False,
) -> Finding | None:
    """Return why a slice cannot be an axial lumbar one, or ``None`` if it can.

    Args:
        labels: Shape (row, column), in display orientation (the back below).
        confidence: Shape (structure,).
        pixel_area: mm².
        slice_index: Of the slice in its stack.
        atypical: Taken together, its outlines are too unlike those of lumbar slices.
    """
    unlike = "its outlines are too unlike those of lumbar slices" if atypical else None
    reason = next(_reasons(labels, confidence, pixel_area), unlike)
    if reason is None:
        return None
    return Finding(
        check=LUMBAR_CHECK,
        grade=Grade.REFUSE,
        message=f"Slice {slice_index + 1} does not look like an axial lumbar slice: {reason}.",
        advice="Leave it out, or draw its outlines by hand.",
        slice_index=slice_index,
        by_selection=True,
    )


def drop_fragments(
    labels: NDArray[np.uint8], confidence: NDArray[np.float32], pixel_area: float
) -> None:
    """Remove structures that are too small to be one: they count as not found.

    Args:
        labels: Shape (row, column); changed.
        confidence: Shape (structure,); changed.
        pixel_area: mm².
    """
    sizes = _sizes(labels, pixel_area)
    for item in STRUCTURES:
        if 0 < sizes[item.label] < AREA_LIMITS[item.tissue][0]:
            labels[labels == item.label] = BACKGROUND
            confidence[item.label - 1] = np.nan


def _reasons(
    labels: NDArray[np.uint8], confidence: NDArray[np.float32], pixel_area: float
) -> Iterator[str]:
    found = [item for item in STRUCTURES if not np.isnan(confidence[item.label - 1])]
    if len(found) < FEWEST_STRUCTURES:
        yield f"only {len(found)} of its 8 structures can be seen"
        return
    sizes = _sizes(labels, pixel_area)
    for item in found:
        if sizes[item.label] > AREA_LIMITS[item.tissue][1]:
            yield f"the {item.title.lower()} would measure {sizes[item.label]:.0f} mm²"
    rows = {tissue: _mean_row(labels, tissue) for tissue in Tissue}
    if not rows[Tissue.DISC] < rows[Tissue.MULTIFIDUS]:
        yield "no disc lies in front of a multifidus"
    if rows[Tissue.CANAL] < rows[Tissue.DISC] or rows[Tissue.CANAL] > rows[Tissue.MULTIFIDUS]:
        yield "the spinal canal does not lie between disc and multifidus"
    mean = float(np.nanmean(confidence))
    if mean < LEAST_MEAN_CONFIDENCE:
        yield f"the outlines are too uncertain (mean confidence {mean:.2f})"


def _sizes(labels: NDArray[np.uint8], pixel_area: float) -> NDArray[np.floating]:
    return np.bincount(labels.ravel(), minlength=len(STRUCTURES) + 1) * pixel_area


def _mean_row(labels: NDArray[np.uint8], tissue: Tissue) -> float:
    """Mean row of a tissue; NaN, which fails every comparison, where it is missing."""
    wanted = [item.label for item in STRUCTURES if item.tissue is tissue]
    rows = np.nonzero(np.isin(labels, wanted))[0]
    return float(rows.mean()) if rows.size else float("nan")
