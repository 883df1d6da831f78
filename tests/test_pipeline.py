"""From files to measurements."""

from __future__ import annotations

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray

import spine_explorer
from spine_explorer import pipeline
from spine_explorer.anatomy import STRUCTURES, Side
from spine_explorer.errors import InputError, NothingToMeasureError
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import StackSource
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.level import Level
from spine_explorer.measurement.analysis import StackRefusal
from spine_explorer.measurement.measure import measure
from spine_explorer.phantom.layout import PatientPosition, Protocol
from spine_explorer.phantom.study import write_phantom
from spine_explorer.pipeline import Analysis, LevelPlan
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.segmentation.segmenter import Segmenter


@pytest.fixture(scope="module")
def analysis(phantom: Path) -> Analysis:
    return spine_explorer.analyse(phantom / "dicom")


def _truth(phantom: Path, stack: Stack) -> NDArray[np.uint8]:
    """The true labels on the grid of a stack, found by position."""
    for path in sorted((phantom / "truth").glob("*.nii.gz")):
        image = nib.load(path)
        if np.allclose(image.affine, stack.geometry.affine_nifti, atol=1e-3):
            return np.asarray(image.dataobj).transpose(2, 1, 0).astype(np.uint8)
    raise AssertionError("No truth lies on the grid of the stack.")


def _dice(found: NDArray[np.uint8], truth: NDArray[np.uint8], label: int) -> float:
    first, second = found == label, truth == label
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def test_a_series_of_three_tilted_discs_gives_three_stacks(analysis: Analysis) -> None:
    assert [item.stack.slice_count for item in analysis.stacks] == [1, 1, 1]
    assert len({item.stack.identity.key for item in analysis.stacks}) == 3
    assert analysis.refusals == ()


def test_all_eight_structures_are_found_on_every_slice(analysis: Analysis) -> None:
    for item in analysis.stacks:
        assert set(np.unique(item.segmentation.labels)) == set(range(9))


@pytest.mark.parametrize("item", STRUCTURES, ids=lambda item: item.name)
def test_outlines_lie_on_the_drawn_structures(
    analysis: Analysis, phantom: Path, item: spine_explorer.anatomy.Structure
) -> None:
    overlaps = [
        _dice(stack.segmentation.labels, _truth(phantom, stack.stack), item.label)
        for stack in analysis.stacks
    ]
    assert np.mean(overlaps) > 0.8


def test_true_outlines_measure_the_drawn_areas_within_one_percent(phantom: Path) -> None:
    truth = json.loads((phantom / "truth" / "truth.json").read_text())
    drawn = sorted(_areas_of_truth(truth))
    measured = []
    for source in find_stacks([phantom / "dicom"]).sources:
        stack = source.load()
        labels = _truth(phantom, stack)
        sure = np.ones((stack.slice_count, len(STRUCTURES)), np.float32)
        rows = measure(stack, Segmentation(labels, sure, np.ones(stack.slice_count, bool)))
        names = {(item.tissue, item.side): item.name for item in STRUCTURES}
        measured += [
            (names[row.structure, row.side], row.value)  # type: ignore[index]
            for row in rows
            if row.quantity == "area" and (row.structure, row.side) in names
        ]
    assert len(measured) == 24
    for (name, area), (true_name, true_area) in zip(sorted(measured), drawn, strict=True):
        assert name == true_name
        assert area == pytest.approx(true_area, rel=0.01)


def _areas_of_truth(truth: dict) -> list[tuple[str, float]]:  # type: ignore[type-arg]
    return [
        area
        for stack in truth["stacks"]
        for slice_ in stack["slices"]
        for area in slice_["area_mm2"].items()
    ]


@pytest.mark.parametrize("position", PatientPosition)
def test_left_and_right_hold_for_every_patient_position(
    position: PatientPosition, tmp_path: Path
) -> None:
    write_phantom(tmp_path, protocol=Protocol(slice_count=1, position=position))
    for source in find_stacks([tmp_path / "dicom"]).sources:
        stack = source.load()
        found = Segmenter().segment(stack).labels
        truth = _truth(tmp_path, stack)
        for item in STRUCTURES:
            if item.side is Side.LEFT:
                own = np.count_nonzero((found == item.label) & (truth == item.label))
                other = np.count_nonzero((found == item.mirrored.label) & (truth == item.label))
                assert own > 10 * other


def test_rows_are_also_a_data_frame(analysis: Analysis) -> None:
    pandas = pytest.importorskip("pandas")
    table = analysis.to_pandas()
    assert isinstance(table, pandas.DataFrame)
    assert len(table) == len(analysis.rows)
    assert set(table["quality"]) <= {"good", "check"}


def test_levels_are_understood_however_they_are_written(
    phantom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = []

    def pass_over(source: StackSource, *_: object, levels: LevelPlan, **__: object) -> StackRefusal:
        plans.append(levels.wanted)
        return StackRefusal(source.identity, source.acquisition, ())

    monkeypatch.setattr(pipeline, "analyse_source", pass_over)
    for wanted in ("l4/5", ["L4-L5"], Level.L4_L5, (Level.L4_L5,)):
        with pytest.raises(NothingToMeasureError):
            spine_explorer.analyse(phantom / "dicom", levels=wanted)
    assert set(plans) == {(Level.L4_L5,)}
    with pytest.raises(InputError, match="'L9' is not the name of a disc"):
        spine_explorer.analyse(phantom / "dicom", levels="L9")


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        spine_explorer.analyse(tmp_path / "nowhere")


def test_a_folder_without_images_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    with pytest.raises(NothingToMeasureError, match="No axial lumbar slice"):
        spine_explorer.analyse(tmp_path)


def test_noise_is_refused_rather_than_measured(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 400, (200, 200, 2)).astype(np.int16)
    nib.save(nib.Nifti1Image(noise, np.diag([1.0, 1.0, 4.0, 1.0])), tmp_path / "noise.nii.gz")
    with pytest.raises(NothingToMeasureError, match="does not look like an axial lumbar slice"):
        spine_explorer.analyse(tmp_path)
