"""The tables that show all comparisons side by side."""

from __future__ import annotations

from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.page import PageTable
from spine_explorer.studies.wording import (
    decimals_for,
    estimate_text,
    level_text,
    number_text,
    p_text,
)

COEFFICIENT = 4
"""Decimals of coefficients."""


def icc_table(study: AgreementStudy) -> PageTable:
    """Intraclass correlations of all raters."""
    rows = []
    for agreement in study.agreements:
        absolute, consistent = agreement.icc["ICC(2,1)"], agreement.icc["ICC(3,1)"]
        rows.append(
            (
                study.label(agreement.group),
                absolute.reliability or agreement.icc.reason,
                f"{agreement.n:,}",
                estimate_text(absolute.estimate, COEFFICIENT),
                estimate_text(consistent.estimate, COEFFICIENT),
                p_text(agreement.rater_p),
            )
        )
    return PageTable(
        ("What", "Reliability", "n", "ICC(2,1)", "ICC(3,1)", "p of raters"),
        rows,
        f"Intraclass correlation of {len(study.ratings.raters)} raters, "
        f"{level_text(study.options.level)} intervals",
        "Reliability in the words of Koo and Li 2016 for both ends of the interval of ICC(2,1). "
        "p of raters: F test of a systematic difference between them; where subjects have several "
        "items, t test over subjects.",
        text_columns=2,
    )


def errors_table(study: AgreementStudy) -> PageTable:
    """Measurement error of all raters."""
    rows = []
    for agreement in study.agreements:
        error = agreement.error
        decimals = decimals_for(error.sem_agreement.value)
        rows.append(
            (
                study.label(agreement.group),
                study.shown_unit(agreement.group),
                estimate_text(error.sem_agreement, decimals),
                estimate_text(error.mdc95_agreement, decimals),
                number_text(error.sem_consistency.value, decimals),
                number_text(error.mdc95_consistency.value, decimals),
                estimate_text(error.cv_rms, 1),
            )
        )
    return PageTable(
        ("What", "Unit", "SEM", "MDC95", "SEM, same rater", "MDC95, same rater", "CV %"),
        rows,
        f"Measurement error, {level_text(study.options.level)} intervals",
        "SEM: standard error of measurement. MDC95: smallest change between two measurements that "
        "is larger than measurement error with 95 % confidence; of any two raters, or of the same "
        "one. CV: within-subject coefficient of variation, root mean square.",
        text_columns=2,
    )


def limits_table(study: AgreementStudy) -> PageTable:
    """Bias and limits of agreement of every two raters."""
    rows = []
    for number, place, agreement, pair in study.pairs():
        result = pair.bland_altman[Scale.DIFFERENCE]
        shown = pair.repeated or result
        decimals = decimals_for(result.sd)
        rows.append(
            (
                study.label(agreement.group),
                f"{pair.second} \N{MINUS SIGN} {pair.first}",
                estimate_text(shown.bias, decimals),
                estimate_text(shown.lower, decimals),
                estimate_text(shown.upper, decimals),
                p_text(study.adjusted.bias[number, place]),
                p_text(study.adjusted.proportional[number, place]),
            )
        )
    return PageTable(
        ("What", "Difference", "Bias", "Lower limit", "Upper limit", "p of bias", "p of slope"),
        rows,
        f"Bland-Altman: bias and limits of agreement, {level_text(study.options.level)} intervals",
        "95 % of differences are expected between the limits. p of bias: paired t test, over "
        "subjects where they have several items; p of slope: whether the difference depends on "
        "the size, items taken as independent. Both adjusted by Holm's method for the number of "
        "comparisons.",
        text_columns=2,
    )


def correlations_table(study: AgreementStudy) -> PageTable:
    """Concordance and correlation of every two raters."""
    rows = [
        (
            study.label(agreement.group),
            f"{pair.first}, {pair.second}",
            estimate_text(pair.concordance.estimate, COEFFICIENT),
            number_text(pair.concordance.bias_correction, COEFFICIENT),
            estimate_text(pair.pearson.estimate, COEFFICIENT),
            estimate_text(pair.spearman.estimate, COEFFICIENT),
        )
        for _number, _place, agreement, pair in study.pairs()
    ]
    return PageTable(
        ("What", "Raters", "Lin's concordance", "Accuracy C_b", "Pearson", "Spearman"),
        rows,
        f"Concordance and correlation, {level_text(study.options.level)} intervals",
        "Concordance is Pearson's correlation times accuracy, which is 1 on the line of identity. "
        "Correlation is not agreement.",
        text_columns=2,
    )


def lines_table(study: AgreementStudy) -> PageTable:
    """Regression lines of every two raters."""
    rows = []
    for _number, _place, agreement, pair in study.pairs():
        decimals = decimals_for(pair.bland_altman[Scale.DIFFERENCE].sd)
        rows.append(
            (
                study.label(agreement.group),
                f"{pair.second} on {pair.first}",
                estimate_text(pair.deming.slope, 3),
                estimate_text(pair.deming.intercept, decimals),
                estimate_text(pair.passing_bablok.slope, 3),
                estimate_text(pair.passing_bablok.intercept, decimals),
                p_text(pair.passing_bablok.linearity_p),
            )
        )
    return PageTable(
        (
            "What",
            "Line",
            "Deming slope",
            "Intercept",
            "Passing-Bablok slope",
            "Intercept",
            "p of linearity",
        ),
        rows,
        f"Regression with error in both, {level_text(study.options.level)} intervals",
        "A slope whose interval holds 1 and an intercept whose interval holds 0 speak for neither "
        "proportional nor constant difference.",
        text_columns=2,
    )
