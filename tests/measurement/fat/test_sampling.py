from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.measurement.fat.sampling import lean_regions, sampled_threshold
from spine_explorer.measurement.options import LeanRegion
from support.measurement import block_labels, make_slice

ERECTOR = (3, 4)


def test_the_brightest_sampled_pixel_is_the_limit() -> None:
    # The left erector spinae is 100 but for two columns of 400, the right one but for one.
    assert sampled_threshold(make_slice(), ERECTOR) == 100


def test_six_circles_lie_in_the_leanest_parts_apart_and_inside() -> None:
    signal = np.random.default_rng(0).normal(100, 5, (100, 100))
    signal[60:80, 74:84] += 200  # half of the left erector spinae
    labelled = make_slice(signal)
    regions = list(lean_regions(labelled, ERECTOR))
    assert len(regions) == 6
    inside = labelled.mask(ERECTOR)
    taken = np.zeros((100, 100), dtype=int)
    for region in regions:
        rows, columns = np.ogrid[:100, :100]
        circle = (rows - region.row) ** 2 + (columns - region.column) ** 2 <= region.radius**2
        assert inside[circle].all()
        taken += circle
    assert taken.max() == 1
    assert all(region.column < 74 for region in regions)


def test_the_largest_muscle_is_sampled_first_and_the_others_in_turn() -> None:
    columns = [region.column for region in lean_regions(make_slice(), ERECTOR)]
    assert [column > 50 for column in columns] == [True, False] * 3


def test_circles_keep_their_size_in_millimetres() -> None:
    labels = np.zeros((60, 60), dtype=np.uint8)
    labels[10:50, 10:50] = 3
    signal = np.arange(3600, dtype=np.float32).reshape(60, 60)
    labelled = make_slice(signal, labels, spacing=(0.5, 1.0))
    first = next(iter(lean_regions(labelled, ERECTOR)))
    # 3 mm reach 6 rows and 3 columns; the darkest place is the upper left corner.
    assert (first.row, first.column) == (16, 13)
    assert sampled_threshold(labelled, ERECTOR, (first,)) == 22 * 60 + 13


def test_a_missing_side_leaves_all_circles_to_the_other() -> None:
    labelled = make_slice(labels=block_labels(["erector_spinae_left"]))
    assert all(region.column > 60 for region in lean_regions(labelled, ERECTOR))


def test_no_circle_fits_into_a_thin_muscle() -> None:
    labels = np.zeros((100, 100), dtype=np.uint8)
    labels[40:44, 10:90] = 3
    assert sampled_threshold(make_slice(labels=labels), ERECTOR) is None


def test_a_reader_may_put_circles_between_pixels() -> None:
    signal = np.zeros((100, 100))
    signal[64:66, 64:66] = [[1, 2], [3, 4]]
    region = LeanRegion(slice_index=0, row=64.5, column=64.5, radius=0.8)
    assert sampled_threshold(make_slice(signal), ERECTOR, (region,)) == pytest.approx(4)
