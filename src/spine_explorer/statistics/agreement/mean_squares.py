"""Analysis of variance of ratings: subjects by raters, one rating each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from spine_explorer.statistics.agreement.samples import ROUNDING
from spine_explorer.statistics.arrays import Floats


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of Shrout and Fleiss 1979 (doi:10.1037/0033-2909.86.2.420), table 2.

    Attributes:
        subjects: Between subjects, BMS.
        within: Within subjects, WMS.
        raters: Between raters, JMS.
        residual: What subjects and raters leave unexplained, EMS.
        n: Number of subjects.
        k: Number of raters.
    """

    subjects: float
    within: float
    raters: float
    residual: float
    n: int
    k: int

    @property
    def df_subjects(self) -> int:
        """Degrees of freedom between subjects."""
        return self.n - 1

    @property
    def df_within(self) -> int:
        """Degrees of freedom within subjects."""
        return self.n * (self.k - 1)

    @property
    def df_raters(self) -> int:
        """Degrees of freedom between raters."""
        return self.k - 1

    @property
    def df_residual(self) -> int:
        """Degrees of freedom of the residual."""
        return (self.n - 1) * (self.k - 1)


@dataclass(frozen=True)
class FTest:
    """An F test; ``f`` is infinite, ``p`` 0, where the denominator vanishes."""

    f: float
    df1: float
    df2: float
    p: float


def mean_squares(ratings: Floats) -> MeanSquares:
    """Return the mean squares of complete ratings, shape (subject, rater); NaN below 2 subjects.

    Sums of squares that rounding alone explains are zero.
    """
    n, k = ratings.shape
    if n < 2:
        return MeanSquares(math.nan, math.nan, math.nan, math.nan, n, k)
    centred = ratings - ratings[0, 0]
    centred = centred - centred.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    noise = ratings.size * (ROUNDING * float(np.abs(ratings).max())) ** 2
    between, raters, residual = (
        0.0 if total <= noise else total
        for total in (
            k * float(rows @ rows),
            n * float(columns @ columns),
            float(np.square(centred - rows[:, None] - columns).sum()),
        )
    )
    return MeanSquares(
        subjects=between / (n - 1),
        within=(raters + residual) / (n * (k - 1)),
        raters=raters / (k - 1),
        residual=residual / ((n - 1) * (k - 1)),
        n=n,
        k=k,
    )


def f_test(numerator: float, denominator: float, df1: float, df2: float) -> FTest:
    """Return the F test of one mean square against another; NaN where both vanish."""
    if denominator > 0:
        ratio = numerator / denominator
        return FTest(ratio, df1, df2, float(fdtrc(df1, df2, ratio)))
    if numerator > 0:
        return FTest(math.inf, df1, df2, 0.0)
    return FTest(math.nan, df1, df2, math.nan)
