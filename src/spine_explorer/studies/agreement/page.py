"""What the page of a study of agreement says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spine_explorer.statistics.agreement.icc import WHICH_TO_QUOTE
from spine_explorer.studies.agreement.detail import detail_section
from spine_explorer.studies.agreement.drawing import Drawings
from spine_explorer.studies.agreement.methods import methods_section
from spine_explorer.studies.agreement.overview import (
    correlations_table,
    errors_table,
    icc_table,
    limits_table,
    lines_table,
)
from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.page import Page, PageFigure, PageTable, Section
from spine_explorer.studies.ratings.gathering import WHOLES_LEFT_OUT
from spine_explorer.studies.wording import count_text, level_text

_FEW = 30
_MOST_LISTED = 40


def page_of(study: AgreementStudy, drawings: Drawings, further: Sequence[Section] = ()) -> Page:
    """Set a study on a page.

    Args:
        study: What to show.
        drawings: Its figures.
        further: Sections that stand after the single comparisons.
    """
    details = [
        detail_section(study, agreement, number, drawings)
        for number, agreement in enumerate(study.agreements)
        if any(key[0] == number for key in drawings.scatter)
    ]
    complete = [agreement.n for agreement in study.agreements]
    fewest = (
        f"{min(complete):,}"
        if min(complete) == max(complete)
        else f"{min(complete):,} to {max(complete):,}"
    )
    return Page(
        title="Agreement of measurements",
        subtitle=f"{', '.join(study.ratings.raters)}",
        tiles=(
            ("Raters", str(len(study.ratings.raters))),
            ("Comparisons", f"{len(study.agreements):,}"),
            ("Items in each", fewest),
            ("Items left out", f"{len(study.pairing.left_out):,}"),
        ),
        sections=(
            _given(study),
            _overview(study, drawings),
            *details,
            *further,
            *_left_out(study),
            methods_section(study),
        ),
    )


def _given(study: AgreementStudy) -> Section:
    scheme = study.ratings.scheme
    values = ", ".join(dict.fromkeys(value.column for value in scheme.values))
    sentences = [
        f"Values: {values}. Items are told apart by {', '.join(scheme.item)}; compared apart by "
        f"{', '.join(study.group_names) or 'nothing'}.",
    ]
    if scheme.ignored:
        sentences.append(f"Columns that play no part: {', '.join(scheme.ignored)}.")
    if study.ratings.filtered:
        sentences.append(f"{count_text(study.ratings.filtered, 'line')} left out, as you asked.")
    if study.ratings.wholes:
        sentences.append(f"{count_text(study.ratings.wholes, 'value')} {WHOLES_LEFT_OUT}")
    if quality := str(study.ratings.quality):
        sentences.append(quality)
    if study.doubts:
        sentences.append(study.doubts)
    return Section("What was compared", paragraphs=sentences, warnings=list(_warnings(study)))


def _warnings(study: AgreementStudy) -> Iterator[str]:
    yield from study.copies
    left_out, alone = study.pairing.left_out, study.pairing.alone
    if left_out:
        unpaired = sum(item.unpaired for item in left_out)
        yield (
            f"{count_text(len(left_out), 'item')} without a value of at least one rater "
            f"({unpaired:,} without a line, {len(left_out) - unpaired:,} with an empty value); "
            "left_out.csv lists each."
        )
    if alone:
        yield (
            f"{count_text(len(alone), 'quantity', 'quantities')} measured by one rater only, or "
            "never on the same item, cannot be compared; they are listed below."
        )
    few = sum(agreement.n < _FEW for agreement in study.agreements)
    if few:
        yield (
            f"{count_text(few, 'comparison')} on fewer than {_FEW} items: Koo and Li 2016 ask for "
            "at least 30 that differ among themselves."
        )
    clustered = sum(agreement.is_clustered for agreement in study.agreements)
    if clustered:
        yield (
            f"{count_text(clustered, 'comparison')} with several items of one subject: "
            "coefficients treat them as independent, so their intervals are too narrow. "
            "Limits of agreement are those for repeated measures; those of percentages and ratios "
            "are not."
        )


def _overview(study: AgreementStudy, drawings: Drawings) -> Section:
    count, level = len(study.agreements), study.options.level
    paragraphs = [study.agreements[0].advice] if count == 1 else [_which_to_quote(study)]
    if count > 1:
        missed = count * (1 - level)
        paragraphs.append(
            f"{count:,} comparisons were made. Intervals are not adjusted for that: of {count:,} "
            f"intervals of {level_text(level)}, about {missed:.2g} miss their value by chance. "
            f"Adjusted p values (Holm) hold for {study.families}."
        )
    if drawings.not_drawn:
        paragraphs.append(
            f"Plots and all six coefficients are shown below for the first comparisons; "
            f"{drawings.not_drawn:,} more are in agreement.csv, and --figures draws them too."
        )
    figures = [
        PageFigure(
            figure.markup,
            f"Intraclass correlations of all comparisons (figures/{figure.svg.name}). "
            "Squares are coefficients, bars their intervals; the axis may not start at 0.",
        )
        for figure in drawings.forests
    ]
    builders = (icc_table, errors_table, limits_table, correlations_table, lines_table)
    tables = [build(study) for build in builders]
    return Section("Results", paragraphs=paragraphs, tables=tables, figures=figures)


def _which_to_quote(study: AgreementStudy) -> str:
    biased = sum(agreement.is_biased for agreement in study.agreements if not agreement.icc.reason)
    if not biased:
        return WHICH_TO_QUOTE
    return (
        f"{WHICH_TO_QUOTE} In {count_text(biased, 'comparison')} the raters differ "
        "systematically: quote ICC(3,1), called ICC(C,1), beside it there, which leaves that "
        "difference out."
    )


def _left_out(study: AgreementStudy) -> Iterator[Section]:
    incomplete = [item for item in study.agreements if item.unpaired or item.missing]
    tables = []
    if incomplete:
        rows = [
            (
                study.label(item.group),
                f"{item.items:,}",
                f"{item.unpaired:,}",
                f"{item.missing:,}",
                f"{item.n:,}",
            )
            for item in incomplete[:_MOST_LISTED]
        ]
        header = ("What", "Items", "No line of a rater", "Empty value", "Measured by all")
        tables.append(
            PageTable(
                header, rows, "Items that not every rater measured", _and_more(len(incomplete))
            )
        )
    if study.pairing.alone:
        lonely = [
            (study.label(item.group), ", ".join(item.raters), f"{item.count:,}")
            for item in study.pairing.alone[:_MOST_LISTED]
        ]
        tables.append(
            PageTable(
                ("What", "Measured by", "Items"),
                lonely,
                "Not compared",
                _and_more(len(study.pairing.alone)),
                2,
            )
        )
    if tables:
        yield Section("Left out", tables=tables)


def _and_more(count: int) -> str:
    hidden = count - _MOST_LISTED
    return f"And {hidden:,} more; agreement.json lists all." if hidden > 0 else ""
