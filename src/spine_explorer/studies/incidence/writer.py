"""Everything that ``spine-explorer incidence`` leaves in its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.figure import remove_stale_figures
from spine_explorer.studies.incidence.agreement import BETWEEN, WITHIN
from spine_explorer.studies.incidence.agreement_figure import draw_agreement
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.decisions import Disagreement
from spine_explorer.studies.incidence.disagreement_file import (
    FILE_NAME,
    refuse_to_lose,
    write_disagreements,
)
from spine_explorer.studies.incidence.flow_figure import draw_flow
from spine_explorer.studies.incidence.occurrence_figure import draw_occurrences
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.report_page import report_page
from spine_explorer.studies.incidence.tables import result_tables
from spine_explorer.studies.incidence.units import Unit
from spine_explorer.studies.page import PageFigure, write_page
from spine_explorer.studies.plain import write_json
from spine_explorer.version import __version__

RESULTS, PAGE, DOCUMENT = "incidence.csv", "incidence.html", "incidence.json"
_NOT_ALWAYS_DRAWN = re.compile(r"(incidence-(patient|site)|agreement-(between|within))\.(png|svg)")


def write_report(folder: Path, report: IncidenceReport, *, kept: Sequence[Path] = ()) -> None:
    """Write tables, JSON, figures and the page.

    Args:
        folder: Where they go; it is created if it is missing.
        report: What was found.
        kept: What it was found in; no file of these is written over.

    Raises:
        InputError: If one of these, or decisions in an older list of disagreements, would be lost.
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    tables = result_tables(report)
    names = (*(f"{table.name}.csv" for table in tables), FILE_NAME, DOCUMENT, PAGE)
    for name in names:
        _refuse_input(folder / name, kept)
    refuse_to_lose(folder / FILE_NAME, report.rulings)
    figures = _draw(folder / "figures", report)
    for table in tables:
        lines = ([("" if cell is None else cell) for cell in line] for line in table.lines)
        write_table(folder / f"{table.name}.csv", table.header, lines)
    write_disagreements(folder / FILE_NAME, _to_decide(report))
    write_json(folder / DOCUMENT, plain_report(report))
    write_page(folder / PAGE, report_page(report, figures))


def _refuse_input(path: Path, kept: Sequence[Path]) -> None:
    if path.exists() and any(path.samefile(source) for source in kept):
        raise InputError(
            f"{path} was given to be read and would be written over.",
            advice="Give another folder with -o.",
        )


def plain_report(report: IncidenceReport) -> dict[str, object]:
    """Put everything into what JSON can hold: the tables, the options, the notes."""
    tables = {table.name: table.records for table in result_tables(report)}
    return {
        "program": f"spine-explorer {__version__}",
        "form": report.title,
        "options": report.options,
        "site": report.site_name,
        "notes": report.notes,
        **tables,
        "disagreements": [
            {
                "subject": item.target.subject,
                "item": item.target.item,
                "side": item.target.site.side,
                "region": item.target.site.region,
                "said": {reader: said.label for reader, said in item.said.items()},
                "decision": item.ruling.label if item.ruling.is_known else None,
                "outcome": item.outcome.label,
            }
            for item in report.decisions.disagreements
        ],
    }


def _to_decide(report: IncidenceReport) -> Iterator[Disagreement]:
    """Disagreements with what was decided in the list, and what else was decided there."""
    decided = dict(report.rulings)
    for item in report.decisions.disagreements:
        yield replace(item, ruling=decided.pop(item.target, Presence.UNKNOWN))
    for target, ruling in decided.items():
        yield Disagreement(target, {}, ruling, ruling)


def _draw(folder: Path, report: IncidenceReport) -> dict[str, PageFigure]:
    remove_stale_figures(folder, _NOT_ALWAYS_DRAWN, ())
    figures = {
        "flow": draw_flow(folder, report.flow),
        **{str(unit): draw_occurrences(folder, report, unit) for unit in (Unit.PATIENT, Unit.SITE)},
        **{kind: draw_agreement(folder, report, kind) for kind in (BETWEEN, WITHIN)},
    }
    return {name: figure for name, figure in figures.items() if figure is not None}
