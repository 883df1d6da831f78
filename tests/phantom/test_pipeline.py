"""The phantom as the program's own ground truth: read, measured and outlined."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.measure import measure
from spine_explorer.measurement.row import Row
from spine_explorer.phantom.protocol import Contrast, Protocol
from spine_explorer.phantom.study import write_phantom
from spine_explorer.phantom.truth import PhantomTruth, SliceTruth
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.segmentation.segmenter import Segmenter

Study = tuple[PhantomTruth, list[Stack], list[np.ndarray]]

WEIGHTS = files("spine_explorer.segmentation") / "weights" / "axial.onnx"


@pytest.fixture(scope="module", params=[Contrast.T1, Contrast.T2])
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a phantom's truth, its stacks as read, and its true labels, from feet to head."""
    folder: Path = tmp_path_factory.mktemp("phantom")
    truth = write_phantom(folder, contrast=request.param, protocol=Protocol(slice_count=1))
    masks = [nib.load(folder / stack.mask) for stack in reversed(truth.stacks)]
    labels = [np.asarray(mask.dataobj).transpose(2, 1, 0) for mask in masks]
    return truth, [item.load() for item in find_stacks([folder / "dicom"]).sources], labels


def measured(study: Study, quantity: str) -> list[tuple[Row, SliceTruth, str]]:
    """Return the rows of a quantity with what is true of the slice, and the structure's name."""
    truth, stacks, masks = study
    rows = []
    for stack, mask, known in zip(stacks, masks, reversed(truth.stacks), strict=True):
        sure = np.ones((1, len(STRUCTURES)), np.float32)
        for row in measure(stack, Segmentation(mask, sure, np.array([True]))):
            name = row.structure if row.side == "midline" else f"{row.structure}_{row.side}"
            if row.quantity == quantity and name in known.slices[0].area_mm2:
                rows.append((row, known.slices[0], name))
    return rows


def test_measured_area_is_the_drawn_one_to_one_per_cent(study: Study) -> None:
    rows = measured(study, "area")
    assert len(rows) == 3 * len(STRUCTURES)
    for row, truth, name in rows:
        assert row.value == pytest.approx(truth.area_mm2[name], rel=0.01)


def test_measured_fat_of_the_back_muscles_is_near_the_drawn_one(study: Study) -> None:
    rows = [item for item in measured(study, "fat_fraction") if "psoas" not in item[2]]
    assert len(rows) >= 12
    for row, truth, name in rows:
        assert row.value == pytest.approx(100 * truth.fat_fraction[name], abs=6)


@pytest.mark.skipif(not WEIGHTS.is_file(), reason="this checkout has no trained network")
def test_network_finds_every_structure(study: Study) -> None:
    _, stacks, masks = study
    segmenter = Segmenter(threads=1)
    for stack, mask in zip(stacks, masks, strict=True):
        found = segmenter.segment(stack)
        assert found.accepted.all()
        for item in STRUCTURES:
            true, outlined = mask == item.label, found.labels == item.label
            assert 2 * (true & outlined).sum() / (true.sum() + outlined.sum()) > 0.6, item.name
