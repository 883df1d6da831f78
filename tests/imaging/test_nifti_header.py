from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.nifti_header import MAX_VOXELS, NiftiHeader, parse_header
from support.niftis import LUMBAR_AFFINE, edit_header, header_block, write_nifti


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_nifti(tmp_path / "a.nii", np.zeros((6, 5, 4), np.int16))


def parsed(path: Path, **fields: Any) -> NiftiHeader:
    return parse_header(header_block(edit_header(path, **fields)), "a.nii")


def reason(path: Path, **fields: Any) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        parsed(path, **fields)
    return caught.value.reason


def test_a_sound_header_says_how_to_read_the_voxels(sound: Path) -> None:
    header = parsed(sound)
    assert (header.shape, header.dtype, header.offset) == ((6, 5, 4), np.dtype("<i2"), 352)
    assert (header.slope, header.intercept) == (1.0, 0.0)
    assert header.byte_count == 240
    np.testing.assert_allclose(header.affine, LUMBAR_AFFINE, rtol=1e-6)
    assert header.findings == ()


def test_the_second_version_is_read_too(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii", np.zeros((6, 5, 4), np.float32), version=2)
    header = parsed(path)
    assert (header.shape, header.dtype, header.offset) == ((6, 5, 4), np.dtype("<f4"), 544)


def test_big_endian_files_are_read(tmp_path: Path) -> None:
    image = nib.Nifti1Image(
        np.zeros((6, 5, 4), np.int16), LUMBAR_AFFINE, nib.Nifti1Header(endianness=">")
    )
    image.set_data_dtype(np.int16)
    nib.save(image, tmp_path / "a.nii")
    header = parse_header(header_block(tmp_path / "a.nii"), "a.nii")
    assert (header.shape, header.dtype) == ((6, 5, 4), np.dtype(">i2"))


@pytest.mark.parametrize(
    "block", [b"", b"\0" * 10, b"\0" * 540, b"text " * 200, b"n+1\0" * 200, b"\xff" * 540]
)
def test_anything_else_is_refused(block: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        parse_header(block, "a.nii")


def test_the_message_names_the_file_and_gives_advice() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        parse_header(b"", "folder/a.nii")
    assert str(caught.value) == (
        "folder/a.nii cannot be read: it has no NIfTI header. "
        "Convert it again from DICOM, for example with dcm2niix."
    )


def test_a_header_cut_short_is_no_header(sound: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no NIfTI header"):
        parse_header(header_block(sound)[:347], "a.nii")


def test_a_pair_of_files_is_refused(sound: Path) -> None:
    assert "in another file" in reason(sound, magic=b"ni1\0")


@pytest.mark.parametrize("dim", [[4, 6, 5, 4, 1, 1, 1, 1], [7, 6, 5, 4, 1, 1, 1, 1]])
def test_one_volume_of_four_dimensions_is_a_volume(sound: Path, dim: list[int]) -> None:
    assert parsed(sound, dim=np.array(dim)).shape == (6, 5, 4)


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        ([4, 6, 5, 4, 3, 1, 1, 1], "it holds 3 volumes, and only one can be measured"),
        ([5, 6, 5, 4, 2, 4, 1, 1], "it holds 8 volumes, and only one can be measured"),
        ([2, 6, 5, 1, 1, 1, 1, 1], "it does not hold a volume of three dimensions"),
        ([0, 6, 5, 4, 1, 1, 1, 1], "it does not hold a volume of three dimensions"),
        ([3, -6, 5, 4, 1, 1, 1, 1], "it does not hold a volume of three dimensions"),
        ([3, 6, 0, 4, 1, 1, 1, 1], "it does not hold a volume of three dimensions"),
        ([3, 32767, 32767, 32767, 1, 1, 1, 1], "it is too large (32767 x 32767 x 32767 voxels)"),
    ],
)
def test_other_shapes_are_refused_with_the_number(sound: Path, dim: list[int], text: str) -> None:
    assert reason(sound, dim=np.array(dim)) == text


def test_the_limit_on_voxels_is_exact(sound: Path) -> None:
    columns = MAX_VOXELS // (512 * 512)
    assert parsed(sound, dim=np.array([3, 512, 512, columns, 1, 1, 1, 1]))
    assert "too large" in reason(sound, dim=np.array([3, 512, 512, columns + 1, 1, 1, 1, 1]))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (32, "complex numbers (data type 32)"),
        (1792, "complex numbers (data type 1792)"),
        (128, "colours or an unknown type (data type 128)"),
        (2304, "colours or an unknown type (data type 2304)"),
        (1, "data type 1"),
        (9999, "its data type 9999 is unknown"),
        (-5, "its data type -5 is unknown"),
    ],
)
def test_only_real_grey_values_are_accepted(sound: Path, code: int, text: str) -> None:
    assert text in reason(sound, datatype=code)


@pytest.mark.parametrize("code", [2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280])
def test_every_integer_and_float_is_accepted(sound: Path, code: int) -> None:
    assert parsed(sound, datatype=code).dtype.kind in "iuf"


@pytest.mark.parametrize("offset", [0, 100, -352, 352.5, 1e9, np.nan, np.inf])
def test_an_impossible_start_of_the_pixels_is_refused(sound: Path, offset: float) -> None:
    assert "cannot start at byte" in reason(sound, vox_offset=offset)


def test_a_slope_of_zero_means_no_scaling(sound: Path) -> None:
    header = parsed(sound, scl_slope=0, scl_inter=7)
    assert (header.slope, header.intercept) == (1.0, 0.0)


def test_slope_and_intercept_are_taken_as_stored(sound: Path) -> None:
    header = parsed(sound, scl_slope=2.5, scl_inter=-7)
    assert (header.slope, header.intercept) == (2.5, -7.0)


@pytest.mark.parametrize("fields", [{"scl_slope": np.nan}, {"scl_inter": np.inf}])
def test_scaling_that_is_no_number_is_refused(sound: Path, fields: dict[str, float]) -> None:
    assert "its scaling (" in reason(sound, **fields)
