"""What the page of a study of change says."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.studies.change.between import Scale
from spine_explorer.studies.change.drawing import Drawings, OutcomeDrawings
from spine_explorer.studies.change.matching import FARTHEST_GAPS, STEEPEST_DEGREES, How
from spine_explorer.studies.change.omission import count_omissions
from spine_explorer.studies.change.overview import (
    adjusted_table,
    baseline_table,
    between_table,
    beyond_table,
    enrolment_table,
    title_of,
    within_table,
)
from spine_explorer.studies.change.study import ChangeStudy
from spine_explorer.studies.change.within import RESAMPLES
from spine_explorer.studies.page import Page, PageFigure, PageTable, Section
from spine_explorer.studies.wording import count_text, level_text

_HOW = {
    How.COLUMNS: "the columns named with --match",
    How.POSITION: "position in the patient",
    How.LEVEL: "level",
    How.ONLY: "being the only slice of each visit",
}


def page_of(study: ChangeStudy, drawings: Drawings) -> Page:
    """Set a study on a page.

    Args:
        study: What to show.
        drawings: Its figures.
    """
    cohort = study.cohort
    subjects = sum(map(len, cohort.members.values()))
    left_out = {item.subject for item in cohort.omissions if item.kind == "subject"}
    return Page(
        title="Change between two visits",
        subtitle=f"{cohort.visits[0]}, then {cohort.visits[1]}",
        tiles=(
            ("Subjects", f"{subjects:,}"),
            ("Groups", str(len(cohort.groups)) if cohort.comparisons else "none"),
            ("Quantities", f"{len(cohort.outcomes):,}"),
            ("Subjects left out", f"{len(left_out):,}"),
        ),
        sections=(
            _compared(study),
            *_baseline(study),
            _results(study),
            *_figures(study, drawings),
            _methods(study),
        ),
    )


def _compared(study: ChangeStudy) -> Section:
    cohort = study.cohort
    matched = "; ".join(
        f"{_HOW[how]} in {count_text(count, 'subject')}" for how, count in cohort.how.items()
    )
    sentences = [f"Slices of the two visits were matched by {matched}."]
    if cohort.comparisons:
        groups = ", ".join(f"{name} ({len(own)})" for name, own in cohort.members.items())
        sentences.append(f"Groups: {groups}. The reference is {cohort.groups[-1]}.")
    if cohort.covariates.ignored:
        sentences.append(f"Columns that play no part: {', '.join(cohort.covariates.ignored)}.")
    if quality := str(cohort.quality):
        sentences.append(quality)
    check = sum(pair.check for pair in cohort.pairs)
    if check:
        sentences.append(
            f"{check:,} of {len(cohort.pairs):,} pairs hold a value that the program marked "
            "'check'; pairs.csv says which."
        )
    counts = [
        (item.reason, item.kind, f"{item.count:,}", f"{item.subjects:,}")
        for item in count_omissions(cohort.omissions)
    ]
    header = ("Reason", "What", "Count", "Subjects")
    note = "left_out.csv lists each."
    left_out = PageTable(header, counts, "Left out", note, text_columns=2) if counts else None
    tables = list(filter(None, (enrolment_table(study), left_out)))
    return Section("What was compared", sentences, tables, warnings=study.warnings)


def _baseline(study: ChangeStudy) -> Iterator[Section]:
    tables = [baseline_table(study, groups) for groups in study.cohort.comparisons]
    if tables:
        yield Section("Baseline", tables=tables)


def _results(study: ChangeStudy) -> Section:
    tables = [within_table(study)]
    tables += [
        between_table(study, scale, groups)
        for groups in study.cohort.comparisons
        for scale in (Scale.CHANGE, Scale.PERCENT)
    ]
    tables += filter(None, (beyond_table(study), adjusted_table(study)))
    others = len(study.cohort.outcomes) - len(study.cohort.primary)
    sentences = []
    if others:
        first = count_text(len(study.cohort.primary), "quantity", "quantities")
        sentences.append(
            f"The tables show what comes first, {first}; within.csv and between.csv hold "
            f"{others:,} more, whose p values are adjusted among themselves."
        )
    return Section("Change", sentences, tables)


def _figures(study: ChangeStudy, drawings: Drawings) -> Iterator[Section]:
    for own in drawings.outcomes:
        yield Section(title_of(study, own.outcome), figures=list(_figures_of(own)))
    if drawings.not_drawn:
        count = count_text(drawings.not_drawn, "quantity", "quantities")
        yield Section("Further figures", [f"{count} not drawn; --figures draws more."])


def _figures_of(own: OutcomeDrawings) -> Iterator[PageFigure]:
    yield PageFigure(
        own.spaghetti.markup,
        "Each line is a subject; circles are medians, bars reach from the lower to the upper "
        f"quartile (figures/{own.spaghetti.svg.name}).",
        narrow=own.is_narrow,
    )
    yield PageFigure(
        own.raincloud.markup,
        "Change: smoothed density, box from the lower to the upper quartile with the median, and "
        "each subject; dashed lines, if any, are the minimal detectable change "
        f"(figures/{own.raincloud.svg.name}).",
        narrow=True,
    )
    yield PageFigure(
        own.waterfall.markup,
        "Each bar is a subject; pale bars, if any, lie within the minimal detectable change "
        f"(figures/{own.waterfall.svg.name}).",
    )


def _methods(study: ChangeStudy) -> Section:
    paragraphs = [
        "A change is the value after minus the value before, in % of the value before where that "
        "is positive. Where several slices of a level matched, their mean counts once.",
        "Slices match by position if both visits share a frame of reference and their planes "
        f"include at most {STEEPEST_DEGREES:g}° and lie at most {FARTHEST_GAPS:g} of the slice "
        "spacing apart; else by level.",
        "Within a group: Wilcoxon's signed-rank test, zeros after Pratt. Between groups: rank-sum "
        "test of Mann and Whitney. Both are exact up to 100 values, with ties too, and two-sided. "
        "Shifts are Hodges-Lehmann estimates whose intervals belong to these tests.",
        "P values are adjusted by Holm (1979) and by Benjamini and Hochberg (1995) for the number "
        "of primary tests within the groups, and of primary tests between the groups on one scale; "
        "area, signal and area over signal are primary, or area and signal ratios where the visits "
        "were not scanned alike.",
        f"Medians have bias-corrected and accelerated bootstrap intervals of {RESAMPLES:,} "
        f"resamples in the tables of numbers. All intervals have {level_text(study.level)}.",
    ]
    if study.adjusted:
        methods = dict.fromkeys(
            f"{item.model}: {item.result.method}" for item in study.adjusted if item.result.method
        )
        paragraphs += [f"{method.rstrip('.')}." for method in methods]
    return Section("Methods", paragraphs)
