"""The page of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spine_explorer.studies.incidence.agreement import BETWEEN, WITHIN
from spine_explorer.studies.incidence.agreement_figure import shown_panels, shown_unit
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.decisions import Policy
from spine_explorer.studies.incidence.disagreement_file import FILE_NAME
from spine_explorer.studies.incidence.flow import Flow
from spine_explorer.studies.incidence.percent import percent_text
from spine_explorer.studies.incidence.report_tables import (
    agreement_table,
    contrast_table,
    disagreement_table,
    grade_table,
    occurrence_table,
)
from spine_explorer.studies.incidence.units import Unit
from spine_explorer.studies.page import Page, PageFigure, PageTable, Section
from spine_explorer.studies.wording import count_text, level_text

_POLICIES = {
    Policy.CONSENSUS: "A lesion counts as present or absent where all readers agree. Where they "
    "disagree, the adjudicated decision counts; without one the site is undecided.",
    Policy.ADJUDICATOR: "The adjudicated decision counts wherever there is one, elsewhere what all "
    "readers agree on; otherwise the site is undecided.",
    Policy.MAJORITY: "What more than half of the readers say counts. Where there is no majority, "
    "the adjudicated decision counts; without one the site is undecided.",
    Policy.ANY: "A lesion counts as present if any reader says so.",
}
_METHODS = (
    "Incidence is how often a lesion is present at this examination, be it new or old; "
    "epidemiologists say prevalence. Lesions that are new since an earlier examination are not "
    "told apart.",
    "Intervals of proportions: Wilson 1927; Clopper and Pearson 1934; for sites also Wilson's at "
    "the effective sample size, with patients as clusters. Groups: Fisher's exact test; risk "
    "difference with the interval of Newcombe 1998 (method 10); risk ratio with the score "
    "interval of Koopman 1984.",
    "Agreement: Cohen's kappa for two readings, Fleiss' for more; PABAK (Byrt 1993); AC1 and AC2 "
    "(Gwet 2008, 2014). Where a lesion is rare or common, kappa is low although readers agree; "
    "PABAK and AC1 are not. Intervals of sites and answers take patients as clusters.",
)


def report_page(report: IncidenceReport, figures: Mapping[str, PageFigure]) -> Page:
    """Put the page together.

    Args:
        report: What it says.
        figures: By name: ``flow``, ``patient``, ``site``, ``between``, ``within``.
    """
    sections = [
        _participants(report, figures),
        *_incidence(report, figures),
        *([Section("Groups", tables=[contrast_table(report)])] if report.contrasts else []),
        *_agreement(report, figures),
        *_disagreements(report),
        _methods(report),
    ]
    return Page(
        title="Incidence and agreement of readers",
        subtitle=report.title,
        tiles=_tiles(report),
        sections=sections,
    )


def _tiles(report: IncidenceReport) -> list[tuple[str, str]]:
    flow = report.flow
    first = next(item for item in report.occurrences if item.unit is Unit.PATIENT)
    share = first.share
    known = " known" if first.left_out else ""
    return [
        ("Referred", f"{flow.referred:,}"),
        ("Excluded", f"{flow.excluded_total:,}"),
        ("Read and analysed", f"{flow.analysed:,}"),
        (
            f"{report.label(first.item)}, {share.count:,} of {share.total:,}{known}",
            f"{percent_text(share.value)} %",
        ),
    ]


def _participants(report: IncidenceReport, figures: Mapping[str, PageFigure]) -> Section:
    return Section(
        "Participants",
        paragraphs=[flow_sentence(report.flow)],
        figures=[figures["flow"]],
        notes=report.notes,
    )


def flow_sentence(flow: Flow) -> str:
    """Tell the flow of participants in words, as a paper does."""
    reasons = "; ".join(f"{reason}: {count:,}" for reason, count in flow.excluded.items())
    parts = [
        f"{count_text(flow.referred, 'case')} referred",
        f"{flow.excluded_total:,} excluded" + (f" ({reasons})" if reasons else ""),
        f"{flow.waiting:,} not read yet" if flow.waiting else "",
        f"{flow.pending:,} not read by everybody yet" if flow.pending else "",
        f"{flow.unanswered:,} without an answer in the readings" if flow.unanswered else "",
        f"{flow.analysed:,} read and analysed",
    ]
    return ", ".join(part for part in parts if part) + "."


def _incidence(report: IncidenceReport, figures: Mapping[str, PageFigure]) -> list[Section]:
    undecided = report.decisions.undecided
    warning = (
        f"{count_text(undecided, 'disagreement')} without a decision; what hangs on them is left "
        f"out of the totals. Fill in the column 'decision' of {FILE_NAME} and give the file with "
        "--adjudications."
    )
    sections = []
    for unit in (Unit.PATIENT, Unit.SITE):
        table = occurrence_table(report, unit)
        if table:
            title = f"Incidence per {report.unit_name(unit)}"
            warnings = [warning] if undecided else []
            sections.append(
                Section(title, tables=[table], figures=[figures[unit]], warnings=warnings)
            )
    return sections


def _agreement(report: IncidenceReport, figures: Mapping[str, PageFigure]) -> list[Section]:
    unit = shown_unit(report.agreement)
    sections = []
    for kind, title in (
        (BETWEEN, "Agreement between readers"),
        (WITHIN, "Agreement within readers"),
    ):
        tables: list[PageTable | None] = []
        for panel in shown_panels(report.agreement, kind):
            tables += [agreement_table(report, panel, unit), grade_table(report, panel)]
        if tables:
            drawn = [figures[kind]] if kind in figures else []
            found: Sequence[PageTable] = [table for table in tables if table]
            sections.append(Section(title, tables=found, figures=drawn))
    return sections


def _disagreements(report: IncidenceReport) -> list[Section]:
    if not report.decisions.disagreements:
        return []
    return [Section("Disagreements", tables=[disagreement_table(report)])]


def _methods(report: IncidenceReport) -> Section:
    options = report.options
    rounds = f"Reading {options.round} of each reader counts."
    adjudicator = f" {options.adjudicator} adjudicates." if options.adjudicator else ""
    level = f"Intervals are of {level_text(options.level)}."
    rules = PageTable(
        ("Lesion", "Item", "Present if", "Of the answers"),
        [
            [rule.label, item, rule.text, ", ".join(rule.codes)]
            for item, rule in report.rules.items()
        ],
        caption="Which answers mean that a lesion is present",
        text_columns=4,
    )
    paragraphs = [_POLICIES[options.policy] + adjudicator, f"{rounds} {level}", *_METHODS]
    return Section("How it was counted", paragraphs=paragraphs, tables=[rules])
