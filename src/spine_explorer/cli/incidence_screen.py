"""The closing words of ``incidence`` on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.cli.console import stdout
from spine_explorer.cli.study_screen import print_remarks, print_table, print_whereabouts
from spine_explorer.imaging.findings import Grade

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.studies.incidence.analysis import IncidenceReport
    from spine_explorer.studies.incidence.occurrence import Occurrence
    from spine_explorer.studies.incidence.units import Unit


def print_incidence(report: IncidenceReport, out: Path) -> None:
    """Print the flow of participants, incidence per patient and per site, and where the rest is.

    Args:
        report: What was found.
        out: Where it was written.
    """
    from spine_explorer.imaging.text import printable
    from spine_explorer.studies.incidence.disagreement_file import FILE_NAME
    from spine_explorer.studies.incidence.occurrence import EVERYBODY
    from spine_explorer.studies.incidence.report_page import flow_sentence
    from spine_explorer.studies.incidence.units import Unit
    from spine_explorer.studies.incidence.writer import PAGE, RESULTS
    from spine_explorer.studies.wording import count_text

    console = stdout()
    console.print(printable(flow_sentence(report.flow), limit=4096), soft_wrap=True)
    console.print()
    patients = [item for item in report.occurrences if item.unit is Unit.PATIENT]
    _print_shares(console, report, patients, Unit.PATIENT, grouped=bool(report.groups))
    sites = [item for item in report.occurrences if item.unit is Unit.SITE]
    everywhere = [item for item in sites if item.group == EVERYBODY]
    _print_shares(console, report, everywhere, Unit.SITE, grouped=False)
    if any(item.left_out for item in (*patients, *everywhere)):
        console.print(
            "Left out where it is not known: the true share may be smaller; see the page."
        )
    print_remarks(console, Grade.NOTE, report.notes)
    undecided = report.decisions.undecided
    if undecided:
        advice = f"fill in 'decision' in {out / FILE_NAME} and give it with --adjudications."
        console.print(
            f"{count_text(undecided, 'disagreement')} to decide: {advice}", soft_wrap=True
        )
    print_whereabouts(console, out / PAGE, out / RESULTS)


def _print_shares(
    console: Console,
    report: IncidenceReport,
    counted: Sequence[Occurrence],
    unit: Unit,
    *,
    grouped: bool,
) -> None:
    from spine_explorer.studies.incidence.percent import count_cell, percent_interval, percent_text
    from spine_explorer.studies.wording import level_text

    if not counted:
        return
    header = (
        "Lesion",
        *(["Group"] if grouped else []),
        "With / known",
        "%",
        f"Wilson {level_text(report.options.level)}",
    )
    lines = [
        (
            report.label(item.item),
            *([item.group or "Everybody"] if grouped else []),
            count_cell(item.share),
            percent_text(item.share.value),
            percent_interval(item.share.wilson),
        )
        for item in counted
    ]
    title = f"Incidence per {report.unit_name(unit)}"
    print_table(console, title, header, lines, text_columns=2 if grouped else 1)
