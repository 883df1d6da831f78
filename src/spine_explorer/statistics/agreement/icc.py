"""Intraclass correlation coefficients: all six forms of Shrout and Fleiss.

Formulas and intervals: Shrout and Fleiss 1979 (doi:10.1037/0033-2909.86.2.420) and McGraw and
Wong 1996 (doi:10.1037/1082-989X.1.1.30); which one to report: Koo and Li 2016
(doi:10.1016/j.jcm.2016.02.012).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.special import fdtri

from spine_explorer.statistics.agreement.mean_squares import (
    FTest,
    MeanSquares,
    f_test,
    mean_squares,
)
from spine_explorer.statistics.agreement.samples import complete_ratings
from spine_explorer.statistics.estimate import Estimate, check_level, undefined

_BANDS = ((0.5, "poor"), (0.75, "moderate"), (0.9, "good"), (math.inf, "excellent"))

WHICH_TO_QUOTE = (
    "Quote ICC(2,1), called ICC(A,1) by McGraw and Wong (two-way random effects, absolute "
    "agreement, single rater): the raters stand for others like them, and a systematic "
    "difference between them counts as disagreement."
)
"""For the reader of a report."""


@dataclass(frozen=True)
class Icc:
    """One intraclass correlation coefficient.

    Attributes:
        form: Name of Shrout and Fleiss: ``"ICC(2,1)"``.
        mcgraw_wong: Name of McGraw and Wong: ``"ICC(A,1)"``.
        model: Model, definition and type in words.
        estimate: The coefficient with its interval; may be negative.
        f: F statistic of the hypothesis that the coefficient is 0.
        df1: Degrees of freedom of its numerator.
        df2: Degrees of freedom of its denominator.
        p: Probability of an F at least as large.
    """

    form: str
    mcgraw_wong: str
    model: str
    estimate: Estimate
    f: float
    df1: float
    df2: float
    p: float

    @property
    def reliability(self) -> str:
        """Words of Koo and Li 2016 for both ends of the interval; empty where undefined."""
        ends = [self.estimate.low, self.estimate.high]
        if any(math.isnan(end) for end in ends):
            return ""
        low, high = (next(word for bound, word in _BANDS if end < bound) for end in ends)
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class IntraclassCorrelations:
    """All six forms, on the same ratings.

    Attributes:
        forms: ICC(1,1), ICC(2,1), ICC(3,1), ICC(1,k), ICC(2,k), ICC(3,k).
        mean_squares: What they are computed from.
        rater_effect: Test of a systematic difference between raters.
        n: Number of subjects that every rater rated.
        raters: Number of raters.
        dropped: Number of subjects left out because a rating is missing.
        reason: Why coefficients are NaN; empty where all are defined.
    """

    forms: tuple[Icc, ...]
    mean_squares: MeanSquares
    rater_effect: FTest
    n: int
    raters: int
    dropped: int
    reason: str

    def __getitem__(self, form: str) -> Icc:
        """Return a form by either name, such as ``"ICC(2,1)"`` or ``"ICC(A,1)"``."""
        for icc in self.forms:
            if form in (icc.form, icc.mcgraw_wong):
                return icc
        raise KeyError(form)

    @property
    def recommended(self) -> Icc:
        """The form to quote: ICC(2,1)."""
        return self["ICC(2,1)"]

    @property
    def biased(self) -> bool:
        """Whether raters differ systematically, at the level of the intervals."""
        return self.rater_effect.p < 1 - self.recommended.estimate.level

    @property
    def advice(self) -> str:
        """Which form to quote and why, in sentences for the reader of a report."""
        return self.advise(biased=self.biased)

    def advise(self, *, biased: bool) -> str:
        """Tell which form to quote where another test than ``rater_effect`` judges the raters.

        Args:
            biased: Whether raters differ systematically.
        """
        if math.isnan(self.recommended.estimate.value):
            return f"No coefficient can be quoted: {self.reason}."
        if not biased:
            return WHICH_TO_QUOTE
        return (
            f"{WHICH_TO_QUOTE} The raters differ systematically, so quote ICC(3,1), called "
            "ICC(C,1), beside it: it leaves that difference out, and says how far the raters "
            "would agree once it is corrected."
        )


def intraclass_correlations(ratings: ArrayLike, *, level: float = 0.95) -> IntraclassCorrelations:
    """Return all six intraclass correlation coefficients.

    Subjects with a missing rating are left out and counted. The degrees of freedom behind the
    intervals of ICC(2,1) and ICC(2,k) take a negative coefficient as 0.

    Args:
        ratings: Shape (subject, rater), at least two raters, NaN where missing.
        level: Confidence level of the intervals.

    Raises:
        InputError: Ratings are no such table, or a rating is infinite.

    Example:
        >>> result = intraclass_correlations([[9, 2], [6, 1], [8, 4], [7, 1], [10, 5], [6, 2]])
        >>> round(result.recommended.estimate.value, 3)
        0.126
    """
    check_level(level)
    table, dropped = complete_ratings(ratings)
    squares = mean_squares(table)
    reason = _why_undefined(squares)
    return IntraclassCorrelations(
        forms=tuple(
            _form(squares, number, average, level)
            for average in (False, True)
            for number in (1, 2, 3)
        ),
        mean_squares=squares,
        rater_effect=f_test(
            squares.raters, squares.residual, squares.df_raters, squares.df_residual
        ),
        n=squares.n,
        raters=squares.k,
        dropped=dropped,
        reason=reason,
    )


def _why_undefined(squares: MeanSquares) -> str:
    if squares.n < 2:
        return "fewer than two subjects were rated by every rater"
    if squares.subjects == 0 and squares.within == 0:
        return "all ratings are the same"
    if squares.subjects == 0:
        return "the subjects do not differ"
    if squares.n * squares.subjects + squares.raters <= squares.residual:
        return "the raters contradict each other, which leaves ICC(2,k) undefined"
    return ""


_MODELS = {
    1: ("one-way random effects, absolute agreement", ""),
    2: ("two-way random effects, absolute agreement", "A,"),
    3: ("two-way mixed effects, consistency", "C,"),
}


def _form(squares: MeanSquares, number: int, average: bool, level: float) -> Icc:
    model, prefix = _MODELS[number]
    count = "k" if average else "1"
    error, df = (
        (squares.within, squares.df_within)
        if number == 1
        else (squares.residual, squares.df_residual)
    )
    test = f_test(squares.subjects, error, squares.df_subjects, df)
    if not squares.subjects > 0:
        estimate = undefined(level)
    elif number == 2:
        estimate = _absolute_agreement(squares, average, level)
    else:
        estimate = _ratio(squares, error, df, average, level)
    return Icc(
        form=f"ICC({number},{count})",
        mcgraw_wong=f"ICC({prefix}{count})",
        model=f"{model}, {f'mean of {squares.k} raters' if average else 'single rater'}",
        estimate=estimate,
        f=test.f,
        df1=test.df1,
        df2=test.df2,
        p=test.p,
    )


def _ratio(squares: MeanSquares, error: float, df: int, average: bool, level: float) -> Estimate:
    """The forms (1,.) and (3,.): one error mean square, whose F distribution is exact."""
    others = 0 if average else squares.k - 1

    def coefficient(subjects: float, noise: float) -> float:
        return (subjects - noise) / (subjects + others * noise)

    below, above = _quantiles(squares.df_subjects, df, level)
    return Estimate(
        value=coefficient(squares.subjects, error),
        low=coefficient(squares.subjects / below, error),
        high=coefficient(squares.subjects * above, error),
        level=level,
    )


def _absolute_agreement(squares: MeanSquares, average: bool, level: float) -> Estimate:
    """The forms (2,.), with Satterthwaite's degrees of freedom."""
    n, k, noise = squares.n, squares.k, squares.residual

    def coefficient(subjects: float) -> float:
        size = k * squares.raters + (k * n - k - n) * noise
        total = squares.raters - noise if average else size
        total += n * subjects
        return n * (subjects - noise) / total if total > 0 else -math.inf

    value = coefficient(squares.subjects)
    if not math.isfinite(value):
        return undefined(level)
    below, above = _quantiles(squares.df_subjects, _satterthwaite(squares), level)
    return Estimate(
        value=value,
        low=coefficient(squares.subjects / below),
        high=coefficient(squares.subjects * above),
        level=level,
    )


def _satterthwaite(squares: MeanSquares) -> float:
    """Degrees of freedom of the error of ICC(2,1), Shrout and Fleiss 1979, page 424."""
    n, k = squares.n, squares.k
    subjects, noise = squares.subjects, squares.residual
    total = n * subjects + k * squares.raters + (k * n - k - n) * noise
    single = max(0.0, n * (subjects - noise) / total)
    raters = k * single * squares.raters
    rest = (n * (1 + (k - 1) * single) - k * single) * noise
    if raters == 0 and rest == 0:
        return squares.df_residual
    return (k - 1) * (n - 1) * (raters + rest) ** 2 / ((n - 1) * raters**2 + rest**2)


def _quantiles(df1: float, df2: float, level: float) -> tuple[float, float]:
    upper = (1 + level) / 2
    return float(fdtri(df1, df2, upper)), float(fdtri(df2, df1, upper))
