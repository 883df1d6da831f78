from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.nifti_header import NiftiHeader, parse_header
from support.niftis import LUMBAR_AFFINE, edit_header, header_block, write_nifti


def written(tmp_path: Path, codes: tuple[int, int] = (1, 1), affine: Any = LUMBAR_AFFINE) -> Path:
    return write_nifti(tmp_path / "a.nii", np.zeros((6, 5, 4), np.int16), affine, codes=codes)


def parsed(path: Path, **fields: Any) -> NiftiHeader:
    return parse_header(header_block(edit_header(path, **fields)), "a.nii")


def reason(path: Path, **fields: Any) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        parsed(path, **fields)
    return caught.value.reason


@pytest.mark.parametrize("codes", [(1, 1), (1, 0), (0, 1), (2, 3), (4, 0)])
def test_either_position_is_enough(tmp_path: Path, codes: tuple[int, int]) -> None:
    header = parsed(written(tmp_path, codes))
    np.testing.assert_allclose(header.affine, LUMBAR_AFFINE, atol=1e-5)
    assert header.findings == ()


def test_without_a_position_left_and_right_are_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="left and right are unknown") as caught:
        parsed(written(tmp_path, (0, 0)))
    assert "dcm2niix" in caught.value.advice


def test_a_quaternion_that_is_no_rotation_gives_no_position(tmp_path: Path) -> None:
    assert "missing or broken" in reason(written(tmp_path, (0, 1)), quatern_b=1.0, quatern_c=1.0)


def test_an_unset_handedness_of_the_qform_means_plus_one(tmp_path: Path) -> None:
    affine = LUMBAR_AFFINE * [[-1], [1], [1], [1]]
    path = written(tmp_path, (0, 1), affine)
    plus = parsed(path, pixdim=(0, 1.0)).affine
    np.testing.assert_array_equal(parsed(path, pixdim=(0, 0.0)).affine, plus)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e7])
def test_a_position_that_is_no_number_is_refused(tmp_path: Path, value: float) -> None:
    path = written(tmp_path, (1, 0))
    assert "no number or far too large" in reason(path, srow_x=(3, value))
    assert "no number or far too large" in reason(path, srow_y=(1, value))


@pytest.mark.parametrize(
    ("column", "text"),
    [(0.0, "0 x 0.7 x 4 mm"), (0.01, "0.01 x 0.7 x 4 mm"), (25.0, "25 x 0.7 x 4 mm")],
)
def test_impossible_voxels_are_refused_with_their_size(
    tmp_path: Path, column: float, text: str
) -> None:
    assert text in reason(written(tmp_path, (1, 0)), srow_x=(0, column))


@pytest.mark.parametrize(("column", "accepted"), [(0.051, True), (19.9, True), (20.1, False)])
def test_the_limits_of_voxels_are_wide(tmp_path: Path, column: float, accepted: bool) -> None:
    path = written(tmp_path, (1, 0))
    if accepted:
        assert parsed(path, srow_x=(0, -column)).affine[0, 0] == pytest.approx(-column)
    else:
        assert "20.1 x 0.7 x 4 mm" in reason(path, srow_x=(0, -column))


@pytest.mark.parametrize(("units", "text"), [(1, "metres"), (3, "micrometres"), (7, "unknown")])
def test_other_units_than_millimetres_are_refused(tmp_path: Path, units: int, text: str) -> None:
    assert text in reason(written(tmp_path), xyzt_units=units)


@pytest.mark.parametrize("units", [0, 2, 2 | 8])
def test_millimetres_may_be_unsaid(tmp_path: Path, units: int) -> None:
    assert parsed(written(tmp_path), xyzt_units=units).findings == ()


@pytest.mark.parametrize(("index", "value"), [(1, 0.6), (2, 1.0), (3, np.nan), (3, 0.0)])
def test_contradicting_spacings_warn_with_both(tmp_path: Path, index: int, value: float) -> None:
    header = parsed(written(tmp_path, (1, 0)), pixdim=(index, value))
    (finding,) = header.findings
    assert (finding.check, finding.grade) == ("nifti_spacing", Grade.WARN)
    assert "0.7 x 0.7 x 4 mm; the matrix is used" in finding.message
    assert finding.where == "a.nii"


def test_contradicting_orientations_warn_with_both(tmp_path: Path) -> None:
    path = written(tmp_path, (1, 1))
    header = parsed(path, srow_x=(0, 0.7), pixdim=(0, -1.0))
    (finding,) = header.findings
    assert finding.check == "nifti_orientation"
    assert "RPS and LP" in finding.message
