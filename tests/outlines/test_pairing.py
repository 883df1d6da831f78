from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from spine_explorer.outlines.locating import Positions
from spine_explorer.outlines.naming import Names
from spine_explorer.outlines.pairing import Placed, place_outlines
from spine_explorer.outlines.reading import find_outlines
from spine_explorer.outlines.targets import Target
from support.drawn import lumbar_target, stacked, write_mask
from support.rois import polygon_roi, write_rois

HIGHER = (0.0, 0.0, 100.0)


def place(folder: Path, *targets: Target, names: Names | None = None, **options: object) -> Placed:
    return place_outlines(find_outlines([folder], names), list(targets), names, **options)


def places(placed: Placed) -> dict[str, list[int]]:
    return {key: [item.slice_index for item in found] for key, found in placed.patches.items()}


def checks(placed: Placed) -> list[str]:
    return [finding.check for finding in placed.findings]


def test_a_mask_goes_to_the_stack_with_its_grid(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    far = lumbar_target(key="b" * 12, origin=HIGHER)
    placed = place(tmp_path, lumbar_target(key="a" * 12), far)
    assert set(placed.patches) == {"a" * 12}
    assert len(placed.patches["a" * 12]) == 24


def test_a_mask_of_another_matrix_is_left_out_and_says_which_it_has(tmp_path: Path) -> None:
    labels = stacked()[:, :150]
    write_mask(tmp_path / "mask.nii.gz", labels)
    placed = place(tmp_path, lumbar_target())
    assert placed.patches == {}
    assert checks(placed) == ["unplaced_outline"]
    assert "3 slices of 150 x 240 pixels of 1 x 1 mm" in placed.findings[0].message


def test_patients_with_the_same_grid_are_told_apart_by_name(tmp_path: Path) -> None:
    write_mask(tmp_path / "P10_mask.nii.gz", stacked())
    targets = [lumbar_target(key=key * 12, subject=f"P{key}") for key in ("1", "10", "2")]
    targets = [replace(one, identity=replace(one.identity, session="")) for one in targets]
    assert set(place(tmp_path, *targets).patches) == {targets[1].identity.key}


def test_without_a_name_nothing_is_guessed(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    targets = [lumbar_target(key=key * 12, subject=f"P{key}") for key in "12"]
    placed = place(tmp_path, *targets)
    assert placed.patches == {}
    assert "could belong to 2 stacks" in placed.findings[0].message


@pytest.mark.parametrize(
    ("own", "other"), [("P3", "P1"), ("Ben", "Anna"), ("PHANTOM-3", "PHANTOM-1"), ("0007", "0008")]
)
def test_another_patients_mask_is_not_taken_for_the_only_stack(
    tmp_path: Path, own: str, other: str
) -> None:
    for name in (own, other):
        write_mask(tmp_path / f"{name}_mask.nii.gz", stacked())
    placed = place(tmp_path, lumbar_target(subject=own))
    assert {patch.where for patch in placed.patches["0123456789ab"]} == {
        str(tmp_path / f"{own}_mask.nii.gz")
    }
    assert checks(placed) == ["unplaced_outline"]
    assert placed.findings[0].where == str(tmp_path / f"{other}_mask.nii.gz")


@pytest.mark.parametrize("positions", Positions)
@pytest.mark.parametrize("name", ["PHANTOM-1_RoiSet.zip", "PHANTOM-1/RoiSet.zip", "IM0009.zip"])
def test_another_patients_outlines_of_imagej_are_not_taken_for_the_only_stack(
    tmp_path: Path, name: str, positions: Positions
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    write_rois(tmp_path / name, {"LMF.roi": polygon_roi(position=1)})
    target = lumbar_target(subject="PHANTOM-3")
    names = ("IM0001", "IM0002", "IM0003")
    target = replace(target, slice_names=names, instance_numbers=(1, 2, 3))
    placed = place(tmp_path, target, positions=positions)
    assert placed.patches == {}
    assert "is named after another patient or image" in placed.findings[0].message


def test_a_name_tells_more_than_the_only_grid_that_fits(tmp_path: Path) -> None:
    write_mask(tmp_path / "Anna_mask.nii.gz", stacked())
    anna = lumbar_target(2, key="a" * 12, subject="Anna", origin=HIGHER)
    placed = place(tmp_path, anna, lumbar_target(key="b" * 12, subject="Ben"))
    assert placed.patches == {}
    assert checks(placed) == ["unplaced_outline"]


def test_a_mask_that_names_nobody_is_left_out_beside_one_that_does(tmp_path: Path) -> None:
    for name in ("P001_mask.nii.gz", "old.nii.gz"):
        write_mask(tmp_path / name, stacked())
    placed = place(tmp_path, lumbar_target())
    assert len(placed.patches["0123456789ab"]) == 24
    assert "old.nii.gz does not name the patient or image" in placed.findings[0].message


@pytest.mark.parametrize("name", ["mask.nii.gz", "reader 2.nii.gz", "2024-01-31 outlines.nii.gz"])
def test_a_name_that_says_nothing_of_a_patient_is_no_other_patient(
    tmp_path: Path, name: str
) -> None:
    write_mask(tmp_path / name, stacked())
    assert set(place(tmp_path, lumbar_target()).patches) == {"0123456789ab"}


def test_a_patient_is_known_by_the_number_that_images_and_masks_share(tmp_path: Path) -> None:
    write_mask(tmp_path / "P1_mask.nii.gz", stacked())
    targets = [lumbar_target(key=key * 12, subject=f"P{key}_T2") for key in "12"]
    assert set(place(tmp_path, *targets).patches) == {"1" * 12}


def test_results_of_another_stack_are_not_taken_for_the_only_one(tmp_path: Path) -> None:
    for key in ("a" * 12, "b" * 12):
        write_mask(tmp_path / key / "segmentation.nii.gz", stacked())
    placed = place(tmp_path, lumbar_target(key="b" * 12))
    assert len(placed.patches["b" * 12]) == 24
    assert place(tmp_path / ("a" * 12), lumbar_target(key="b" * 12)).patches == {}
    write_rois(tmp_path / ("a" * 12) / "RoiSet.zip", {"LMF.roi": polygon_roi(position=1)})
    assert place(tmp_path / ("a" * 12), lumbar_target(key="b" * 12)).patches == {}


def test_outlines_of_a_whole_series_are_told_of_positions(tmp_path: Path) -> None:
    write_rois(tmp_path / "P001_RoiSet.zip", {"LMF.roi": polygon_roi(position=1)})
    low = replace(lumbar_target(key="a" * 12), instance_numbers=(31, 21, 11))
    high = replace(lumbar_target(key="b" * 12, stack=2), instance_numbers=(12, 22, 32))
    (said,) = place(tmp_path, low, high).findings
    assert "could belong to 2 stacks" in said.message
    assert "add --positions series. Or put it into a folder named after the key" in said.advice
    (said,) = place(tmp_path, low, replace(high, instance_numbers=())).findings
    assert "--positions" not in said.advice


def test_series_of_one_study_share_a_mask(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    placed = place(tmp_path, lumbar_target(key="a" * 12), lumbar_target(key="b" * 12))
    assert set(placed.patches) == {"a" * 12, "b" * 12}
    assert checks(placed) == ["shared_outline"]


def test_a_folder_named_after_the_key_decides(tmp_path: Path) -> None:
    write_mask(tmp_path / ("b" * 12) / "segmentation.nii.gz", stacked())
    targets = [lumbar_target(key=key * 12, subject=f"P{key}") for key in "ab"]
    assert set(place(tmp_path, *targets).patches) == {"b" * 12}


def test_outlines_of_imagej_go_to_the_only_stack_and_their_position(tmp_path: Path) -> None:
    rois = {"LMF.roi": polygon_roi(position=2), "RMF slice 3.roi": polygon_roi(position=0)}
    write_rois(tmp_path / "RoiSet.zip", rois)
    assert places(place(tmp_path, lumbar_target())) == {"0123456789ab": [1, 2]}


def test_one_slice_needs_no_position(tmp_path: Path) -> None:
    write_rois(tmp_path / "RoiSet.zip", {"LMF.roi": polygon_roi()})
    assert places(place(tmp_path, lumbar_target(1))) == {"0123456789ab": [0]}


@pytest.mark.parametrize(("position", "said"), [(0, "says no slice"), (9, "is on slice 9")])
def test_an_outline_without_a_slice_is_left_out(tmp_path: Path, position: int, said: str) -> None:
    write_rois(tmp_path / "RoiSet.zip", {"LMF.roi": polygon_roi(position=position)})
    placed = place(tmp_path, lumbar_target())
    assert placed.patches == {}
    assert said in placed.findings[0].message


def test_a_file_named_like_an_image_belongs_to_that_slice(tmp_path: Path) -> None:
    (tmp_path / "IM0002.roi").write_bytes(polygon_roi(position=1))
    target = replace(lumbar_target(), slice_names=("IM0003", "IM0002", "IM0001"))
    other = lumbar_target(key="b" * 12, subject="P2")
    assert places(place(tmp_path, other, target)) == {"0123456789ab": [1]}


def test_positions_can_count_the_images_of_a_series(tmp_path: Path) -> None:
    names = {f"LMF {number}.roi": polygon_roi(position=number) for number in (1, 4, 6)}
    write_rois(tmp_path / "RoiSet.zip", names)
    low = replace(lumbar_target(key="a" * 12), instance_numbers=(31, 21, 11))
    high = replace(lumbar_target(key="b" * 12, stack=2), instance_numbers=(12, 22, 32))
    placed = place(tmp_path, low, high, positions=Positions.SERIES)
    assert places(placed) == {"a" * 12: [2], "b" * 12: [1, 2]}


def test_images_of_a_series_that_are_not_measured_count_too(tmp_path: Path) -> None:
    names = {f"LMF {number}.roi": polygon_roi(position=number) for number in (1, 3)}
    write_rois(tmp_path / "RoiSet.zip", names)
    measured = replace(lumbar_target(), instance_numbers=(11, 12, 13), left_out_numbers=(1, 2))
    placed = place(tmp_path, measured, positions=Positions.SERIES)
    assert places(placed) == {"0123456789ab": [0]}
    assert "is on image 1 of its series, which is not measured" in placed.findings[0].message


def test_masks_in_an_archive_are_told_apart_by_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "masks.zip", "w") as archive:
        for number in (1, 2):
            mask = write_mask(tmp_path / "plain" / f"P{number}0_mask.nii.gz", stacked())
            archive.write(mask, f"drawn/{mask.name}")
    targets = [lumbar_target(key=key * 12, subject=f"P{key}0") for key in "12"]
    placed = place(tmp_path / "masks.zip", *targets)
    assert [len(placed.patches[target.identity.key]) for target in targets] == [24, 24]


def test_a_name_inside_an_unnamed_set_of_one_muscle(tmp_path: Path) -> None:
    rois = {"0001-0035-0020.roi": polygon_roi(name=""), "0002-0035-0020.roi": polygon_roi(name="")}
    write_rois(tmp_path / "psoas left.zip", rois)
    placed = place(tmp_path, lumbar_target())
    assert places(placed) == {"0123456789ab": [0, 1]}


def test_unknown_names_are_said_and_ignored_ones_are_not(tmp_path: Path) -> None:
    rois = {"vessel.roi": polygon_roi(position=1), "scale bar.roi": polygon_roi(position=1)}
    write_rois(tmp_path / "RoiSet.zip", rois)
    placed = place(tmp_path, lumbar_target(), names=Names.parse(["scale bar=ignore"]))
    assert checks(placed) == ["unknown_outline"]
    assert "'vessel'" in placed.findings[0].message


def test_an_outline_beyond_the_picture_is_cut_or_left_out(tmp_path: Path) -> None:
    inside = ((200, 20), (300, 20), (300, 50), (200, 50))
    outside = tuple((x + 500, y) for x, y in inside)
    rois = {
        "LMF.roi": polygon_roi(inside, position=1),
        "disc.roi": polygon_roi(outside, position=1),
    }
    write_rois(tmp_path / "RoiSet.zip", rois)
    placed = place(tmp_path, lumbar_target())
    (patch,) = placed.patches["0123456789ab"]
    assert patch.mask.whole().sum() == 40 * 30
    assert sorted(checks(placed)) == ["outline_beyond", "unplaced_outline"]
