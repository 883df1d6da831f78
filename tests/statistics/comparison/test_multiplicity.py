from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.multiplicity import benjamini_hochberg, holm

# Benjamini and Hochberg 1995, section 3.2: 15 hypotheses of a trial of thrombolysis.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_published_example() -> None:
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert (holm(PUBLISHED) <= 0.05).sum() == 3


@settings(max_examples=40, deadline=None)
@given(p_values)
def test_as_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1])
    assert benjamini_hochberg(values) == pytest.approx(multipletests(values, method="fdr_bh")[1])


def test_a_test_that_was_not_possible_does_not_count() -> None:
    with_gap = holm([0.01, math.nan, 0.04])
    assert with_gap == pytest.approx([0.02, math.nan, 0.04], nan_ok=True)
    assert benjamini_hochberg([math.nan]) == pytest.approx([math.nan], nan_ok=True)
    assert holm([]).size == benjamini_hochberg([]).size == 0


def test_the_values_given_stay_as_they_are() -> None:
    given_values = np.array([0.03, 0.01])
    holm(given_values)
    assert given_values.tolist() == [0.03, 0.01]


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@pytest.mark.parametrize("bad", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(adjust: object, bad: float) -> None:
    with pytest.raises(InputError, match="not between 0 and 1"):
        adjust([0.5, bad])  # type: ignore[operator]
