from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.imaging.nifti import NiftiSource
from spine_explorer.imaging.stack import Stack
from support.niftis import LUMBAR_AFFINE, edit_header, write_nifti
from support.stacks import make_directions

SHARED = Path(__file__).parents[3] / "shared" / "data"


def load(path: Path) -> Stack:
    return NiftiSource(InputFile(path)).load()


def numbered(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Each voxel another value."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def affine_of(spacing: tuple[float, ...], rotation: NDArray[np.float64]) -> NDArray[np.float64]:
    affine = np.eye(4)
    affine[:3, :3] = rotation * spacing
    affine[:3, 3] = (12.0, -34.0, 56.0)
    return affine


# A stored axis for each of x, y and z, and its sign: all 48 ways to store a volume.
orders = st.sampled_from(list(itertools.permutations(range(3))))
signs = st.tuples(*[st.sampled_from([-1.0, 1.0])] * 3)
angles = st.floats(-20, 20)


@st.composite
def axial_volumes(draw: st.DrawFn) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A volume with thick slices across the patient's axis, stored in any way, and its affine."""
    order, sign = draw(orders), draw(signs)
    tilted = make_directions(flexion=draw(angles), turn=draw(angles), roll=draw(angles))
    to_axes = np.zeros((3, 3))
    for patient_axis, stored_axis in enumerate(order):
        to_axes[patient_axis, stored_axis] = sign[patient_axis]
    spacing = np.empty(3)
    spacing[list(order)] = (0.8, 0.7, 4.0)
    size = np.empty(3, dtype=int)
    size[list(order)] = (5, 6, 3)
    return numbered(tuple(size)), affine_of(tuple(spacing), tilted[::-1] @ to_axes)


@given(axial_volumes())
@settings(max_examples=30, deadline=None)
def test_every_voxel_keeps_its_value_and_its_place_in_the_patient(
    tmp_path_factory: pytest.TempPathFactory,
    volume: tuple[NDArray[np.float32], NDArray[np.float64]],
) -> None:
    data, affine = volume
    stack = load(write_nifti(tmp_path_factory.mktemp("n") / "a.nii", data, affine, codes=(1, 0)))
    assert stack.geometry.shape[0] == 3
    indices = np.stack(np.indices(stack.geometry.shape), axis=-1)
    ras = stack.geometry.to_patient(indices) * [-1, -1, 1]
    stored = nib.affines.apply_affine(np.linalg.inv(affine), ras)
    nearest = np.rint(stored).astype(int)
    np.testing.assert_allclose(stored, nearest, atol=1e-3)
    np.testing.assert_array_equal(data[tuple(np.moveaxis(nearest, -1, 0))], stack.voxels)


@given(axial_volumes())
@settings(max_examples=30, deadline=None)
def test_the_displayed_view_is_nibabels_canonical_one_turned_to_radiology(
    tmp_path_factory: pytest.TempPathFactory,
    volume: tuple[NDArray[np.float32], NDArray[np.float64]],
) -> None:
    path = write_nifti(tmp_path_factory.mktemp("n") / "a.nii", *volume, codes=(1, 0))
    stack = load(path)
    canonical = np.asarray(nib.as_closest_canonical(nib.load(path)).dataobj)
    shown = stack.geometry.to_display.apply(stack.voxels)
    np.testing.assert_array_equal(shown, canonical[::-1, ::-1, :].transpose(2, 1, 0))
    assert stack.geometry.normal[2] > 0


@pytest.mark.parametrize("name", ["scan.nii", "scan.nii.gz"])
def test_a_file_becomes_a_stack_named_after_it(tmp_path: Path, name: str) -> None:
    path = write_nifti(tmp_path / name, numbered((160, 128, 3)))
    stack = load(path)
    assert stack.geometry.shape == (3, 128, 160)
    np.testing.assert_allclose(stack.geometry.spacing, (4.0, 0.7, 0.7), rtol=1e-6)
    assert stack.identity.subject == "scan"
    assert stack.identity.source == str(path)
    assert stack.slice_sources == (str(path),) * 3
    assert stack.voxels.dtype == np.float32


def test_the_header_alone_is_enough_for_a_source(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii", numbered((160, 128, 3)))
    path.write_bytes(path.read_bytes()[:600])
    source = NiftiSource(InputFile(path))
    assert source.geometry.shape == (3, 128, 160)
    with pytest.raises(UnreadableFileError, match="cut off: 248 of 245760 bytes"):
        source.load()


def test_the_second_version_is_read(tmp_path: Path) -> None:
    data = numbered((6, 5, 3))
    stack = load(write_nifti(tmp_path / "a.nii.gz", data, version=2))
    np.testing.assert_array_equal(stack.voxels, data.transpose(2, 1, 0))


def test_scaling_is_applied(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii", numbered((6, 5, 3)).astype(np.int16))
    edit_header(path, scl_slope=2.5, scl_inter=-7)
    expected = np.asarray(nib.load(path).dataobj).transpose(2, 1, 0)
    np.testing.assert_allclose(load(path).voxels, expected)
    assert load(path).voxels.max() == 89 * 2.5 - 7


@pytest.mark.parametrize("dtype", ["u1", ">i2", "<u2", "i4", "f4", "f8", "i8"])
def test_every_number_type_is_read(tmp_path: Path, dtype: str) -> None:
    data = numbered((6, 5, 3)).astype(dtype)
    stack = load(write_nifti(tmp_path / "a.nii", data))
    np.testing.assert_array_equal(stack.voxels, data.transpose(2, 1, 0))


def test_a_value_too_large_for_a_float_is_judged(tmp_path: Path) -> None:
    data = numbered((12, 10, 3)).astype(np.float64)
    data[0, 0, 1] = 1e300
    findings = load(write_nifti(tmp_path / "a.nii", data)).findings
    assert [one.slice_index for one in findings if one.check == "numbers"] == [1]


def test_one_volume_of_four_dimensions_is_read(tmp_path: Path) -> None:
    stack = load(write_nifti(tmp_path / "a.nii", numbered((6, 5, 3, 1))))
    assert stack.geometry.shape == (3, 5, 6)


@pytest.mark.parametrize("shear", [0.01, 0.3])
def test_a_shear_is_refused(tmp_path: Path, shear: float) -> None:
    affine = LUMBAR_AFFINE.copy()
    affine[0, 1] = shear
    path = write_nifti(tmp_path / "a.nii", numbered((6, 5, 3)), affine, codes=(1, 0))
    with pytest.raises(UnreadableFileError, match="not perpendicular") as caught:
        NiftiSource(InputFile(path))
    assert "right angles" in caught.value.advice


def test_parallel_axes_are_refused(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii", numbered((6, 5, 3)), codes=(1, 0))
    edit_header(path, srow_x=np.array([0.7, 0.7, 0, 0]), srow_y=np.array([0, 0, 0, 0.0]))
    with pytest.raises(UnreadableFileError, match="not perpendicular"):
        NiftiSource(InputFile(path))


SAGITTAL = np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]])
CORONAL = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])


@pytest.mark.parametrize(("rotation", "plane"), [(SAGITTAL, "sagittal"), (CORONAL, "coronal")])
def test_thick_slices_in_another_plane_are_passed_over(
    tmp_path: Path, rotation: NDArray[np.float64], plane: str
) -> None:
    affine = affine_of((0.8, 0.8, 4.0), rotation)
    source = NiftiSource(
        InputFile(write_nifti(tmp_path / "a.nii", numbered((160, 128, 3)), affine))
    )
    (refusal,) = [one for one in source.findings if one.grade is Grade.REFUSE]
    assert refusal.by_selection
    assert plane in refusal.message


@pytest.mark.parametrize("rotation", [SAGITTAL, CORONAL])
def test_a_nearly_isotropic_volume_is_cut_axially(
    tmp_path: Path, rotation: NDArray[np.float64]
) -> None:
    affine = affine_of((1.0, 0.9, 1.2), rotation)
    stack = load(write_nifti(tmp_path / "a.nii", numbered((130, 70, 140)), affine))
    assert stack.geometry.shape[0] == 70
    assert not is_refused(stack.findings)


@pytest.mark.parametrize(("thickness", "slices"), [(1.49, 70), (1.51, 140)])
def test_half_as_thick_again_makes_a_slice(tmp_path: Path, thickness: float, slices: int) -> None:
    affine = affine_of((1.0, 0.9, thickness), SAGITTAL)
    path = write_nifti(tmp_path / "a.nii", numbered((130, 70, 140)), affine)
    assert NiftiSource(InputFile(path)).geometry.shape[0] == slices


def test_the_name_of_a_file_tells_its_contrast(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "sub-01_T2w.nii.gz", numbered((160, 128, 3)))
    findings = NiftiSource(InputFile(path)).findings
    assert "The images are T2-weighted." in [one.message for one in findings]


def test_the_only_slice_is_a_slice_whatever_its_thickness(tmp_path: Path) -> None:
    affine = affine_of((0.8, 0.8, 0.8), SAGITTAL)
    source = NiftiSource(
        InputFile(write_nifti(tmp_path / "a.nii", numbered((160, 128, 1)), affine))
    )
    assert source.geometry.shape == (1, 128, 160)
    assert any("sagittal" in one.message for one in source.findings)


def test_the_judgement_of_header_and_pixels_travels_with_the_stack(tmp_path: Path) -> None:
    data = numbered((160, 128, 3))
    data[:, :, 2] = 0
    path = edit_header(write_nifti(tmp_path / "a.nii", data, codes=(1, 0)), pixdim=(1, 0.5))
    stack = load(path)
    assert {"nifti_spacing", "missing_tags", "content"} <= {one.check for one in stack.findings}
    assert len(stack.findings) == len(set(stack.findings))
    assert all(one.where == str(path) for one in stack.findings)


def test_the_key_depends_on_name_and_content_not_on_the_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    data = numbered((6, 5, 3))
    paths = [tmp_path / "a.nii", tmp_path / "b" / "a.nii", tmp_path / "c.nii"]
    keys = [NiftiSource(InputFile(write_nifti(p, data))).identity.key for p in paths]
    other = NiftiSource(InputFile(write_nifti(paths[0], data + 1))).identity.key
    assert keys[0] == keys[1]
    assert len({keys[0], keys[2], other}) == 3
    assert len(keys[0]) == 12
    assert int(keys[0], 16)


def test_a_cut_or_altered_gzip_file_is_refused(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii.gz", np.random.default_rng(0).random((60, 50, 3)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFileError, match="damaged or cut off"):
        load(path)
    path.write_bytes(whole[:-8] + b"\0" * 8)  # the checksum
    with pytest.raises(UnreadableFileError, match="damaged or cut off"):
        load(path)
    path.write_bytes(b"\x1f\x8b" + b"\0" * 50)
    with pytest.raises(UnreadableFileError, match="damaged or cut off"):
        NiftiSource(InputFile(path))


def test_of_a_gzip_bomb_only_what_the_header_declares_is_decompressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = write_nifti(tmp_path / "a.nii", numbered((6, 5, 3))).read_bytes()
    path = tmp_path / "bomb.nii.gz"
    path.write_bytes(gzip.compress(sound + bytes(50_000_000)))
    read = []
    original = gzip.GzipFile.read

    def counted(self: gzip.GzipFile, size: int | None = -1) -> bytes:
        data = original(self, size)
        read.append(len(data))
        return data

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    assert load(path).geometry.shape == (3, 5, 6)
    assert sum(read) < 2000


@pytest.mark.parametrize("content", [b"", b"\x1f", b"text", b"\0" * 348])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.nii").write_bytes(content)
    with pytest.raises(UnreadableFileError):
        NiftiSource(InputFile(tmp_path / "a.nii"))


def test_a_signalling_nan_in_the_position_is_refused(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "a.nii", np.zeros((20, 20, 3), np.int16))
    content = bytearray(path.read_bytes())
    content[312:316] = (0x7F800001).to_bytes(4, "little")  # srow_z
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="no number or far too large"):
        load(path)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_header_with_changed_bytes_is_read_or_refused_but_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = write_nifti(tmp_path_factory.mktemp("n") / "a.nii", numbered((6, 5, 3)))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, 351))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        load(path)
    except UnreadableFileError:
        return


@pytest.mark.skipif(not SHARED.exists(), reason="the shared images are not here")
def test_a_real_axial_scan_is_accepted() -> None:
    stack = load(SHARED / "musclemap" / "image.nii.gz")
    assert stack.geometry.shape == (20, 208, 256)
    assert stack.geometry.tilt_from(2) < 10
    assert not is_refused(stack.findings)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared images are not here")
def test_a_real_mask_is_refused() -> None:
    stack = load(SHARED / "musclemap" / "mask.nii.gz")
    assert [one.check for one in stack.findings if one.grade is Grade.REFUSE] == ["grey_levels"]
