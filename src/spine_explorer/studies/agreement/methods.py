"""How the numbers are computed, with the sources, for the methods section of a paper."""

from __future__ import annotations

from spine_explorer.studies.agreement.study import AgreementStudy
from spine_explorer.studies.page import PageTable, Section
from spine_explorer.studies.wording import level_text

_METHODS = (
    (
        "Intraclass correlation",
        "Six forms from the mean squares of items by raters, exact F intervals for ICC(1,.) and "
        "ICC(3,.), Satterthwaite's degrees of freedom for ICC(2,.)",
        "Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420; McGraw and Wong 1996, "
        "doi:10.1037/1082-989X.1.1.30",
    ),
    (
        "Choice and words of the ICC",
        "ICC(2,1); below 0.5 poor, 0.75 moderate, 0.9 good, else excellent, for both ends of the "
        "interval",
        "Koo and Li 2016, doi:10.1016/j.jcm.2016.02.012",
    ),
    (
        "SEM, MDC95",
        "SEM: root of rater plus residual variance (agreement) or of residual variance (same "
        "rater); MDC95 = 1.96 x sqrt(2) x SEM",
        "de Vet et al. 2006, doi:10.1016/j.jclinepi.2005.10.015",
    ),
    (
        "Coefficient of variation",
        "Root mean square of within-subject SD over mean; or from logarithms",
        "Glüer et al. 1995, doi:10.1007/BF01774016; Bland and Altman 1996, "
        "doi:10.1136/bmj.313.7049.106",
    ),
    (
        "Limits of agreement",
        "Bias and 1.96 SD of the differences; exact intervals from the noncentral t distribution",
        "Bland and Altman 1999, doi:10.1177/096228029900800204; Carkeet 2015, "
        "doi:10.1097/OPX.0000000000000513",
    ),
    (
        "Limits that follow the size",
        "Regression of differences, and of absolute residuals, on means; where either slope is "
        "significant",
        "Bland and Altman 1999, section 3.2",
    ),
    (
        "Limits for repeated measures",
        "Variance between plus within subjects; intervals by variance estimates recovery",
        "Bland and Altman 2007, doi:10.1080/10543400701329422; Zou 2013, "
        "doi:10.1177/0962280211402548",
    ),
    (
        "Concordance correlation",
        "Variances over n, interval by the z transformation",
        "Lin 1989, doi:10.2307/2532051; corrected 2000, doi:10.1111/j.0006-341X.2000.00324.x",
    ),
    (
        "Correlation",
        "Pearson with Fisher's z interval; Spearman with the interval of Bonett and Wright",
        "Bonett and Wright 2000, doi:10.1007/BF02294183",
    ),
    (
        "Deming regression",
        "Both raters with error, jackknife intervals",
        "Linnet 1993, Clin Chem 39:424",
    ),
    (
        "Passing-Bablok regression",
        "Shifted median of all slopes; cusum test of linearity",
        "Passing and Bablok 1983, doi:10.1515/cclm.1983.21.11.709",
    ),
    (
        "Adjusted p values",
        "Holm's method over the comparisons of area, functional area and fat fraction, and over "
        "all others",
        "Holm 1979, Scand J Stat 6:65",
    ),
)


def methods_section(study: AgreementStudy) -> Section:
    """Tell how everything was computed."""
    options = study.options
    paragraphs = [
        f"All intervals are of {level_text(options.level)}. Items of which a rater has no value "
        "are left out of what concerns that rater, and counted. Differences are later minus "
        f"earlier rater, in the order {', '.join(study.ratings.raters)}. Deming regression takes "
        f"the error variance of the later rater for {options.variance_ratio:g} times that of the "
        "earlier one.",
    ]
    table = PageTable(("What", "How", "Source"), _METHODS, text_columns=3)
    return Section("Methods", paragraphs=paragraphs, tables=[table])
