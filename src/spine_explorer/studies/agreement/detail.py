"""One comparison on the page: all six coefficients, all three scales, its plots."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.statistics.agreement.bland_altman import BlandAltman
from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.analysis import Agreement, PairAgreement
from spine_explorer.studies.agreement.drawing import Drawings
from spine_explorer.studies.agreement.overview import COEFFICIENT
from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.figure import DrawnFigure
from spine_explorer.studies.page import PageFigure, PageTable, Section
from spine_explorer.studies.wording import (
    count_text,
    decimals_for,
    estimate_text,
    level_text,
    number_text,
    p_text,
)

_SCALE_TITLES = {
    Scale.DIFFERENCE: "Difference",
    Scale.PERCENT: "Difference in % of the mean",
    Scale.LOG: "Ratio (from logarithms)",
}


def detail_section(
    study: AgreementStudy, agreement: Agreement, number: int, drawings: Drawings
) -> Section:
    """Set one comparison on the page.

    Args:
        study: The study.
        agreement: The comparison.
        number: Its place in the study, from 0.
        drawings: The figures.
    """
    unit = study.shown_unit(agreement.group)
    return Section(
        title=study.label(agreement.group) + (f" ({unit})" if unit else ""),
        paragraphs=[agreement.advice],
        tables=[
            _forms(agreement, study.options.level),
            *(_scales(pair, study.options.level) for pair in agreement.pairs),
        ],
        figures=[
            figure
            for place, pair in enumerate(agreement.pairs)
            for figure in _figures(pair, (number, place), drawings)
        ],
        warnings=list(_warnings(agreement, study.options.level)),
    )


def _forms(agreement: Agreement, level: float) -> PageTable:
    rows = [
        (
            icc.form,
            icc.mcgraw_wong,
            icc.model,
            estimate_text(icc.estimate, COEFFICIENT),
            f"F({icc.df1:.6g}, {icc.df2:.6g}) = {number_text(icc.f, 2)}",
            p_text(icc.p),
        )
        for icc in agreement.icc.forms
    ]
    return PageTable(
        ("Shrout-Fleiss", "McGraw-Wong", "Model", f"ICC ({level_text(level)} interval)", "F", "p"),
        rows,
        f"Intraclass correlation, n = {agreement.n:,}",
        text_columns=3,
    )


def _scales(pair: PairAgreement, level: float) -> PageTable:
    rows = [_scale_row(result, _SCALE_TITLES[scale]) for scale, result in pair.bland_altman.items()]
    if pair.repeated is not None:
        result = pair.repeated
        decimals = decimals_for(result.sd)
        rows.insert(
            1,
            (
                f"Difference, {count_text(result.subjects, 'subject')} repeatedly",
                result.reason,
                *(
                    estimate_text(part, decimals)
                    for part in (result.bias, result.lower, result.upper)
                ),
                "",
                "",
                "",
            ),
        )
    return PageTable(
        (
            "Scale",
            "",
            "Bias",
            "Lower limit",
            "Upper limit",
            "p of slope",
            "p of spread",
            "p of normality",
        ),
        rows,
        f"Bland-Altman: {pair.second} compared with {pair.first}, {level_text(level)} intervals, "
        f"n = {len(pair.values):,}",
        text_columns=2,
    )


def _scale_row(result: BlandAltman, title: str) -> tuple[str, ...]:
    decimals = decimals_for(result.sd)
    return (
        title,
        result.reason,
        estimate_text(result.bias, decimals),
        estimate_text(result.lower, decimals),
        estimate_text(result.upper, decimals),
        p_text(result.proportional.p),
        p_text(result.spread.p),
        p_text(result.normality_p),
    )


def _warnings(agreement: Agreement, level: float) -> Iterator[str]:
    for pair in agreement.pairs:
        result = pair.bland_altman[Scale.DIFFERENCE]
        names = f"{pair.second} and {pair.first}"
        if result.proportional.p < 1 - level:
            yield (
                f"The difference of {names} changes with the size (slope "
                f"{estimate_text(result.proportional.slope, 3)}): use the limits that follow it, "
                "or those of ratios or percentages."
            )
        if result.spread.p < 1 - level:
            yield (
                f"The spread of the differences of {names} changes with the size: constant limits "
                "are wrong at both ends of the range."
            )
        if pair.passing_bablok.linearity_p < 1 - level:
            yield f"{names} are not on a straight line (cusum test): the regressions mislead."


def _figures(pair: PairAgreement, key: tuple[int, int], drawings: Drawings) -> Iterator[PageFigure]:
    if key in drawings.bland_altman:
        yield _plot(drawings.bland_altman[key], pair, drawings.scale)
    if key in drawings.scatter:
        drawn = drawings.scatter[key]
        yield PageFigure(
            drawn.markup,
            f"{pair.second} against {pair.first}, n = {len(pair.values):,}, with the line of "
            f"identity and the fitted lines. File: figures/{drawn.svg.name}.",
            narrow=True,
        )


def _plot(drawn: DrawnFigure, pair: PairAgreement, scale: Scale) -> PageFigure:
    result = pair.bland_altman[scale]
    caption = (
        f"Bland-Altman plot of {pair.second} compared with {pair.first}, n = {result.n:,}. Solid "
        "line: bias; dashed lines: limits of agreement; bands: their intervals."
    )
    if result.regression_limits is not None:
        caption += " Red: bias and limits that follow the size."
    return PageFigure(drawn.markup, f"{caption} File: figures/{drawn.svg.name}.", narrow=True)
