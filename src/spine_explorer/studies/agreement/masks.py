"""Two folders of outlines: how far they overlap, and what both measure by the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np

from spine_explorer.measurement.row import Row
from spine_explorer.outlines.comparison import MaskComparison, StructureOverlap
from spine_explorer.outputs.identity import IdentityFilter
from spine_explorer.outputs.tables import write_measurements, write_table
from spine_explorer.studies.agreement.overlap_figure import overlap_height, overlap_painter
from spine_explorer.studies.figure import DOUBLE_COLUMN, draw_figure
from spine_explorer.studies.page import PageFigure, PageTable, Section
from spine_explorer.studies.table import Table, read_table
from spine_explorer.studies.wording import number_text

OVERLAP = "overlap.csv"
FIGURE = "overlap"
_MEASUREMENTS = ("measurements-1.csv", "measurements-2.csv")
_QUARTILES = (25, 50, 75)
_MEASURES = (("iou", 3), ("dice", 3), ("hd95", 2), ("surface_distance", 2))


@dataclass(frozen=True)
class MaskStudy:
    """Two sets of outlines, compared.

    Attributes:
        comparison: Overlap of every structure on every slice, patients' names taken out.
        tables: What each set measures, as written.
    """

    comparison: MaskComparison
    tables: tuple[Table, Table]


def write_masks(out: Path, compared: MaskComparison) -> MaskStudy:
    """Write the overlap of two sets of outlines and what both measure.

    Args:
        out: Folder of the results.
        compared: The outlines, the reference's first.

    Raises:
        OutputError: If a table cannot be written.
    """
    found = _without_people(compared)
    write_table(
        out / OVERLAP,
        [item.name for item in fields(StructureOverlap)],
        (astuple(item) for item in found.overlaps),
    )
    paths = [out / name for name in _MEASUREMENTS]
    for path, rows in zip(paths, (found.rows_a, found.rows_b), strict=True):
        write_measurements(path, rows)
    return MaskStudy(found, (read_table(paths[0]), read_table(paths[1])))


def overlap_section(folder: Path, study: MaskStudy, names: Sequence[str]) -> Section:
    """Draw the overlap and set it on the page.

    Args:
        folder: Where the figure goes.
        study: What was compared.
        names: Names of both sets.

    Raises:
        OutputError: If the figure cannot be written.
    """
    found = study.comparison
    structures = _by_structure(found.overlaps)
    drawn = draw_figure(
        folder / FIGURE,
        overlap_painter(structures),
        width=DOUBLE_COLUMN,
        height=overlap_height(len(structures)),
    )
    rows = [
        (name, f"{len(items):,}", *(_quartiles(items, *measure) for measure in _MEASURES))
        for name, items in structures.items()
    ]
    table = PageTable(
        ("Structure", "Slices", "IoU", "Dice", "HD95, mm", "Surface distance, mm"),
        rows,
        "Overlap of the outlines, median (quartiles)",
        "HD95: 95th percentile of the distance between the borders; surface distance: its mean. "
        f"Every slice is in {OVERLAP}.",
    )
    caption = (
        f"Overlap of the outlines on each slice, with medians. File: figures/{drawn.svg.name}."
    )
    return Section(
        "Outlines",
        tables=[table],
        figures=[PageFigure(drawn.markup, caption)],
        warnings=[*_one_sided(found, names), *(str(item) for item in found.findings)],
    )


def _by_structure(overlaps: Sequence[StructureOverlap]) -> dict[str, list[StructureOverlap]]:
    """Group overlaps by structure and side, named for a reader."""
    found: dict[str, list[StructureOverlap]] = {}
    for item in overlaps:
        side = "" if item.side == "midline" else f", {item.side}"
        name = item.structure.replace("_", " ").capitalize() + side
        found.setdefault(name, []).append(item)
    return found


def _quartiles(items: Sequence[StructureOverlap], measure: str, decimals: int) -> str:
    values = np.array([getattr(item, measure) for item in items], dtype=np.float64)
    defined = values[~np.isnan(values)]
    if not defined.size:
        return number_text(np.nan, decimals)
    low, middle, high = np.percentile(defined, _QUARTILES)
    ends = f"{number_text(float(low), decimals)} to {number_text(float(high), decimals)}"
    return f"{number_text(float(middle), decimals)} ({ends})"


def _one_sided(found: MaskComparison, names: Sequence[str]) -> list[str]:
    return [
        f"{count:,} outlines of {name} have no counterpart and were not compared."
        for name, count in zip(names, (found.only_a, found.only_b), strict=True)
        if count
    ]


def _without_people(found: MaskComparison) -> MaskComparison:
    """Take patients' names out of what will be written."""
    people = IdentityFilter(found.people)

    def hidden(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(replace(row, subject=people.subject(row.subject)) for row in rows)

    return replace(
        found,
        overlaps=tuple(
            replace(item, subject=people.subject(item.subject)) for item in found.overlaps
        ),
        rows_a=hidden(found.rows_a),
        rows_b=hidden(found.rows_b),
        findings=people.findings(found.findings),
    )
