"""The closing table on the screen: the main numbers of each slice and where to find the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.anatomy import Side, Tissue
from spine_explorer.cli.console import print_findings, stdout
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.measurement.row import Quality, Row
from spine_explorer.studies.wording import count_text

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.runner import RunResult

_MOST_LINES = 40
_SHORT_NAMES = {
    Tissue.MULTIFIDUS: "Multifidus",
    Tissue.ERECTOR_SPINAE: "Er. spinae",
    Tissue.PSOAS: "Psoas",
}
_COLUMNS = (
    *((tissue, side) for tissue in _SHORT_NAMES for side in (Side.RIGHT, Side.LEFT)),
    (Tissue.DISC, Side.MIDLINE),
    (Tissue.CANAL, Side.MIDLINE),
)

_SliceKey = tuple[str, str, str, int, int]


def print_result(result: RunResult, out: Path) -> None:
    """Print what was measured, what was not and why, and where the files are."""
    console = stdout()
    _print_table(console, result.rows)
    _print_left_out(console, result)
    measured = sum(len(stack.slices_measured) for stack in result.record.stacks)
    earlier = f", {count_text(result.resumed, 'stack')} from an earlier run"
    resumed = earlier if result.resumed else ""
    seconds = f"{result.record.timings['total']:.1f} s"
    console.print(
        f"{count_text(measured, 'slice')} measured in {seconds}{resumed}.", soft_wrap=True
    )
    console.print(f"Open {out / 'report.html'} to look at every outline.", soft_wrap=True)


def _print_table(console: Console, rows: Sequence[Row]) -> None:
    from rich.table import Table
    from rich.text import Text

    slices = _slices(rows)
    levelled = any(row.level for row in rows)
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    table.title = "Area in mm², right / left; * look at the outline"
    place = "Series slice" if any(row.series for row in rows) else "Slice"
    for title in ("Subject", place, *(["Level"] if levelled else [])):
        table.add_column(title, overflow="fold")
    for title in (*_SHORT_NAMES.values(), "Disc", "Canal"):
        table.add_column(title, justify="right", no_wrap=True)
    for (subject, _session, series, stack, number), areas in list(slices.items())[:_MOST_LINES]:
        level = [next(iter(areas.values())).level] if levelled else []
        names = (subject, f"{series} {stack}.{number}".strip(), *level)
        table.add_row(*(Text(text) for text in (*names, *_cells(areas))))
    console.print(table)
    if len(slices) > _MOST_LINES:
        console.print(f"and {len(slices) - _MOST_LINES} more slices in summary.csv.")
    console.print()


def _slices(rows: Iterable[Row]) -> dict[_SliceKey, dict[tuple[str, str], Row]]:
    slices: dict[_SliceKey, dict[tuple[str, str], Row]] = {}
    for row in rows:
        if row.quantity == "area" and (row.structure, row.side) in _COLUMNS:
            key = row.subject, row.session, row.series, row.stack, row.slice
            slices.setdefault(key, {})[row.structure, row.side] = row
    return slices


def _cells(areas: dict[tuple[str, str], Row]) -> list[str]:
    texts = [_number(areas.get(column)) for column in _COLUMNS]
    pairs = [f"{right} / {left}" for right, left in zip(texts[:6:2], texts[1:6:2], strict=True)]
    return [*pairs, *texts[6:]]


def _number(row: Row | None) -> str:
    if row is None:
        return "-"
    return f"{row.value:.0f}{'*' if row.quality is Quality.CHECK else ''}"


def _print_left_out(console: Console, result: RunResult) -> None:
    faulty = [refusal for refusal in result.refusals if not refusal.by_selection]
    faults = [finding for refusal in faulty for finding in refusal.findings]
    passed_over = len(result.refusals) - len(faulty)
    lost, slices_passed_over = _lost_parts(result)
    faults += lost
    if faults or result.findings:
        console.print("Not measured, and why")
        print_findings(console, [*faults, *result.findings])
        console.print()
    for count, one, many in (
        (slices_passed_over, "slice was", "slices were"),
        (passed_over, "other stack was", "other stacks were"),
    ):
        if count:
            console.print(f"{count_text(count, one, many)} passed over; the report says why.")


def _lost_parts(result: RunResult) -> tuple[list[Finding], int]:
    """Return by what measured stacks lost slices and outlines, and how many were passed over."""
    from spine_explorer.runner import loses_outline, loses_slice

    lost, passed_over = [], 0
    for stack in result.record.stacks:
        whose = stack.identity
        where = " ".join(filter(None, (whose.subject, whose.series, f"stack {whose.stack}")))
        for item in stack.findings if stack.outcome == "measured" else ():
            if loses_slice(item) or loses_outline(item):
                text = f"{where}: {item.message}"
                lost.append(Finding(item.check, Grade[item.grade.upper()], text, item.advice))
            elif item.grade == Grade.REFUSE.label:
                passed_over += 1
    return lost, passed_over
