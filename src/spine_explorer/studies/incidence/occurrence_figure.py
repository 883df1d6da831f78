"""How often each lesion occurs, as a forest plot."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.figure import COLOURS, one_line
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.occurrence import EVERYBODY, Occurrence
from spine_explorer.studies.incidence.percent import (
    count_cell,
    in_percent,
    percent_interval,
    percent_text,
)
from spine_explorer.studies.incidence.units import ANY_LESION, Unit
from spine_explorer.studies.intervals_figure import IntervalPlot, IntervalRow, draw_intervals
from spine_explorer.studies.page import PageFigure
from spine_explorer.studies.wording import level_text

_COLUMNS = ("With / known", "Per cent", "Interval")


def draw_occurrences(folder: Path, report: IncidenceReport, unit: Unit) -> PageFigure | None:
    """Draw how often each lesion occurs, in everybody and in each group.

    Args:
        folder: Where ``incidence-patient`` or ``incidence-site`` is written.
        report: What was found.
        unit: What is counted.

    Returns:
        The figure; None where nothing has such a unit.

    Raises:
        OutputError: If a file cannot be written.
    """
    counted = {(item.item, item.group): item for item in report.occurrences if item.unit is unit}
    groups = (EVERYBODY, *report.groups) if unit is Unit.PATIENT else (EVERYBODY,)
    rows = [
        _row(report, counted[item, group], groups.index(group), headed=len(groups) > 1)
        for item in dict.fromkeys(item for item, _ in counted)
        for group in groups
    ]
    if not rows:
        return None
    name = report.unit_name(unit)
    level = level_text(report.options.level)
    plot = IntervalPlot(
        rows,
        _COLUMNS,
        f"Per cent of {name}s, with {level} interval",
        COLOURS,
        legend=[_group_name(group) for group in groups] if len(groups) > 1 else (),
        bounds=(0.0, 10.0),
        widest=(0.0, 100.0),
    )
    drawn = draw_intervals(folder / f"incidence-{unit}", plot)
    method = "Wilson's"
    if unit is Unit.SITE:
        method = f"Wilson's at the effective sample size, as {name}s of a patient go together"
    caption = f"Incidence per {name} with {level} intervals ({method})."
    if any(item.left_out for item in counted.values()):
        caption += " Grey: from the share if none of those left out had the lesion to that if all."
    return PageFigure(drawn.markup, caption)


def _row(report: IncidenceReport, counted: Occurrence, series: int, *, headed: bool) -> IntervalRow:
    estimate = _shown_estimate(counted)
    low, high = counted.bounds
    whole = counted.group == EVERYBODY
    return IntervalRow(
        report.label(counted.item) if whole else _group_name(counted.group),
        (in_percent(estimate),),
        (count_cell(counted.share), percent_text(estimate.value), percent_interval(estimate)),
        series,
        bar=(100 * low, 100 * high),
        bold=whole and (counted.item == ANY_LESION or headed),
    )


def _shown_estimate(counted: Occurrence) -> Estimate:
    """Give the estimate that a figure shows: Wilson's, for sites at the effective sample size."""
    return counted.clustered.estimate if counted.clustered else counted.share.wilson


def _group_name(group: str) -> str:
    return one_line(group, 24) or "Everybody"
