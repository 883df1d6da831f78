from __future__ import annotations

import math

import numpy as np
import pytest

from spine_explorer.errors import InputError
from spine_explorer.statistics.agreement.samples import (
    complete_pairs,
    complete_ratings,
    without_rounding,
)
from spine_explorer.statistics.estimate import check_level


def test_pairs_with_a_missing_measurement_are_dropped_and_counted() -> None:
    pairs = complete_pairs([1, math.nan, 3, 4], [5, 6, math.nan, 8])
    assert (pairs.a.tolist(), pairs.b.tolist()) == ([1, 4], [5, 8])
    assert (pairs.n, pairs.dropped) == (2, 2)


def test_subjects_without_all_ratings_are_dropped_and_counted() -> None:
    table, dropped = complete_ratings([[1, 2, 3], [4, math.nan, 6], [7, 8, 9]])
    assert table.tolist() == [[1, 2, 3], [7, 8, 9]]
    assert dropped == 1


def test_pairs_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match=r"shapes \(3,\) and \(2,\)"):
        complete_pairs([1, 2, 3], [1, 2])


@pytest.mark.parametrize("ratings", [[1, 2, 3], [[1], [2]], [[[1, 2]]]])
def test_ratings_need_subjects_and_raters(ratings: list[object]) -> None:
    with pytest.raises(InputError, match="not \\(subjects, raters\\)"):
        complete_ratings(ratings)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e99])
def test_measurement_without_end_is_named(value: float) -> None:
    with pytest.raises(InputError, match="Measurement 2 of rater or method 1"):
        complete_pairs([1, value, 3], [1, 2, 3])


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, math.nan])
def test_level_out_of_range_is_refused(level: float) -> None:
    with pytest.raises(InputError, match="not between 0 and 1"):
        check_level(level)


def test_spread_of_mere_rounding_is_no_spread() -> None:
    differences = np.array([0.3, 0.4, 0.9]) - np.array([0.2, 0.3, 0.8])
    assert np.ptp(differences) > 0
    assert np.ptp(without_rounding(differences, 0.9)) == 0
    kept = np.array([0.0, 1e-9])
    assert without_rounding(kept, 3.1) is kept


def test_no_values_have_no_spread() -> None:
    assert len(without_rounding(np.empty(0), 1.0)) == 0


def test_constant_of_mere_rounding_is_zero() -> None:
    differences = np.array([0.1 + 0.2, 0.7 + 0.1, 1.1 + 2.2]) - np.array([0.3, 0.8, 3.3])
    assert np.median(differences) != 0
    assert without_rounding(differences, 3.3).tolist() == [0, 0, 0]
