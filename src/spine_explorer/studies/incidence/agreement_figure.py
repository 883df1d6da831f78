"""How well readers agree, as a forest plot of three coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spine_explorer.studies.figure import BLUE, GREEN, VERMILION
from spine_explorer.studies.incidence.agreement import BETWEEN, Panel, ReaderAgreement
from spine_explorer.studies.incidence.analysis import IncidenceReport
from spine_explorer.studies.incidence.said import PRESENCE
from spine_explorer.studies.incidence.units import Unit
from spine_explorer.studies.intervals_figure import IntervalPlot, IntervalRow, draw_intervals
from spine_explorer.studies.page import PageFigure
from spine_explorer.studies.wording import level_text, number_text

_LEGEND = ("kappa", "PABAK", "AC1")
_COLUMNS = ("n", "Agree %", *_LEGEND)
_MOST_PANELS = 4


def shown_unit(agreement: Sequence[ReaderAgreement]) -> Unit:
    """Say which unit the figure and the page show: sites where there are any."""
    return Unit.SITE if any(item.unit is Unit.SITE for item in agreement) else Unit.PATIENT


def shown_panels(agreement: Sequence[ReaderAgreement], kind: str) -> list[Panel]:
    """List who is compared, in order; of many pairs, only all readers together."""
    panels = list(dict.fromkeys(item.panel for item in agreement if item.panel.kind == kind))
    if kind == BETWEEN and len(panels) > _MOST_PANELS:
        return [panel for panel in panels if len(panel.passes) > 2]
    return panels


def draw_agreement(folder: Path, report: IncidenceReport, kind: str) -> PageFigure | None:
    """Draw agreement on presence between readers, or within them.

    Args:
        folder: Where ``agreement-between`` or ``agreement-within`` is written.
        report: What was found.
        kind: ``BETWEEN`` or ``WITHIN``.

    Returns:
        The figure; None where there is nothing to compare.

    Raises:
        OutputError: If a file cannot be written.
    """
    unit = shown_unit(report.agreement)
    rows: list[IntervalRow] = []
    for panel in shown_panels(report.agreement, kind):
        found = [
            item
            for item in report.agreement
            if item.panel == panel and item.unit is unit and item.what == PRESENCE
        ]
        rows += [IntervalRow(panel.label, bold=True), *_panel_rows(report, found)]
    if not rows:
        return None
    level = level_text(report.options.level)
    plot = IntervalPlot(
        rows,
        _COLUMNS,
        f"Agreement beyond chance, with {level} interval",
        (BLUE, VERMILION, GREEN),
        legend=_LEGEND,
        lines=(0.0,),
    )
    drawn = draw_intervals(folder / f"agreement-{kind}", plot)
    caption = (
        f"Agreement {kind} readers on presence per {report.unit_name(unit)}, with {level} "
        "intervals. A hollow mark has no interval; the table on the page says why."
    )
    return PageFigure(drawn.markup, caption)


def _panel_rows(report: IncidenceReport, found: Sequence[ReaderAgreement]) -> list[IntervalRow]:
    return [
        _row(report.label(item), [other for other in found if other.item == item])
        for item in dict.fromkeys(other.item for other in found)
    ]


def _row(label: str, coefficients: Sequence[ReaderAgreement]) -> IntervalRow:
    results = [other.result for other in coefficients]
    numbers = [number_text(result.estimate.value, 2) for result in results]
    return IntervalRow(
        label,
        tuple(result.estimate for result in results),
        (f"{results[0].n:,}", number_text(100 * results[1].observed, 0), *numbers),
    )
