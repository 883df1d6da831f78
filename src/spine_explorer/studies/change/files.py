"""The files of a study of change: tables, JSON, figures and the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from spine_explorer.outputs.files import remove
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.change.drawing import draw
from spine_explorer.studies.change.omission import count_omissions
from spine_explorer.studies.change.page import page_of
from spine_explorer.studies.change.records import (
    Line,
    adjusted_lines,
    baseline_lines,
    between_lines,
    omission_lines,
    pair_lines,
    within_lines,
)
from spine_explorer.studies.change.study import ChangeStudy
from spine_explorer.studies.figure import remove_stale_figures
from spine_explorer.studies.page import write_page
from spine_explorer.studies.plain import to_plain, write_json
from spine_explorer.version import __version__

PAIRS, WITHIN, BETWEEN = "pairs.csv", "within.csv", "between.csv"
BASELINE, ADJUSTED, LEFT_OUT = "baseline.csv", "adjusted.csv", "left_out.csv"
DOCUMENT, PAGE, FIGURES = "change.json", "change.html", "figures"
MOST_FIGURES = 12
"""Of how many outcomes figures are drawn unless told otherwise."""

_OWN_FIGURE = re.compile(r"\d{3,}-(spaghetti|raincloud|waterfall)\.(png|svg)")


def write_study(out: Path, study: ChangeStudy, *, most_figures: int = MOST_FIGURES) -> None:
    """Write every file of a study.

    Tables that would be empty are not written, and those of an earlier study are removed.

    Args:
        out: Folder of the results.
        study: What to write.
        most_figures: Of how many outcomes figures are drawn.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        OutputError: If a file cannot be written.
    """
    drawings = draw(out / FIGURES, study, most=most_figures)
    remove_stale_figures(out / FIGURES, _OWN_FIGURE, drawings.all())
    for name, lines in (
        (PAIRS, pair_lines(study)),
        (WITHIN, within_lines(study.within)),
        (BETWEEN, between_lines(study.between)),
        (BASELINE, baseline_lines(study.baseline)),
        (ADJUSTED, adjusted_lines(study.adjusted)),
        (LEFT_OUT, omission_lines(study)),
    ):
        _write_lines(out / name, lines)
    write_json(out / DOCUMENT, document(study))
    write_page(out / PAGE, page_of(study, drawings))


def document(study: ChangeStudy) -> object:
    """Return everything but the single values, as JSON has it."""
    cohort = study.cohort
    content = {
        "version": __version__,
        "tables": [str(path) for path in cohort.tables],
        "visits": cohort.visits,
        "groups": {name: len(members) for name, members in cohort.members.items()},
        "enrolled": Counter(cohort.enrolled.values()),
        "reference": cohort.groups[-1],
        "level": study.level,
        "matched_by": {how.value: count for how, count in cohort.how.items()},
        "warnings": study.warnings,
        "scan_differences": cohort.comparability.differences,
        "left_out": count_omissions(cohort.omissions),
        "quality_left_out": dict(cohort.quality.counts),
        "covariates": [item.name for item in cohort.covariates.known],
        "columns_ignored": cohort.covariates.ignored,
        "primary": cohort.primary,
        "within": study.within,
        "between": study.between,
        "baseline": study.baseline,
        "adjusted": study.adjusted,
    }
    return to_plain(content)


def _write_lines(path: Path, lines: Iterable[Line]) -> None:
    listed = list(lines)
    if listed:
        write_table(path, listed[0], (line.values() for line in listed))
    else:
        remove(path)
