from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from spine_explorer.statistics.agreement.mean_squares import f_test, mean_squares
from support.agreement_data import SHROUT_FLEISS


def test_shrout_and_fleiss_table_3() -> None:
    squares = mean_squares(SHROUT_FLEISS.astype(np.float64))
    found = squares.subjects, squares.within, squares.raters, squares.residual
    assert found == pytest.approx((11.24, 6.26, 32.49, 1.02), abs=0.005)
    degrees = squares.df_subjects, squares.df_within, squares.df_raters, squares.df_residual
    assert degrees == (5, 18, 3, 15)


@given(seed=st.integers(0, 10_000), n=st.integers(2, 8), k=st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_equals_the_two_way_anova_of_statsmodels(seed: int, n: int, k: int) -> None:
    ratings = np.random.default_rng(seed).normal(10, 3, (n, k))
    long = pd.DataFrame(
        {
            "subject": np.repeat(np.arange(n), k),
            "rater": np.tile(np.arange(k), n),
            "value": ratings.ravel(),
        }
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        table = anova_lm(ols("value ~ C(subject) + C(rater)", long).fit())
    squares = mean_squares(ratings)
    found = squares.subjects, squares.raters, squares.residual
    assert found == pytest.approx(tuple(table["mean_sq"]))
    spread = ratings.var(axis=1, ddof=1).mean()
    assert squares.within == pytest.approx(spread)


def test_rounding_is_no_variance() -> None:
    shifted = np.array([[0.1, 0.4], [0.2, 0.5], [0.7, 1.0]])
    assert mean_squares(shifted).residual == 0
    assert mean_squares(np.full((5, 3), 0.1)).subjects == 0


def test_one_subject_has_no_mean_squares() -> None:
    assert math.isnan(mean_squares(np.array([[1.0, 2.0]])).residual)


def test_f_test_without_error_variance() -> None:
    assert f_test(2, 0, 3, 4).p == 0
    assert f_test(2, 0, 3, 4).f == math.inf
    assert math.isnan(f_test(0, 0, 3, 4).p)
