from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spine_explorer.imaging.geometry import Geometry
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from support.outputs import FLIPPED
from support.stacks import make_directions, make_geometry

RAS_TO_LPS = np.array([-1.0, -1.0, 1.0])
ANGLES = st.floats(-60, 60)


def some_labels(shape: tuple[int, int, int]) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 9, shape, dtype=np.uint8)


def saved(path: Path, geometry: Geometry) -> nibabel.Nifti1Image:
    write_segmentation(path, some_labels(geometry.shape), geometry)
    return nibabel.load(path)


@pytest.mark.parametrize("shape", [(3, 5, 7), (1, 4, 4)])
def test_labels_come_back(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    image = saved(tmp_path / "s.nii.gz", make_geometry(shape))
    assert image.get_data_dtype() == np.uint8
    stored = np.asanyarray(image.dataobj)
    assert np.array_equal(stored.transpose(2, 1, 0), some_labels(shape))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(flexion=ANGLES, turn=ANGLES, roll=ANGLES)
def test_every_voxel_keeps_its_place(
    tmp_path: Path, flexion: float, turn: float, roll: float
) -> None:
    directions = make_directions(flexion=flexion, turn=turn, roll=roll)
    grid = make_geometry(
        (3, 5, 7), spacing=(4.4, 0.7, 0.9), directions=directions, origin=(-110.0, 31.0, 812.5)
    )
    check_places(saved(tmp_path / "s.nii.gz", grid), grid)


@pytest.mark.parametrize("directions", FLIPPED)
def test_flipped_grids_keep_their_place(tmp_path: Path, directions: np.ndarray) -> None:
    grid = make_geometry((2, 5, 7), directions=directions)
    check_places(saved(tmp_path / "s.nii.gz", grid), grid)


def check_places(image: nibabel.Nifti1Image, grid: Geometry) -> None:
    indices = np.array([(0, 0, 0), (1, 3, 6), (1, 4, 0), (0, 2, 5)])
    for affine in (image.get_sform(), image.get_qform()):
        places = nibabel.affines.apply_affine(affine, indices[:, ::-1]) * RAS_TO_LPS
        assert places == pytest.approx(grid.to_patient(indices), abs=1e-2)


def test_both_forms_say_scanner_coordinates_in_millimetres(tmp_path: Path) -> None:
    header = saved(tmp_path / "s.nii.gz", make_geometry((2, 3, 4))).header
    assert (int(header["sform_code"]), int(header["qform_code"])) == (1, 1)
    assert header.get_xyzt_units()[0] == "mm"
    assert header.get_intent()[0] == "label"
    assert header.get_slope_inter() in ((None, None), (1.0, 0.0))


def test_equal_labels_give_equal_bytes(tmp_path: Path) -> None:
    saved(tmp_path / "a.nii.gz", make_geometry((2, 3, 4)))
    saved(tmp_path / "b.nii.gz", make_geometry((2, 3, 4)))
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "b.nii.gz").read_bytes()
