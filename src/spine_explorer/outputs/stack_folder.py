"""The files of one stack: mask, sidecar, a picture a slice, and last the mark that it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.source import StackSource
from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.outputs.dicom_seg import SEG_NAME, write_dicom_seg
from spine_explorer.outputs.files import remove, remove_stale
from spine_explorer.outputs.finished import FinishedStack, withdraw_finished, write_finished
from spine_explorer.outputs.imagej_rois import ROI_SET_NAME, write_roi_set
from spine_explorer.outputs.overlay import picture_name, render_overlay, write_picture
from spine_explorer.outputs.report_stack import report_stack
from spine_explorer.outputs.run_file import record_analysis
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from spine_explorer.outputs.sidecar import write_sidecar


@dataclass(frozen=True)
class StackFiles:
    """Which files to write beyond the usual ones.

    Attributes:
        rois: Outlines for ImageJ.
        seg: Outlines as DICOM SEG.
    """

    rois: bool = False
    seg: bool = False


_USUAL = StackFiles()
_OWN_PICTURE = re.compile(r"slice-\d{2,}\.png")


def write_stack(
    folder: Path,
    analysis: StackAnalysis,
    *,
    fingerprint: str,
    include_identity: bool = False,
    files: StackFiles = _USUAL,
    source: StackSource | None = None,
) -> FinishedStack:
    """Write every file of one stack.

    Outlines for other programs and pictures that an earlier run wrote and this one does not are
    removed; other files that lie in the folder are left alone.

    Args:
        folder: Where to; it is created.
        analysis: The stack with its outlines and rows.
        fingerprint: Of everything that its results depend on.
        include_identity: Say name and birth date too.
        files: Which further files to write.
        source: Where the stack was read from; needed for DICOM SEG.

    Returns:
        What the closing files need to know of the stack.

    Raises:
        OutputError: If a file cannot be written.
    """
    stack, segmentation = analysis.stack, analysis.segmentation
    withdraw_finished(folder)
    for name in (ROI_SET_NAME, SEG_NAME):
        remove(folder / name)
    write_segmentation(folder / "segmentation.nii.gz", segmentation.labels, stack.geometry)
    write_sidecar(
        folder / "segmentation.json", stack, segmentation, include_identity=include_identity
    )
    if files.rois:
        write_roi_set(folder / ROI_SET_NAME, segmentation.labels)
    if files.seg:
        analysis = _with_seg(folder, analysis, source)
    pictures = _written_pictures(folder, analysis)
    report = report_stack(analysis, pictures, include_identity=include_identity)
    remove_stale(folder, _OWN_PICTURE, {picture_name(item.number) for item in report.slices})
    finished = FinishedStack(
        fingerprint=fingerprint,
        record=record_analysis(analysis, include_identity=include_identity),
        report=report,
        rows=analysis.rows,
    )
    write_finished(folder, finished)
    return finished


def _written_pictures(folder: Path, analysis: StackAnalysis) -> Iterator[Image.Image | None]:
    """Write the picture of each slice and hand it on, one at a time; there may be very many."""
    levels = {row.slice: row.level for row in analysis.rows}
    for index in range(analysis.stack.slice_count):
        if index in analysis.not_asked_for:
            yield None
            continue
        number = index + 1
        picture = render_overlay(
            analysis.stack, analysis.segmentation, index, level=levels.get(number, "")
        )
        write_picture(folder / picture_name(number), picture)
        yield picture


def _with_seg(folder: Path, analysis: StackAnalysis, source: StackSource | None) -> StackAnalysis:
    """Write the DICOM SEG, or say in the stack's findings why there is none."""
    stack = analysis.stack
    try:
        write_dicom_seg(folder / SEG_NAME, stack, analysis.segmentation, source)
    except UnreadableFileError as error:
        message = f"No DICOM SEG was written: {error.reason}."
    except InputError as error:
        message = error.message
    else:
        return analysis
    findings = (*stack.findings, Finding("dicom_seg", Grade.WARN, message))
    return replace(analysis, stack=replace(stack, findings=findings))
