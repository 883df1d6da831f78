"""The closing words of ``incidence`` on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.cli.console import stdout

if TYPE_CHECKING:
    from spine_explorer.studies.incidence.analysis import IncidenceReport
    from spine_explorer.studies.incidence.occurrence import Occurrence
    from spine_explorer.studies.incidence.units import Unit

_MOST_LINES = 40


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
    from spine_explorer.studies.incidence.writer import PAGE
    from spine_explorer.studies.wording import count_text

    console = stdout()
    console.print(printable(flow_sentence(report.flow), limit=4096), soft_wrap=True)
    patients = [item for item in report.occurrences if item.unit is Unit.PATIENT]
    _print_table(report, patients, Unit.PATIENT, grouped=bool(report.groups))
    sites = [item for item in report.occurrences if item.unit is Unit.SITE]
    everywhere = [item for item in sites if item.group == EVERYBODY]
    _print_table(report, everywhere, Unit.SITE, grouped=False)
    console.print()
    for note in report.notes:
        console.print(f"Note: {printable(note, limit=1024)}", style="yellow", soft_wrap=True)
    undecided = report.decisions.undecided
    if undecided:
        advice = f"fill in 'decision' in {out / FILE_NAME} and give it with --adjudications."
        console.print(
            f"{count_text(undecided, 'disagreement')} to decide: {advice}", soft_wrap=True
        )
    console.print(f"Page: {out / PAGE}", soft_wrap=True)


def _print_table(
    report: IncidenceReport, counted: list[Occurrence], unit: Unit, *, grouped: bool
) -> None:
    from rich.table import Table
    from rich.text import Text

    from spine_explorer.imaging.text import printable
    from spine_explorer.studies.incidence.percent import count_cell, percent_interval, percent_text
    from spine_explorer.studies.wording import level_text

    if not counted:
        return
    console = stdout()
    console.print()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    name = report.unit_name(unit)
    table.add_column(printable(f"Per {name}"))
    if grouped:
        table.add_column("Group", no_wrap=True)
    for head in ("With / known", "%", f"Wilson {level_text(report.options.level)}"):
        table.add_column(head, justify="right", no_wrap=True)
    for item in counted[:_MOST_LINES]:
        share = item.share
        table.add_row(
            Text(printable(report.label(item.item))),
            *([Text(printable(item.group or "Everybody"))] if grouped else []),
            count_cell(share),
            percent_text(share.value),
            percent_interval(share.wilson),
        )
    console.print(table)
    if len(counted) > _MOST_LINES:
        console.print(f"and {len(counted) - _MOST_LINES} more lines in incidence.csv.")
    if any(item.left_out for item in counted):
        console.print(
            "Left out where it is not known: the true share may be smaller; see the page."
        )
