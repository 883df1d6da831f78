"""The files of a study of agreement: tables, JSON, figures and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from spine_explorer.measurement.row import Quality
from spine_explorer.outputs.cells import guard_text
from spine_explorer.outputs.tables import write_table
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement import statistic
from spine_explorer.studies.agreement.analysis import Agreement
from spine_explorer.studies.agreement.drawing import draw
from spine_explorer.studies.agreement.page import page_of
from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.figure import remove_stale_figures
from spine_explorer.studies.page import Section, write_page
from spine_explorer.studies.plain import to_plain, write_json
from spine_explorer.studies.ratings.layout import QUALITY_MARK
from spine_explorer.version import __version__

RESULTS, PAIRS, LEFT_OUT = "agreement.csv", "pairs.csv", "left_out.csv"
DOCUMENT, PAGE, FIGURES = "agreement.json", "agreement.html", "figures"
MOST_FIGURES = 24
"""Of how many comparisons the single plots are drawn unless told otherwise."""

_OWN_FIGURE = re.compile(r"\d{3,}-(bland-altman|scatter|forest)\.(png|svg)")


@dataclass(frozen=True)
class FileOptions:
    """What is written.

    Attributes:
        most_figures: Of how many comparisons of two raters the plots are drawn.
        scale: What the Bland-Altman plots show.
    """

    most_figures: int = MOST_FIGURES
    scale: Scale = Scale.DIFFERENCE


_ALL = FileOptions()


def write_study(
    out: Path,
    study: AgreementStudy,
    *,
    options: FileOptions = _ALL,
    further: Sequence[Section] = (),
) -> None:
    """Write every file of a study.

    Args:
        out: Folder of the results; figures of an earlier study there are removed.
        study: What to write.
        options: What of it.
        further: Sections of the page before the last ones.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    drawings = draw(out / FIGURES, study, most=options.most_figures, scale=options.scale)
    remove_stale_figures(out / FIGURES, _OWN_FIGURE, drawings.all())
    group_names = [guard_text(name) for name in study.group_names]
    write_table(
        out / RESULTS,
        (*group_names, *statistic.COLUMNS),
        ((*group, *statistic.cells(item)) for group, item in study.statistics()),
    )
    item_names = [guard_text(name) for name in study.ratings.scheme.item]
    values = [guard_text(f"value {name}") for name in study.ratings.raters]
    write_table(out / PAIRS, (*group_names, *item_names, *values, QUALITY_MARK), _pair_lines(study))
    write_table(
        out / LEFT_OUT,
        (*group_names, *item_names, "reason", "lines"),
        ((*left.group, *left.item, left.reason, left.lines) for left in study.pairing.left_out),
    )
    write_json(out / DOCUMENT, document(study))
    write_page(out / PAGE, page_of(study, drawings, further))


def document(study: AgreementStudy) -> object:
    """Return everything but the single values, as JSON has it."""
    scheme = study.ratings.scheme
    content = {
        "version": __version__,
        "raters": study.ratings.raters,
        "columns": {
            "item": scheme.item,
            "group": scheme.group_names,
            "values": [value.column for value in scheme.values],
            "rater": scheme.rater,
            "subject": scheme.subject,
            "ignored": scheme.ignored,
        },
        "options": study.options,
        "lines_filtered": study.ratings.filtered,
        "sums_left_out": study.ratings.wholes,
        "quality_left_out": dict(study.ratings.quality.counts),
        "items_left_out": len(study.pairing.left_out),
        "not_compared": study.pairing.alone,
        "comparisons": [_comparison(study, item) for item in study.agreements],
    }
    return to_plain(content, arrays=False)


def _comparison(study: AgreementStudy, item: Agreement) -> dict[str, object]:
    parts = {field.name: getattr(item, field.name) for field in fields(item)}
    return {
        "label": study.label(item.group),
        **parts,
        "group": dict(zip(study.group_names, item.group, strict=True)),
        "unit": study.unit_of(item.group),
        "n": item.n,
        "rater_p": item.rater_p,
        "icc_advice": item.advice,
    }


def _pair_lines(study: AgreementStudy) -> Iterator[tuple[str | float, ...]]:
    for comparison in study.pairing.comparisons:
        marks = np.where(comparison.check, Quality.CHECK, Quality.GOOD).tolist()
        rows = zip(comparison.items, comparison.values.tolist(), marks, strict=True)
        for item, values, mark in rows:
            yield *comparison.group, *item, *values, mark
