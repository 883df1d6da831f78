from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.statistics.agreement.regression import least_squares


@given(seed=st.integers(0, 10_000), n=st.integers(3, 30), level=st.sampled_from([0.9, 0.95]))
@settings(max_examples=25, deadline=None)
def test_equals_statsmodels(seed: int, n: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(50, 150, n)
    y = 0.3 * x + rng.normal(0, 10, n)
    wanted = sm.OLS(y, sm.add_constant(x)).fit()
    found = least_squares(x, y, level=level)
    intervals = wanted.conf_int(1 - level)
    for estimate, value, ends in zip(
        (found.intercept, found.slope), wanted.params, intervals, strict=True
    ):
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx((value, *ends))
    assert found.p == pytest.approx(wanted.pvalues[1])
    assert found.sd == pytest.approx(math.sqrt(wanted.mse_resid))
    assert found.residuals == pytest.approx(wanted.resid)


def test_line_without_scatter_is_certain() -> None:
    found = least_squares(np.array([1.0, 2, 3, 4]), np.array([1.1, 1.4, 1.7, 2.0]))
    assert (found.slope.low, found.slope.high) == pytest.approx((0.3, 0.3))
    assert (found.p, found.sd) == (0, 0)


def test_constant_has_no_slope() -> None:
    found = least_squares(np.array([1.0, 2, 3, 4]), np.full(4, 0.1))
    assert (found.slope.value, found.p, found.sd) == (0, 1, 0)


@pytest.mark.parametrize("x", [[], [1.0, 2.0], [0.1, 0.1, 0.1]])
def test_undetermined_line_is_nan(x: list[float]) -> None:
    found = least_squares(np.array(x), np.arange(len(x), dtype=float))
    assert math.isnan(found.slope.value)
    assert math.isnan(found.p)
    assert len(found.residuals) == len(x)
