from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from spine_explorer.errors import InputError
from spine_explorer.statistics.comparison.contingency import TableTest, association

# Agresti 2002, table 2.8: job satisfaction by income.
JOBS = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
tables = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=2)


def permutation_p(table: list[list[int]]) -> float:
    """Every way to hand out the columns' labels, one by one."""
    rows = np.repeat(np.arange(len(table)), np.sum(table, axis=1))
    columns = np.concatenate([np.repeat(np.arange(len(row)), row) for row in table])
    kinds: dict[tuple[int, ...], int] = {}
    shape = np.array(table).shape
    for labels in set(itertools.permutations(columns.tolist())):
        counted = np.zeros(shape, dtype=int)
        np.add.at(counted, (rows, list(labels)), 1)
        key = tuple(counted.ravel().tolist())
        kinds[key] = kinds.get(key, 0) + 1
    seen = kinds[tuple(np.ravel(table).tolist())]
    return sum(count for count in kinds.values() if count <= seen) / sum(kinds.values())


def test_the_lady_tasting_tea() -> None:
    found = association([[3, 1], [1, 3]])
    assert found.test is TableTest.FISHER
    assert found.p == pytest.approx(34 / 70)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_two_by_two_tables_as_scipy(cells: list[int]) -> None:
    table = np.array(cells).reshape(2, 2)
    found = association(table)
    if found.test is TableTest.FISHER:
        assert found.p == pytest.approx(stats.fisher_exact(table).pvalue)
    elif not math.isnan(found.p):
        expected = stats.chi2_contingency(table, correction=False)
        assert (found.chi_square, found.p) == pytest.approx(expected[:2])


@pytest.mark.parametrize(
    "table",
    [
        [[2, 0, 1], [0, 3, 1]],
        [[1, 2, 0], [2, 0, 2]],
        [[2, 1], [0, 2], [3, 0]],
        [[1, 1, 0], [0, 1, 1], [2, 0, 1]],
    ],
)
def test_small_tables_as_counted_one_by_one(table: list[list[int]]) -> None:
    found = association(table)
    assert found.test is TableTest.FISHER
    assert found.p == pytest.approx(permutation_p(table))


@settings(max_examples=30, deadline=None)
@given(tables)
def test_rows_may_stand_for_columns(table: list[list[int]]) -> None:
    found, turned = association(table), association(np.transpose(table))
    assert (found.p, found.test) == (pytest.approx(turned.p, nan_ok=True), turned.test)


def test_a_sparse_table_too_large_to_enumerate_falls_back_on_chi_square_and_says_so() -> None:
    found = association(JOBS)
    assert (found.test, found.freedom) == (TableTest.CHI_SQUARE, 9)
    assert (found.chi_square, found.p) == pytest.approx((5.9655, 0.7434), abs=1e-4)
    assert "too large for the exact test" in found.note


def test_strength_of_association_as_scipy() -> None:
    table = np.array([[20, 10, 12], [9, 25, 16]])
    found = association(table)
    assert found.test is TableTest.CHI_SQUARE
    assert found.cramers_v == pytest.approx(stats.contingency.association(table))
    assert association([[9, 0], [0, 9]]).cramers_v == 1


def test_categories_that_nobody_has_change_nothing() -> None:
    assert association([[3, 0, 1], [1, 0, 3], [0, 0, 0]]) == association([[3, 1], [1, 3]])


@pytest.mark.parametrize("table", [[[3, 4]], [[0, 0], [2, 3]], np.zeros((0, 2)), [[0, 0], [0, 0]]])
def test_where_there_is_nothing_to_compare_there_is_no_p_value(table: list[list[int]]) -> None:
    found = association(table)
    assert math.isnan(found.p)
    assert found.note.startswith("There is nothing to compare")


@pytest.mark.parametrize(
    "bad", [[1, 2], [[1, -1], [2, 3]], [[0.5, 1], [1, 1]], [[math.nan, 1], [1, 1]], [["a", 1]]]
)
def test_what_is_no_table_of_counts_is_refused(bad: list[object]) -> None:
    with pytest.raises(InputError, match="table of counts"):
        association(bad)  # type: ignore[arg-type]
