from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.imaging.acceptance import pixels
from spine_explorer.imaging.findings import Grade, is_refused
from support.stacks import make_stack, make_voxels


@pytest.fixture
def voxels() -> NDArray[np.float32]:
    return make_voxels((3, 128, 160))


@pytest.mark.parametrize(
    "check", [pixels.numbers, pixels.content, pixels.grey_levels, pixels.clipping, pixels.zero]
)
def test_an_ordinary_stack_passes(check) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    assert list(check(make_stack())) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_slice_with_values_that_are_no_numbers_is_refused(
    voxels: NDArray[np.float32], bad: float
) -> None:
    voxels[1, 3, 4:7] = bad
    findings = list(pixels.numbers(make_stack(voxels)))
    assert [(one.grade, one.slice_index) for one in findings] == [(Grade.REFUSE, 1)]
    assert findings[0].message == "Slice 2 holds 3 values that are no numbers."
    assert not is_refused(findings)
    voxels[1, 3, 5:7] = 0
    (finding,) = pixels.numbers(make_stack(voxels))
    assert finding.message == "Slice 2 holds a value that is no number."


def test_no_number_in_any_slice_refuses_the_stack(voxels: NDArray[np.float32]) -> None:
    voxels[:, 0, 0] = np.nan
    findings = list(pixels.numbers(make_stack(voxels)))
    assert is_refused(findings)
    assert [one.message for one in findings] == ["All slices hold values that are no numbers."]


def test_the_only_slice_of_a_stack_is_described() -> None:
    (finding,) = pixels.content(make_stack(np.full((1, 64, 64), 7.0)))
    assert finding.slice_index is None
    assert finding.message == "Slice 1 is empty: 100 % of its pixels have the value 7."


@pytest.mark.parametrize("value", [0, 37])
def test_constant_slices_are_refused_each(voxels: NDArray[np.float32], value: float) -> None:
    voxels[[0, 2]] = value
    findings = list(pixels.content(make_stack(voxels)))
    assert [one.slice_index for one in findings] == [0, 2]
    assert f"the value {value}" in findings[0].message


def test_a_slice_with_a_few_stray_pixels_is_empty_too(voxels: NDArray[np.float32]) -> None:
    voxels[2, 4:] = 0
    (finding,) = pixels.content(make_stack(voxels))
    assert (finding.slice_index, finding.grade) == (2, Grade.REFUSE)
    assert "97 % of its pixels have the value 0" in finding.message


def test_a_slice_whose_air_is_masked_out_is_not_empty(voxels: NDArray[np.float32]) -> None:
    voxels[:, :40] = 0
    voxels[:, :, :60] = 0
    assert list(pixels.content(make_stack(voxels))) == []


def test_all_slices_empty_refuses_the_stack() -> None:
    findings = list(pixels.content(make_stack(np.zeros((3, 64, 64)))))
    assert is_refused(findings)
    assert [one.message for one in findings] == ["All slices are empty."]


def test_a_mask_is_refused(voxels: NDArray[np.float32]) -> None:
    (finding,) = pixels.grey_levels(make_stack(np.floor(voxels / 60)))
    assert finding.grade is Grade.REFUSE
    assert "different values, as a mask has" in finding.message


@pytest.mark.parametrize(("levels", "count"), [(31, 1), (32, 0)])
def test_a_mask_has_fewer_than_32_values(levels: int, count: int) -> None:
    voxels = np.arange(64 * 64).reshape(1, 64, 64) % levels
    found = list(pixels.grey_levels(make_stack(voxels)))
    assert len(found) == count
    assert all(f"only {levels} different values" in one.message for one in found)


def test_one_rich_slice_is_enough_to_be_an_image(voxels: NDArray[np.float32]) -> None:
    voxels[:2] = 0
    assert list(pixels.grey_levels(make_stack(voxels))) == []


def test_clipping_warns_with_the_share_and_the_worst_slice(voxels: NDArray[np.float32]) -> None:
    clipped = np.minimum(voxels, 400)
    clipped[1] = np.minimum(clipped[1], 300)
    share = 100 * np.mean(voxels[1] >= 300)
    (finding,) = pixels.clipping(make_stack(clipped))
    assert finding.grade is Grade.WARN
    assert finding.message.startswith(f"{share:.1f} % of the pixels of slice 2")
    assert "the highest value 300" in finding.message


@pytest.mark.parametrize(("count", "warned"), [(20, False), (21, True)])
def test_half_a_percent_may_be_clipped(count: int, warned: bool) -> None:
    voxels = np.random.default_rng(1).normal(100, 10, (1, 64, 64))
    voxels.flat[:count] = 500
    assert bool(list(pixels.clipping(make_stack(voxels)))) == warned


def test_an_empty_slice_is_not_clipped() -> None:
    assert list(pixels.clipping(make_stack(np.zeros((2, 64, 64))))) == []


@pytest.mark.parametrize(
    "normalise",
    [lambda signal: (signal - signal.mean()) / signal.std(), lambda signal: signal - 1000],
    ids=["to mean and SD", "shifted"],
)
def test_a_signal_that_lost_its_zero_is_warned_of(
    voxels: NDArray[np.float32],
    normalise: Callable[[NDArray[np.float32]], NDArray[np.float32]],
) -> None:
    voxels[1] = normalise(voxels[1])
    (finding,) = pixels.zero(make_stack(voxels))
    assert (finding.check, finding.grade, finding.slice_index) == ("zero", Grade.WARN, None)
    assert finding.message.startswith("The signal of slice 2 goes far below zero")


def test_the_undershoot_of_an_interpolation_is_no_lost_zero(voxels: NDArray[np.float32]) -> None:
    voxels[:, :12] = -0.01 * voxels.max()
    assert list(pixels.zero(make_stack(voxels))) == []


def test_a_stack_of_nothing_but_no_numbers_does_not_break_the_other_checks() -> None:
    stack = make_stack(np.full((2, 64, 64), np.nan))
    assert list(pixels.content(stack)) == []
    assert list(pixels.grey_levels(stack)) == []
    assert list(pixels.clipping(stack)) == []
