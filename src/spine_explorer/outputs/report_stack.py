"""From an analysed stack to its part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from PIL import Image

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.outputs.data_address import picture_address
from spine_explorer.outputs.identity import without_identity
from spine_explorer.outputs.report_content import ReportSlice, ReportStack
from spine_explorer.outputs.report_numbers import tissue_tables

_PICTURE_WIDTH = 880


def report_stack(
    analysis: StackAnalysis,
    pictures: Iterable[Image.Image | None],
    *,
    include_identity: bool = False,
) -> ReportStack:
    """Make the part of the report that is about one stack.

    The pictures are embedded as compressed text, about a tenth of a megabyte each.

    Args:
        analysis: The stack with its outlines and rows.
        pictures: The overlay picture of each slice; ``None`` leaves the slice out.
        include_identity: Say name and birth date too.
    """
    if not include_identity:
        analysis = replace(analysis, stack=without_identity(analysis.stack))
    stack = analysis.stack
    return ReportStack(
        identity=stack.identity,
        facts=tuple(_facts(stack)),
        person=stack.person if include_identity else None,
        findings=_findings_about(analysis, None),
        slices=tuple(
            _slice(analysis, index, picture)
            for index, picture in enumerate(pictures)
            if picture is not None
        ),
    )


def embedded(picture: Image.Image) -> str:
    """Return an overlay picture as the report holds it: a data address."""
    return picture_address(picture, _PICTURE_WIDTH)


def _slice(analysis: StackAnalysis, index: int, picture: Image.Image) -> ReportSlice:
    rows = [row for row in analysis.rows if row.slice == index + 1]
    return ReportSlice(
        number=index + 1,
        level=next((row.level for row in rows if row.level), ""),
        level_known_from=_known_from(analysis, index),
        accepted=bool(analysis.segmentation.accepted[index]),
        picture=embedded(picture),
        tables=tissue_tables(rows),
        findings=_findings_about(analysis, index),
    )


def _known_from(analysis: StackAnalysis, index: int) -> str:
    levels = analysis.levels.slices
    known = levels[index] if index < len(levels) else None
    return f"{known.source}, {known.confidence:.2f}" if known else ""


def _findings_about(analysis: StackAnalysis, slice_index: int | None) -> tuple[Finding, ...]:
    return tuple(item for item in analysis.findings if item.slice_index == slice_index)


def _facts(stack: Stack) -> Iterator[tuple[str, str]]:
    scan, (between, row, column) = stack.acquisition, stack.geometry.spacing
    yield "Pixel", f"{row:.2f} × {column:.2f} mm"  # noqa: RUF001
    if stack.slice_count > 1:
        yield "Slices", f"{stack.slice_count}, {between:.1f} mm apart"
    if scan.repetition_time is not None and scan.echo_time is not None:
        yield "TR / TE", f"{scan.repetition_time:g} / {scan.echo_time:g} ms"
    if scan.field_strength is not None:
        yield "Field", f"{scan.field_strength:g} T"
    if scanner := f"{scan.manufacturer} {scan.model}".strip():
        yield "Scanner", scanner
    if scan.contrast_agent:
        yield "Contrast agent", scan.contrast_agent
    yield "Source", stack.identity.source
