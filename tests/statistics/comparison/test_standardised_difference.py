from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.standardised_difference import (
    standardised_category_difference,
    standardised_mean_difference,
)

counts = st.lists(st.integers(1, 20), min_size=3, max_size=3)


def mahalanobis(first: list[int], second: list[int]) -> float:
    """As Yang and Dalton write it: without one category, with an inverse matrix."""
    left, right = (np.array(group[1:]) / sum(group) for group in (first, second))
    covariance = sum(np.diag(share) - np.outer(share, share) for share in (left, right)) / 2
    gap = left - right
    return math.sqrt(gap @ np.linalg.inv(covariance) @ gap)


def test_means_by_hand() -> None:
    found = standardised_mean_difference([2, 4, 6, math.nan], [1, 2, 3])
    value = 2 / math.sqrt(2.5)  # variances 4 and 1
    error = math.sqrt(6 / 9 + value**2 / 12)
    expected = (value, value - 1.959964 * error, value + 1.959964 * error)
    assert (found.value, found.low, found.high) == pytest.approx(expected)


def test_two_categories_are_a_difference_of_proportions() -> None:
    found = standardised_category_difference([12, 8], [5, 15])
    assert found.value == pytest.approx(0.35 / math.sqrt((0.6 * 0.4 + 0.25 * 0.75) / 2))


@settings(max_examples=40, deadline=None)
@given(counts, counts)
def test_several_categories_by_the_published_formula(first: list[int], second: list[int]) -> None:
    found = standardised_category_difference(first, second)
    assert found.value == pytest.approx(mahalanobis(first, second), abs=1e-6)
    assert 0 <= found.low <= found.value <= found.high


def test_a_category_that_nobody_has_changes_nothing() -> None:
    found = standardised_category_difference([12, 0, 8], [5, 0, 15])
    assert found.value == pytest.approx(standardised_category_difference([12, 8], [5, 15]).value)


def test_groups_without_a_category_in_common_are_infinitely_far_apart() -> None:
    found = standardised_category_difference([5, 0], [0, 7])
    assert found.value == math.inf
    assert math.isnan(found.high)


@pytest.mark.parametrize(
    "found",
    [
        standardised_mean_difference([1.0], [1.0, 2.0]),
        standardised_mean_difference([], []),
        standardised_mean_difference([0.3] * 3, [0.1] * 3),
        standardised_category_difference([0, 0], [1, 2]),
        standardised_category_difference([], []),
    ],
)
def test_what_is_not_defined_is_nan(found: object) -> None:
    assert str(found) == "Estimate(value=nan, low=nan, high=nan, level=0.95)"


@pytest.mark.parametrize(("first", "second"), [([1, 2], [1, 2, 3]), ([1, -1], [1, 2])])
def test_counts_of_other_categories_are_refused(first: list[int], second: list[int]) -> None:
    with pytest.raises(InputError, match="same categories"):
        standardised_category_difference(first, second)
