from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.imaging.even_runs import even_runs, lacks_one_slice


def runs(*offsets: float, thickness: float | None = None) -> list[list[float]]:
    positions = np.array(offsets)
    return [positions[run].tolist() for run in even_runs(positions, thickness=thickness)]


@pytest.mark.parametrize(
    "expected",
    [
        [[0.0]],
        [[0.0, 4.0]],
        [[0.0, 4.0, 8.0, 12.0]],
        [[0.0, 4.0, 8.0], [40.0, 44.0, 48.0], [80.0]],
        [[0.0, 4.0, 8.0], [30.0, 35.0, 40.0]],
        [[0.0], [35.0], [71.0]],
        [[0.0], [10.0, 14.0, 18.0]],
        [[0.0, 4.0], [14.0]],
        [[0.0, 4.0, 8.0], [16.0, 20.0]],
        [[0.0, 4.0, 8.0], [20.0, 24.0, 28.0]],
        [[0.0, 4.05, 7.95, 12.0]],
    ],
)
def test_positions_are_cut_at_jumps_and_uneven_gaps(expected: list[list[float]]) -> None:
    assert runs(*np.concatenate(expected)) == expected


def test_runs_that_overlap_are_separated() -> None:
    offsets = [0.0, 4.0, 8.0, 12.0, 14.0, 16.0, 18.0, 22.0, 26.0]
    assert runs(*offsets, thickness=4.0) == [[0, 4, 8, 12, 16], [14, 18, 22, 26]]


def test_runs_that_interleave_wholly_are_separated() -> None:
    offsets = [0.0, 1.0, 4.0, 5.0, 8.0, 9.0]
    assert runs(*offsets, thickness=4.0) == [[0, 4, 8], [1, 5, 9]]


def test_missing_slices_are_not_taken_for_interleaving() -> None:
    offsets = [0.0, 4.0, 12.0, 16.0, 24.0, 28.0]
    assert runs(*offsets, thickness=4.0) == [[0, 4], [12, 16], [24, 28]]


def test_overlapping_reconstruction_stays_one_run() -> None:
    assert runs(0.0, 1.0, 2.0, 3.0, thickness=2.0) == [[0, 1, 2, 3]]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(2, 6), st.sampled_from([3.0, 4.0, 4.4, 5.0])), min_size=1, max_size=5
    ),
    st.floats(18, 40),
    st.randoms(use_true_random=False),
)
def test_separate_stacks_are_found_again(
    stacks: list[tuple[int, float]], distance: float, noise: object
) -> None:
    expected, start = [], 0.0
    for count, gap in stacks:
        run = start + gap * np.arange(count) + [noise.uniform(-0.02, 0.02) for _ in range(count)]  # type: ignore[attr-defined]
        expected.append(run.tolist())
        start = run[-1] + distance
    assert runs(*np.concatenate(expected)) == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.2, 30), min_size=1, max_size=30))
def test_every_position_is_in_exactly_one_run(gaps: list[float]) -> None:
    offsets = np.cumsum(gaps)
    found = even_runs(offsets, thickness=4.0)
    assert sorted(index for run in found for index in run) == list(range(len(gaps)))
    for run in found:
        steps = np.diff(offsets[run])
        assert np.all(np.abs(steps - steps[:1]) <= np.maximum(0.1, 0.05 * steps[:1]) + 1e-9)


def test_a_long_series_is_quick() -> None:
    assert len(even_runs(np.arange(3000) * 0.9)) == 1


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        ([0, 4, 8, 16, 20], True),
        ([0, 4, 8, 12, 30], False),
        ([0, 4, 8, 20, 24], False),
    ],
)
def test_one_missing_slice_is_a_doubled_gap(offsets: list[float], expected: bool) -> None:
    positions = np.array(offsets, dtype=float)
    first, second = even_runs(positions)
    assert lacks_one_slice(positions, first, second) is expected


def test_single_slices_say_nothing_about_a_missing_one() -> None:
    assert not lacks_one_slice(np.array([0.0, 20.0]), [0], [1])
