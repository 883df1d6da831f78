"""The tables of the page: what a reader wants to see, in words and rounded numbers."""

from __future__ import annotations

from collections.abc import Sequence

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.incidence.agreement import Panel, ReaderAgreement
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.occurrence import Contrast, Occurrence
from spine_explorer.studies.incidence.percent import (
    count_cell,
    in_percent,
    percent_interval,
    percent_text,
)
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.said import GRADE, PRESENCE
from spine_explorer.studies.incidence.units import Unit
from spine_explorer.studies.page import PageTable
from spine_explorer.studies.wording import estimate_text, level_text, number_text, p_text

MOST_DISAGREEMENTS = 60


def occurrence_table(report: IncidenceReport, unit: Unit) -> PageTable | None:
    """Tell how often lesions occur in patients or sites; None where nothing has such a unit."""
    counted = [item for item in report.occurrences if item.unit is unit]
    if not counted:
        return None
    by_group = bool(report.groups)
    clustered = unit is Unit.SITE
    partial = any(item.left_out for item in counted)
    name = report.unit_name(unit)
    header = [
        "Lesion",
        *(["Group"] if by_group else []),
        "With / known",
        "Per cent",
        "Wilson",
        "Clopper-Pearson",
        *(["Patients as clusters"] if clustered else []),
        *(["Undecided", "Unknown", "Possible"] if partial else []),
    ]
    level = level_text(report.options.level)
    return PageTable(
        header,
        [_occurrence(report, item, by_group, partial) for item in counted],
        caption=f"Incidence per {name}, with {level} intervals in per cent",
        note=_occurrence_note(name, clustered, partial),
        text_columns=2 if by_group else 1,
    )


def _occurrence(
    report: IncidenceReport, item: Occurrence, by_group: bool, partial: bool
) -> list[str]:
    share = item.share
    low, high = map(percent_text, item.bounds)
    return [
        report.label(item.item),
        *([item.group or "Everybody"] if by_group else []),
        count_cell(share),
        percent_text(share.value),
        percent_interval(share.wilson),
        percent_interval(share.exact),
        *([percent_interval(item.clustered.estimate)] if item.clustered else []),
        *([str(item.undecided), str(item.unknown), f"{low} to {high}"] if partial else []),
    ]


def _occurrence_note(name: str, clustered: bool, partial: bool) -> str:
    notes = []
    if partial:
        notes.append(
            "Known: neither undecided (readers disagree and nobody decided) nor unknown (not "
            "judged). Leaving these out makes a share too large rather than too small, since one "
            f"place is enough to know that a {name} has a lesion and all are needed to know that "
            "it has none. Possible: the share if none, or all, of them had the lesion."
        )
    if clustered:
        notes.append(
            f"{name.capitalize()}s of one patient go together; the interval with patients as "
            "clusters allows for that, the other two do not."
        )
    return " ".join(notes)


def contrast_table(report: IncidenceReport) -> PageTable:
    """Tell how groups differ."""
    level = level_text(report.options.level)
    several = len(report.groups) > 2
    counts = ("Groups", "First", "Second") if several else report.groups
    return PageTable(
        (
            *("Lesion", *counts, "Difference (points)", "Risk ratio"),
            *("Odds ratio", "Fisher p", "p (Holm)"),
        ),
        [_contrast(report, item, several) for item in report.contrasts],
        caption=f"Patients of two groups compared, with {level} intervals",
        note="Difference is first minus second, ratio first over second. Intervals: Newcombe for "
        "the difference, Koopman for the ratio, exact conditional for the odds ratio. Holm "
        "adjusts p for all lines of this table.",
        text_columns=2 if several else 1,
    )


def _contrast(report: IncidenceReport, item: Contrast, several: bool) -> list[str]:
    result = item.result
    return [
        report.label(item.item),
        *([f"{item.first}, {item.second}"] if several else []),
        count_cell(result.first),
        count_cell(result.second),
        estimate_text(in_percent(result.difference), 1),
        _open_estimate(result.ratio),
        _open_estimate(result.odds_ratio),
        p_text(result.p),
        p_text(item.p_holm),
    ]


def _open_estimate(estimate: Estimate) -> str:
    """Write a ratio, which may have an interval without a value."""
    value, low, high = (number_text(x, 2) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low} to {high})"


def agreement_table(report: IncidenceReport, panel: Panel, unit: Unit) -> PageTable:
    """Tell how well two or more readings agree on presence."""
    found = [
        item
        for item in report.agreement
        if item.panel == panel and item.unit is unit and item.what == PRESENCE
    ]
    level = level_text(report.options.level)
    return PageTable(
        ("Lesion", "n", "Left out", "Agree %", "Both", "One only", "kappa", "PABAK", "AC1"),
        [
            _agreement(report, [other for other in found if other.item == item])
            for item in dict.fromkeys(other.item for other in found)
        ],
        caption=f"{panel.label}: presence per {report.unit_name(unit)}, {level} intervals",
        note=_reasons(found),
    )


def _agreement(report: IncidenceReport, found: Sequence[ReaderAgreement]) -> list[str]:
    first = found[0]
    crossing = first.crossing
    return [
        report.label(first.item),
        f"{first.result.n:,}",
        f"{first.result.dropped:,}",
        number_text(100 * found[1].result.observed, 1),
        f"{crossing.both:,}" if crossing else "",
        f"{crossing.first_only:,} + {crossing.second_only:,}" if crossing else "",
        *(estimate_text(item.result.estimate, 2) for item in found),
    ]


def grade_table(report: IncidenceReport, panel: Panel) -> PageTable | None:
    """Tell how well readings agree on grades; None where no item has any."""
    found = [item for item in report.agreement if item.panel == panel and item.what == GRADE]
    if not found:
        return None
    names = list(dict.fromkeys(item.coefficient for item in found))
    rows = []
    for item in dict.fromkeys(other.item for other in found):
        results = [other.result for other in found if other.item == item]
        texts = (estimate_text(result.estimate, 2) for result in results)
        rows.append([report.label(item), f"{results[0].n:,}", *texts])
    return PageTable(
        ("Item", "n", *names),
        rows,
        caption=f"{panel.label}: grades, answer by answer, {report.options.weights} weights",
        note=_reasons(found),
    )


def _reasons(found: Sequence[ReaderAgreement]) -> str:
    """Say why numbers or intervals are missing, each reason once."""
    return " ".join(dict.fromkeys(item.result.reason for item in found if item.result.reason))


def disagreement_table(report: IncidenceReport) -> PageTable:
    """List what readers disagree about, the undecided first."""
    found = sorted(
        report.decisions.disagreements, key=lambda item: item.outcome is not Presence.UNDECIDED
    )
    shown = found[:MOST_DISAGREEMENTS]
    hidden = len(found) - len(shown)
    return PageTable(
        ("Subject", "Lesion", "Where", "Present by", "Absent by", "Decided", "Counts as"),
        [
            [
                item.target.subject,
                report.label(item.target.item),
                item.target.site.label,
                ", ".join(item.readers(Presence.PRESENT)),
                ", ".join(item.readers(Presence.ABSENT)),
                item.ruling.label if item.ruling.is_known else "",
                item.outcome.label,
            ]
            for item in shown
        ],
        caption="What readers disagree about",
        note=f"{hidden:,} more are in disagreements.csv." if hidden else "",
        text_columns=7,
    )
