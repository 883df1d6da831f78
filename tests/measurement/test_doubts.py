from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.measurement.measure import measure
from spine_explorer.measurement.row import Quality, Row
from support.measurement import block_labels, make_blocks, make_segmentation
from support.stacks import make_geometry, make_stack


def checked(rows: list[Row]) -> set[tuple[str, str, str]]:
    return {(row.structure, row.side, row.quantity) for row in rows if row.quality is Quality.CHECK}


def without_psoas_fat(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.structure != "psoas" or not row.method]


def warning(**details: object) -> Finding:
    finding = Finding("test", Grade.WARN, "Something is odd.", slice_index=0)
    return replace(finding, **details)  # type: ignore[arg-type]


def test_a_good_slice_is_good_but_for_the_fat_of_the_psoas() -> None:
    rows = measure(*make_blocks())
    assert checked(without_psoas_fat(rows)) == set()
    psoas = [row for row in rows if row.structure == "psoas" and row.method]
    assert psoas
    assert all(row.quality is Quality.CHECK for row in psoas)


def test_low_confidence_spreads_to_everything_made_of_the_structure() -> None:
    stack, segmentation = make_blocks()
    confidence = segmentation.confidence.copy()
    confidence[0, 6] = 0.49  # the disc
    doubted = checked(measure(stack, replace(segmentation, confidence=confidence)))
    assert ("disc", "midline", "area") in doubted
    assert ("multifidus", "left", "area_to_disc") in doubted
    assert ("multifidus", "left", "functional_area_to_disc") in doubted
    assert ("multifidus", "left", "area") not in doubted


def test_a_warning_about_a_structure_doubts_it_and_its_combinations() -> None:
    stack, segmentation = make_blocks()
    findings = (warning(structure="multifidus_left"),)
    doubted = checked(measure(stack, replace(segmentation, findings=findings)))
    assert ("multifidus", "left", "area") in doubted
    assert ("multifidus", "both", "area_asymmetry") in doubted
    assert ("multifidus+erector_spinae", "left", "fat_fraction") in doubted
    assert ("multifidus", "right", "area") not in doubted
    assert ("multifidus+erector_spinae", "right", "area") not in doubted


def test_a_warning_about_a_slice_doubts_all_of_it_and_no_other() -> None:
    stack = make_stack(geometry=make_geometry((2, 100, 100)), findings=(warning(slice_index=1),))
    rows = measure(stack, make_segmentation(np.stack([block_labels()] * 2)))
    second = [row for row in rows if row.slice == 2]
    assert all(row.quality is Quality.CHECK for row in second)
    first = [row for row in rows if row.slice == 1 and row.quantity == "area"]
    assert all(row.quality is Quality.GOOD for row in first)


@pytest.mark.parametrize(
    "finding",
    [warning(grade=Grade.NOTE), warning(slice_index=None), warning(slice_index=3)],
    ids=["note", "whole stack", "another slice"],
)
def test_other_findings_doubt_nothing(finding: Finding) -> None:
    stack, segmentation = make_blocks()
    rows = measure(replace(stack, findings=(finding,)), segmentation)
    assert checked(without_psoas_fat(rows)) == set()


def test_without_contrast_of_fat_all_that_rests_on_fat_is_doubted() -> None:
    stack, segmentation = make_blocks()
    finding = warning(check="weighting", slice_index=None)
    for row in measure(replace(stack, findings=(finding,)), segmentation):
        assert (row.quality is Quality.CHECK) == bool(row.method)


def test_ratios_to_fluid_that_is_not_bright_are_doubted() -> None:
    stack, segmentation = make_blocks()
    voxels = stack.voxels.copy()
    voxels[0, 42:52, 44:56] = 110.0
    doubted = checked(without_psoas_fat(measure(replace(stack, voxels=voxels), segmentation)))
    quantities = {quantity for _, _, quantity in doubted}
    assert quantities == {"canal_adjusted_signal", "csf_adjusted_signal", "csf_signal"}


RATIOS = {"area_to_signal", "canal_adjusted_signal", "csf_adjusted_signal"} | {
    "psoas_adjusted_signal",
    "muscle_fat_index",
}


def test_without_the_signals_zero_fat_and_ratios_are_to_be_checked() -> None:
    stack, segmentation = make_blocks()
    finding = warning(check="zero", slice_index=None)
    rows = measure(replace(stack, findings=(finding,)), segmentation)
    doubted = {row.quantity for row in rows if row.quality is Quality.CHECK}
    assert doubted >= RATIOS | {"fat_fraction", "functional_area", "fat_threshold"}
    assert not doubted & {"area", "area_to_disc", "signal_mean", "sagittal_diameter"}
