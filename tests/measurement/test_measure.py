from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.measure import MeasurementOptions, measure
from spine_explorer.measurement.quantities import QUANTITIES, quantity_named
from spine_explorer.measurement.row import Row
from spine_explorer.segmentation.result import Segmentation
from support.measurement import BLOCKS, block_labels, by_quantity, make_blocks, make_segmentation
from support.stacks import make_geometry, make_identity, make_stack

Blocks = tuple[Stack, Segmentation]
EVERY_METHOD = MeasurementOptions(fat_methods=tuple(FatMethod), fixed_threshold=250.0)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return measure(*make_blocks())


def test_sizes_and_signal_of_a_muscle_are_those_counted_by_hand(rows: list[Row]) -> None:
    found = by_quantity(rows, "multifidus", "left", "")
    assert found == pytest.approx(
        {
            "area": 100,
            "signal_mean": 190,  # (70 x 100 + 30 x 400) / 100
            "signal_median": 100,
            "signal_sd": 300 * math.sqrt(0.3 * 0.7 * 100 / 99),
            "area_to_signal": 100 / 190,
            "area_to_disc": 100 / 600,
            "canal_adjusted_signal": 190 / 600,
            "csf_adjusted_signal": 190 / 900,
            "psoas_adjusted_signal": 1.9,
        }
    )


def test_fat_of_a_muscle_is_that_counted_by_hand(rows: list[Row]) -> None:
    found = by_quantity(rows, "multifidus", "left", "gmm3")
    assert 100 < found.pop("fat_threshold") < 400
    assert found == pytest.approx(
        {
            "functional_area": 70,
            "fat_area": 30,
            "fat_fraction": 30,
            "functional_ratio": 0.7,
            "intermediate_fraction": 0,
            "lean_signal_mean": 100,
            "lean_signal_median": 100,
            "lean_signal_sd": 0,
            "functional_area_to_disc": 70 / 600,
        }
    )


def test_the_two_sides_are_summed_and_compared(rows: list[Row]) -> None:
    found = by_quantity(rows, "multifidus", "both")
    expected = {
        "area": 180,
        "area_asymmetry": 20,  # 100 |100 - 80| / 100
        "area_asymmetry_signed": 100 * 20 / 90,
        "fat_area": 50,
        "functional_area": 130,
        "fat_fraction": 100 * 50 / 180,
        "functional_area_asymmetry": 100 * 10 / 70,  # 70 and 60
        "functional_area_asymmetry_signed": 100 * 10 / 65,
        "fat_fraction_asymmetry": 5,  # 30 and 25 %
        "fat_fraction_asymmetry_signed": 5,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_multifidus_and_erector_spinae_are_measured_together(rows: list[Row]) -> None:
    left = by_quantity(rows, "multifidus+erector_spinae", "left")
    assert left["area"] == 500
    assert left["fat_area"] == 70
    assert left["fat_fraction"] == pytest.approx(14)
    assert left["signal_mean"] == pytest.approx(142)  # 100 + 300 x 0.14
    assert left["psoas_adjusted_signal"] == pytest.approx(1.42)
    assert left["muscle_fat_index"] == pytest.approx(1 / 1.42)
    both = by_quantity(rows, "multifidus+erector_spinae", "both")
    assert both["area"] == 940
    assert both["fat_area"] == 110
    assert both["area_asymmetry"] == pytest.approx(100 * 60 / 500)


def test_disc_and_canal_are_those_worked_out_by_hand(rows: list[Row]) -> None:
    assert by_quantity(rows, "disc", "midline") == pytest.approx(
        {
            "area": 600,
            "sagittal_diameter": 20,
            "transverse_diameter": 30,
            "signal_mean": 200,
            "signal_median": 200,
            "signal_sd": 0,
            "canal_adjusted_signal": 200 / 600,
            "csf_adjusted_signal": 200 / 900,
        }
    )
    canal = by_quantity(rows, "canal", "midline")
    assert canal["signal_mean"] == 600
    assert canal["csf_signal"] == 900
    assert (canal["sagittal_diameter"], canal["transverse_diameter"]) == pytest.approx((10, 12))
    assert (canal["area_band_barz"], canal["area_band_lim"]) == (2, 1)  # 120 mm²


def test_areas_and_diameters_follow_the_size_of_the_pixels() -> None:
    found = by_quantity(measure(*make_blocks(spacing=(0.5, 0.8))), "disc", "midline")
    assert found["area"] == pytest.approx(600 * 0.4)
    assert found["sagittal_diameter"] == pytest.approx(10)
    assert found["transverse_diameter"] == pytest.approx(24)


@pytest.mark.parametrize("method", FatMethod)
def test_lean_and_fat_areas_add_up_to_the_total_area(method: FatMethod) -> None:
    options = MeasurementOptions(fat_methods=(method,), fixed_threshold=250.0)
    found = measure(*make_blocks(spacing=(0.7, 0.7)), options)
    for structure, side in {(row.structure, row.side) for row in found}:
        values = by_quantity(found, structure, side)
        if "fat_area" in values:
            total = values["functional_area"] + values["fat_area"]
            assert total == pytest.approx(values["area"])
            assert values["fat_fraction"] == pytest.approx(100 * (1 - values["functional_ratio"]))


@pytest.mark.parametrize("method", [item for item in FatMethod if item != "gmm3_soft"])
def test_every_hard_method_finds_fat_that_is_plain_to_see(method: FatMethod) -> None:
    options = MeasurementOptions(fat_methods=(method,), fixed_threshold=250.0)
    found = by_quantity(measure(*make_blocks(), options), "erector_spinae", "left", method)
    assert found["fat_fraction"] == pytest.approx(10)


def test_every_quantity_and_place_that_is_measured_is_in_the_catalogue() -> None:
    rows = measure(*make_blocks(), EVERY_METHOD)
    for row in rows:
        quantity = quantity_named(row.quantity)
        assert row.structure in quantity.applies_to
        assert row.unit == quantity.unit


def test_every_quantity_of_the_catalogue_is_measured_wherever_it_applies() -> None:
    stack, segmentation = make_blocks()
    trusted = replace(segmentation, trust=np.full((1, 8), 0.9, np.float32))
    measured = {(row.quantity, row.structure) for row in measure(stack, trusted, EVERY_METHOD)}
    promised = {(item.name, str(place)) for item in QUANTITIES for place in item.applies_to}
    assert measured == promised


def test_no_value_is_given_twice() -> None:
    rows = measure(*make_blocks(), EVERY_METHOD)
    keys = [(row.structure, row.side, row.quantity, row.method) for row in rows]
    assert len(set(keys)) == len(keys)


def test_a_row_says_whose_it_is() -> None:
    stack, segmentation = make_blocks()
    identity = make_identity(subject="S7", session="visit", series="4-aa", stack=2)
    stack = replace(stack, identity=identity)
    row = measure(stack, segmentation, MeasurementOptions(levels={0: "L4-L5"}))[0]
    assert (row.subject, row.session, row.series, row.stack) == ("S7", "visit", "4-aa", 2)
    assert (row.slice, row.level) == (1, "L4-L5")


def test_a_refused_slice_gives_no_rows_and_the_others_keep_their_numbers() -> None:
    labels = np.stack([block_labels()] * 3)
    stack = make_stack(geometry=make_geometry((3, 100, 100)))
    segmentation = make_segmentation(labels, accepted=(True, False, True))
    assert {row.slice for row in measure(stack, segmentation)} == {1, 3}


def test_a_structure_that_was_not_found_gives_no_rows_nor_values_that_need_it() -> None:
    names = [name for name in BLOCKS if name not in ("disc", "psoas_left", "multifidus_right")]
    rows = measure(*make_blocks(names=names))
    places = {(row.structure, row.side) for row in rows}
    assert ("disc", "midline") not in places
    assert ("psoas", "left") not in places
    assert ("psoas", "both") not in places
    assert ("multifidus", "both") not in places
    assert ("multifidus+erector_spinae", "right") not in places
    left = by_quantity(rows, "multifidus", "left")
    assert not left.keys() & {"area_to_disc", "functional_area_to_disc", "psoas_adjusted_signal"}
    assert "canal_adjusted_signal" in left


def test_nothing_outlined_gives_no_rows() -> None:
    assert measure(*make_blocks(names=())) == []


def test_a_ratio_to_a_dark_canal_is_no_number() -> None:
    stack, segmentation = make_blocks()
    voxels = stack.voxels.copy()
    voxels[0, 42:52, 44:56] = 0
    found = by_quantity(measure(replace(stack, voxels=voxels), segmentation), "disc", "midline")
    assert math.isnan(found["canal_adjusted_signal"])


def test_the_probability_of_each_known_outline_is_a_row() -> None:
    stack, segmentation = make_blocks()
    trust = np.full((1, 8), np.nan, np.float32)
    trust[0, :2] = 0.75, 0.5
    rows = measure(stack, replace(segmentation, trust=trust))
    found = {(row.structure, row.side): row.value for row in rows if row.quantity == "trust"}
    assert found == {("multifidus", "left"): 0.75, ("multifidus", "right"): 0.5}
