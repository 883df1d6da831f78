"""The folder of results: where everything lies, and the files of one stack.

::

    measurements.csv   summary.csv   report.html   run.json   labels.txt
    stacks/<key>/segmentation.nii.gz   segmentation.json   slice-01.png   slice-02.png ...
"""

from __future__ import annotations

from pathlib import Path

from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.outputs.overlay import render_overlay, write_picture
from spine_explorer.outputs.report_content import ReportStack
from spine_explorer.outputs.report_stack import report_stack
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from spine_explorer.outputs.sidecar import write_sidecar

MEASUREMENTS = "measurements.csv"
SUMMARY = "summary.csv"
REPORT = "report.html"
RUN = "run.json"
LABELS = "labels.txt"
STACKS = "stacks"


def stack_folder(folder: Path, analysis: StackAnalysis) -> Path:
    """Return where the files of a stack lie; its name comes from no text of the input."""
    return folder / STACKS / analysis.stack.identity.key


def write_stack(
    folder: Path, analysis: StackAnalysis, *, include_identity: bool = False
) -> ReportStack:
    """Write segmentation, sidecar and pictures of one stack.

    Args:
        folder: The folder of results.
        analysis: The stack with its outlines and rows.
        include_identity: Let the patient's name and birth date into the report and the sidecar.

    Returns:
        The stack's part of the report, so that pictures are drawn once and need not be kept.

    Raises:
        OutputError: If a file cannot be written.
    """
    place = stack_folder(folder, analysis)
    stack, segmentation = analysis.stack, analysis.segmentation
    write_segmentation(place / "segmentation.nii.gz", segmentation.labels, stack.geometry)
    write_sidecar(
        place / "segmentation.json", stack, segmentation, include_identity=include_identity
    )
    levels = {row.slice: row.level for row in analysis.rows}
    pictures = [
        render_overlay(stack, segmentation, index, level=levels.get(index + 1, ""))
        for index in range(stack.slice_count)
    ]
    for number, picture in enumerate(pictures, start=1):
        write_picture(place / f"slice-{number:02d}.png", picture)
    return report_stack(analysis, pictures, include_identity=include_identity)
