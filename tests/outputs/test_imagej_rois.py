from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from roifile import ROI_TYPE, ImagejRoi, roiread
from skimage.draw import polygon2mask

from spine_explorer.imaging.files import InputFile
from spine_explorer.outlines.imagej import read_roi_set
from spine_explorer.outlines.naming import understand
from spine_explorer.outputs.imagej_rois import write_roi_set
from support.drawn import stacked


def read_back(path: Path, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    labels = np.zeros(shape, np.uint8)
    found = read_roi_set(InputFile(path))
    assert found is not None
    assert found.findings == ()
    for roi in found.rois:
        meaning = understand(roi.name)
        assert meaning is not None
        assert meaning.structure is not None
        assert roi.position is not None
        labels[roi.position - 1][roi.fill(shape[1:])] = meaning.structure.label
    return labels


def test_labels_come_back_pixel_by_pixel(tmp_path: Path) -> None:
    labels = stacked()
    write_roi_set(tmp_path / "RoiSet.zip", labels)
    assert np.array_equal(read_back(tmp_path / "RoiSet.zip", labels.shape), labels)


@given(seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_even_noise_comes_back(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, 9, (1, 12, 15)).astype(np.uint8)
    path = tmp_path_factory.mktemp("rois") / "RoiSet.zip"
    write_roi_set(path, labels)
    assert np.array_equal(read_back(path, labels.shape), labels)


def test_names_positions_and_colours(tmp_path: Path) -> None:
    labels = stacked(2)
    labels[0] = np.where(labels[0] == 3, 3, 0)
    write_roi_set(tmp_path / "RoiSet.zip", labels)
    rois = {roi.name: roi for roi in roiread(tmp_path / "RoiSet.zip")}
    assert len(rois) == 9
    first, second = rois["erector_spinae_left-slice01"], rois["erector_spinae_left-slice02"]
    assert (first.position, second.position) == (1, 2)
    assert first.roitype is ROI_TYPE.FREEHAND
    assert first.stroke_color == bytes((255, 0, 160, 135))
    with zipfile.ZipFile(tmp_path / "RoiSet.zip") as archive:
        assert {name.removesuffix(".roi") for name in archive.namelist()} == set(rois)


def test_another_program_fills_the_same_pixels(tmp_path: Path) -> None:
    labels = stacked(1)
    write_roi_set(tmp_path / "RoiSet.zip", labels)
    for roi in roiread(tmp_path / "RoiSet.zip"):
        label = understand(roi.name).structure.label  # type: ignore[union-attr]
        corners = roi.coordinates()[:, ::-1] - 0.5  # (row, column), from corners to centres
        assert np.array_equal(polygon2mask(labels.shape[1:], corners), labels[0] == label)


def test_holes_and_parts_are_one_composite(tmp_path: Path) -> None:
    labels = np.zeros((1, 40, 40), np.uint8)
    labels[0, 5:20, 5:20] = 7
    labels[0, 8:12, 8:12] = 0
    labels[0, 30:35, 30:35] = 7
    write_roi_set(tmp_path / "RoiSet.zip", labels)
    (roi,) = roiread(tmp_path / "RoiSet.zip")
    assert isinstance(roi, ImagejRoi)
    assert roi.composite
    assert len(roi.coordinates(multi=True)) == 3
    assert (roi.left, roi.top, roi.right, roi.bottom) == (5, 5, 35, 35)
    assert np.array_equal(read_back(tmp_path / "RoiSet.zip", labels.shape), labels)


def test_the_same_labels_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_roi_set(tmp_path / name, stacked(1))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
