from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.splitting import SliceStack, split_series
from support.dicom_files import SAGITTAL, disc_stack, enhanced_mr, headers, mr_slice, tilted


def split(*datasets: Dataset) -> tuple[SliceStack, ...]:
    return split_series(headers(*datasets))


def numbers(stacks: tuple[SliceStack, ...]) -> list[list[int | None]]:
    return [[slice_.moment.instance for slice_ in stack.slices] for stack in stacks]


def lumbar_series() -> list[Dataset]:
    """Four discs, each with its own tilt, numbered from the head down as scanners do."""
    return [
        *disc_stack(0.0, -18.0, count=5, first=16),
        *disc_stack(36.0, -6.0, count=5, first=11),
        *disc_stack(74.0, 3.0, count=5, first=6),
        *disc_stack(110.0, 9.0, count=5, first=1),
    ]


def test_tilted_discs_become_stacks_from_feet_to_head() -> None:
    stacks = split(*lumbar_series())
    assert numbers(stacks) == [list(range(first, first + 5)) for first in (16, 11, 6, 1)]
    assert all(stack.findings == () for stack in stacks)


def test_order_of_files_and_instance_numbers_does_not_matter() -> None:
    slices = headers(*lumbar_series())
    expected = split_series(slices)
    for seed in range(5):
        random.Random(seed).shuffle(slices)
        assert split_series(slices) == expected


def test_series_without_slices_has_no_stacks() -> None:
    assert split_series([]) == ()


def test_untilted_discs_are_cut_at_the_jump() -> None:
    assert numbers(split(*disc_stack(0.0, count=3), *disc_stack(38.0, count=2, first=4))) == [
        [1, 2, 3],
        [4, 5],
    ]


def test_single_slices_of_discs_are_stacks() -> None:
    datasets = [mr_slice((0, 0, z), tilted(a), number=n) for n, z, a in ((1, 0, -9), (2, 36, 4))]
    assert numbers(split(*datasets)) == [[1], [2]]


@pytest.mark.parametrize(("difference", "count"), [(0.5, 1), (2.0, 2)])
def test_directions_within_one_degree_are_one_stack(difference: float, count: int) -> None:
    first, second = disc_stack(0.0, 10.0, count=2)
    second.ImageOrientationPatient = list(tilted(10.0 + difference))
    assert len(split(first, second)) == count


def test_parallel_stacks_that_overlap_sideways_are_separated() -> None:
    lower = disc_stack(0.0, count=4)
    upper = disc_stack(10.0, count=4, first=5)
    for dataset in upper:
        dataset.ImagePositionPatient[1] += 12.0
    assert numbers(split(*lower, *upper)) == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_parallel_stacks_that_overlap_on_one_axis_are_separated() -> None:
    lower, upper = disc_stack(0.0, count=4), disc_stack(10.0, count=4, first=5)
    assert numbers(split(*lower, *upper)) == [[1, 2, 3, 4], [5, 6, 7, 8]]


@pytest.mark.parametrize("sideways", [1.2, 1.4, 1.5, 1.6, 1.66, 1.7, 1.75, 1.8, 2.5])
@pytest.mark.parametrize("shifted", ["lower", "upper"])
@pytest.mark.parametrize("rounding", [0.0, 0.05])
def test_a_stack_is_not_cut_where_its_far_slices_would_fit_the_lane_of_another(
    sideways: float, shifted: str, rounding: float
) -> None:
    lower, upper = disc_stack(0.0, count=5), disc_stack(35.0, count=5, first=6)
    for index, dataset in enumerate(lower if shifted == "lower" else upper):
        dataset.ImagePositionPatient[0] += sideways + rounding * (-1) ** index
    assert numbers(split(*lower, *upper)) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]


def test_sheared_slices_are_no_stack() -> None:
    slices = [mr_slice((0.5 * n, 0.0, 4.0 * n), number=n) for n in range(12)]
    assert max(len(run) for run in numbers(split(*slices))) < 6


def test_echoes_interleaved_by_number_are_separated() -> None:
    datasets = [
        mr_slice((0, 0, 4.0 * place), number=2 * place + echo, EchoTime=[20.0, 90.0][echo])
        for place in range(3)
        for echo in (0, 1)
    ]
    assert numbers(split(*datasets)) == [[0, 2, 4], [1, 3, 5]]


@pytest.mark.parametrize(
    "types",
    [
        (["DERIVED", "PRIMARY", "DIXON", "WATER"], ["DERIVED", "PRIMARY", "DIXON", "FAT"]),
        (["ORIGINAL", "PRIMARY", "M", "IN_PHASE"], ["ORIGINAL", "PRIMARY", "M", "OPP_PHASE"]),
        (["DERIVED", "PRIMARY", "W", "W", "DERIVED"], ["DERIVED", "PRIMARY", "F", "F", "DERIVED"]),
        (["ORIGINAL", "PRIMARY", "M_FFE", "M"], ["ORIGINAL", "PRIMARY", "PHASE MAP", "P"]),
    ],
)
def test_dixon_images_of_each_maker_are_separated(types: tuple[list[str], list[str]]) -> None:
    datasets = [
        mr_slice((0, 0, 4.0 * place), number=10 * kind + place, ImageType=types[kind])
        for kind in (0, 1)
        for place in range(3)
    ]
    stacks = split(*datasets)
    assert {stack.slices[0].acquisition.image_type for stack in stacks} == set(map(tuple, types))
    assert [len(stack.slices) for stack in stacks] == [3, 3]


def test_matrix_and_pixel_spacing_separate_stacks() -> None:
    large = np.zeros((20, 20), np.uint16)
    stacks = split(
        mr_slice((0, 0, 0), number=1),
        mr_slice((0, 0, 4), number=2, pixels=large),
        mr_slice((0, 0, 8), number=3, PixelSpacing=[0.5, 0.5]),
    )
    assert sorted(numbers(stacks)) == [[1], [2], [3]]


def test_repeats_are_stacks_of_their_own_and_say_so() -> None:
    datasets = [
        mr_slice((0, 0, 4.0 * place), number=3 * time + place, TemporalPositionIdentifier=time)
        for time in (1, 2)
        for place in range(3)
    ]
    first, second = split(*datasets)
    assert (first.repeat, second.repeat) == (1, 2)
    assert numbers((first, second)) == [[3, 4, 5], [6, 7, 8]]
    assert "2 times; this is time 2" in second.findings[0].message
    assert second.findings[0].grade is Grade.NOTE


def test_missing_slice_splits_with_a_warning() -> None:
    datasets = disc_stack(0.0, 7.0, count=5)
    del datasets[2]
    lower, upper = split(*datasets)
    assert numbers((lower, upper)) == [[1, 2], [4, 5]]
    (finding,) = lower.findings
    assert (finding.check, finding.grade) == ("missing_slice", Grade.WARN)
    assert "after slice 2 of this stack" in finding.message
    assert upper.findings == ()


def test_mixed_planes_in_one_series_are_separated() -> None:
    sagittal = [mr_slice((4.0 * n, 0, 0), SAGITTAL, number=10 + n) for n in range(3)]
    assert sorted(numbers(split(*disc_stack(0.0), *sagittal))) == [[1, 2, 3], [10, 11, 12]]


def test_reversed_column_direction_still_ascends() -> None:
    orientation = (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    datasets = [mr_slice((0, 0, -4.0 * n), orientation, number=n) for n in (1, 2, 3)]
    assert numbers(split(*datasets)) == [[3, 2, 1]]


def test_frames_of_an_enhanced_image_are_split_alike() -> None:
    classic = split(*lumbar_series())
    enhanced = split(enhanced_mr(lumbar_series()))
    assert [[s.grid for s in stack.slices] for stack in enhanced] == [
        [s.grid for s in stack.slices] for stack in classic
    ]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-25, 25), st.integers(1, 5)), min_size=1, max_size=5),
    st.sampled_from([3.0, 4.0, 5.5]),
    st.integers(0, 1000),
)
def test_any_lumbar_series_is_taken_apart_again(
    discs: list[tuple[float, int]], gap: float, seed: int
) -> None:
    stacks = [
        disc_stack(60.0 * level, round(tilt, 1), count=count, gap=gap, first=10 * level)
        for level, (tilt, count) in enumerate(discs)
    ]
    slices = headers(*[dataset for stack in stacks for dataset in stack])
    random.Random(seed).shuffle(slices)
    expected = [[int(dataset.InstanceNumber) for dataset in stack] for stack in stacks]
    assert numbers(split_series(slices)) == expected
