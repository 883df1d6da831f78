from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from spine_explorer.errors import GeometryError, UnreadableFileError
from spine_explorer.imaging.dicom import read_header
from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.dicom_source import DicomSource, series_sources
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade, is_refused, refused_slices
from support.dicom_files import (
    SAGITTAL,
    disc_stack,
    encode,
    enhanced_mr,
    mr_slice,
    ramp,
    screenshot,
    write_all,
)


def sources(folder: Path, *datasets: Dataset) -> list[DicomSource]:
    return series_sources(slice_ for path in write_all(folder, datasets) for slice_ in read(path))


def read(path: Path) -> tuple[DicomSlice, ...]:
    file = InputFile(path)
    with file.open() as stream:
        return read_header(file, stream).slices


def of(check: str, findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def test_stack_loads_what_its_header_promised(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, *disc_stack(10.0, 8.0, count=4)[::-1])
    stack = source.load()
    assert source.geometry is not None
    assert stack.geometry.shape == source.geometry.shape
    np.testing.assert_array_equal(stack.geometry.affine_lps, source.geometry.affine_lps)
    assert stack.voxels.dtype == np.float32
    for index in range(4):
        np.testing.assert_array_equal(stack.voxels[index], ramp(index + 1))
    assert stack.slice_sources == tuple(str(tmp_path / f"IM{n:04d}") for n in (3, 2, 1, 0))
    assert [uid.rsplit(".", 1)[1] for uid in stack.slice_uids] == ["1", "2", "3", "4"]
    assert (stack.person.name, stack.person.sex) == ("Doe^Jane", "F")
    assert stack.identity == source.identity
    assert stack.acquisition.echo_time == 101.0


def test_stacks_of_a_series_are_numbered_from_the_feet(tmp_path: Path) -> None:
    found = sources(tmp_path, *disc_stack(40.0, 5.0, first=1), *disc_stack(0.0, -9.0, first=4))
    assert [source.identity.stack for source in found] == [1, 2]
    heights = [source.geometry.origin[2] for source in found if source.geometry is not None]
    assert heights == [0.0, 40.0]
    assert len({source.identity.key for source in found}) == 2


def test_enhanced_image_loads_like_the_classic_series(tmp_path: Path) -> None:
    datasets = [*disc_stack(0.0, -9.0), *disc_stack(40.0, 5.0, first=4)]
    classic = [source.load() for source in sources(tmp_path / "classic", *datasets)]
    enhanced = [s.load() for s in sources(tmp_path / "enhanced", enhanced_mr(datasets))]
    for one, other in zip(classic, enhanced, strict=True):
        np.testing.assert_array_equal(one.voxels, other.voxels)
        np.testing.assert_allclose(one.geometry.affine_lps, other.geometry.affine_lps)
    file = tmp_path / "enhanced" / "IM0000"
    assert enhanced[1].slice_sources[0] == f"{file} (frame 4)"


def test_missing_element_refuses_with_the_tag_named(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, *disc_stack(0.0, PixelSpacing=None))
    (finding,) = of("header", source.findings)
    assert source.geometry is None
    assert finding.grade is Grade.REFUSE
    assert not finding.by_selection
    assert finding.message == "PixelSpacing (0028,0030) is missing."
    with pytest.raises(GeometryError, match=r"PixelSpacing \(0028,0030\) is missing"):
        source.load()


def test_screenshot_is_passed_over_by_selection(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, screenshot())
    assert is_refused(source.findings)
    assert all(finding.by_selection for finding in of("header", source.findings))


def test_slices_without_a_place_leave_the_others_alone(tmp_path: Path) -> None:
    lost = mr_slice(number=9, ImagePositionPatient=None)
    usable, refused = sources(tmp_path, lost, *disc_stack(0.0))
    assert usable.load().slice_count == 3
    assert len(refused.slices) == 1


def test_battery_of_checks_is_asked_for_header_and_pixels(tmp_path: Path) -> None:
    slices = [
        mr_slice((4.0 * n, 0, 0), SAGITTAL, number=n, pixels=np.zeros((16, 16), np.uint16))
        for n in (1, 2)
    ]
    (source,) = sources(tmp_path, *slices)
    assert of("plane", source.findings)
    loaded = source.load()
    assert set(source.findings) < set(loaded.findings)
    assert all(finding.where == str(tmp_path) for finding in loaded.findings)


@pytest.mark.parametrize("damaged", [0, 2, 4])
def test_damaged_slice_costs_only_itself(tmp_path: Path, damaged: int) -> None:
    (source,) = sources(tmp_path, *disc_stack(0.0, count=5))
    damage(tmp_path / f"IM{damaged:04d}")
    stack = source.load()
    assert source.geometry is not None
    assert stack.geometry is source.geometry
    for index in range(5):
        expected = np.zeros((16, 16)) if index == damaged else ramp(index + 1)
        np.testing.assert_array_equal(stack.voxels[index], expected)
    (finding,) = of("unreadable_slice", stack.findings)
    assert (finding.grade, finding.slice_index) == (Grade.REFUSE, damaged)
    assert f"Slice {damaged + 1} is left out: {tmp_path}" in finding.message
    assert refused_slices(stack.findings) == {damaged}
    assert not of("content", stack.findings)


def test_stack_without_a_readable_slice_is_unreadable(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, *disc_stack(0.0, count=2))
    for path in tmp_path.iterdir():
        damage(path)
    with pytest.raises(UnreadableFileError, match="IM0000 cannot be read"):
        source.load()


def test_file_gone_since_is_a_slice_refused(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, *disc_stack(0.0))
    (tmp_path / "IM0002").unlink()
    assert refused_slices(source.load().findings) == {2}


def test_contradicting_slice_spacing_is_warned_of(tmp_path: Path) -> None:
    (source,) = sources(tmp_path, *disc_stack(0.0, SpacingBetweenSlices=8.0))
    (finding,) = of("slice_spacing", source.findings)
    assert "lie 4.00 mm apart" in finding.message


def test_identity_survives_another_encoding(tmp_path: Path) -> None:
    (plain,) = sources(tmp_path / "plain", mr_slice())
    path = tmp_path / "implicit"
    path.write_bytes(encode(mr_slice(), "1.2.840.10008.1.2"))
    (implicit,) = series_sources(read(path))
    assert implicit.identity.key == plain.identity.key
