"""The files of one stack: mask, sidecar, a picture a slice, and last the mark that it is done."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.outputs.finished import FinishedStack, write_finished
from spine_explorer.outputs.overlay import render_overlay, write_picture
from spine_explorer.outputs.report_stack import report_stack
from spine_explorer.outputs.run_file import record_analysis
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from spine_explorer.outputs.sidecar import write_sidecar


def write_stack(
    folder: Path, analysis: StackAnalysis, *, fingerprint: str, include_identity: bool = False
) -> FinishedStack:
    """Write every file of one stack.

    Args:
        folder: Where to; it is created.
        analysis: The stack with its outlines and rows.
        fingerprint: Of everything that its results depend on.
        include_identity: Say name and birth date too.

    Returns:
        What the closing files need to know of the stack.

    Raises:
        OutputError: If a file cannot be written.
    """
    stack, segmentation = analysis.stack, analysis.segmentation
    write_segmentation(folder / "segmentation.nii.gz", segmentation.labels, stack.geometry)
    write_sidecar(
        folder / "segmentation.json", stack, segmentation, include_identity=include_identity
    )
    levels = {row.slice: row.level for row in analysis.rows}
    pictures = [
        render_overlay(stack, segmentation, index, level=levels.get(index + 1, ""))
        for index in range(stack.slice_count)
    ]
    for number, picture in enumerate(pictures, start=1):
        write_picture(folder / f"slice-{number:02d}.png", picture)
    finished = FinishedStack(
        fingerprint=fingerprint,
        record=record_analysis(analysis, include_identity=include_identity),
        report=report_stack(analysis, pictures, include_identity=include_identity),
        rows=analysis.rows,
    )
    write_finished(folder, finished)
    return finished
