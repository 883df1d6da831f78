from __future__ import annotations

import pickle
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Grade, is_refused
from spine_explorer.imaging.reading import find_stacks
from support.dicom_files import (
    SERIES,
    STUDY,
    disc_stack,
    encode,
    enhanced_mr,
    localizer,
    mr_slice,
    ramp,
    screenshot,
    with_elements,
    write_all,
)
from support.niftis import write_nifti


def write_study(folder: Path) -> None:
    """A study as it comes from a scanner: localizer, four tilted discs, a screenshot."""
    write_all(folder / "S1", [localizer(n) for n in (1, 2, 3)])
    levels = ((0.0, -18.0, 10), (36.0, -6.0, 7), (74.0, 3.0, 4), (110.0, 9.0, 1))
    discs = [
        dataset
        for z, tilt, first in levels
        for dataset in disc_stack(z, tilt, first=first, pixels=ramp(first, size=256))
    ]
    write_all(folder / "S4", discs)
    write_all(folder / "S99", [screenshot()])


def write_picture(path: Path) -> None:
    Image.fromarray(np.arange(100 * 120, dtype=np.uint32).astype(np.uint8).reshape(100, 120)).save(
        path
    )


def test_study_in_a_folder_is_taken_apart(tmp_path: Path) -> None:
    write_study(tmp_path)
    inventory = find_stacks([tmp_path])
    assert inventory.findings == ()
    assert [source.identity.series.split("-")[0] for source in inventory.sources] == [
        *["1"],
        *["4"] * 4,
        *["99"],
    ]
    usable = [source for source in inventory.sources if source.identity.series.startswith("4-")]
    assert [source.identity.stack for source in usable] == [1, 2, 3, 4]
    assert [source.load().slice_count for source in usable] == [3] * 4
    refused = [source for source in inventory.sources if is_refused(source.findings)]
    assert set(refused).isdisjoint(usable)


def test_archive_gives_the_same_stacks_as_the_folder(tmp_path: Path) -> None:
    write_study(tmp_path / "study")
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "study")
    folder, packed = find_stacks([tmp_path / "study"]), find_stacks([Path(archive)])
    assert [s.identity.key for s in folder.sources] == [s.identity.key for s in packed.sources]
    np.testing.assert_array_equal(folder.sources[1].load().voxels, packed.sources[1].load().voxels)
    assert packed.sources[1].identity.source == archive
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packed.zip", "study"]


def test_single_file_and_several_paths(tmp_path: Path) -> None:
    paths = write_all(tmp_path, disc_stack(0.0))
    (one,) = find_stacks(paths[:1]).sources
    (both,) = find_stacks(paths[:2]).sources
    assert (one.load().slice_count, both.load().slice_count) == (1, 2)


def test_file_names_do_not_matter(tmp_path: Path) -> None:
    datasets = disc_stack(0.0, 9.0, count=5)
    write_all(tmp_path / "a", datasets)
    folder = tmp_path / "b"
    folder.mkdir()
    for name, dataset in zip(("z.dcm", "10", "9.ima", "\u5c71", "a b.txt"), datasets, strict=True):
        (folder / name).write_bytes(encode(dataset))
    (one,), (other,) = find_stacks([tmp_path / "a"]).sources, find_stacks([folder]).sources
    np.testing.assert_array_equal(one.load().voxels, other.load().voxels)
    assert one.identity.key == other.identity.key


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write_all(tmp_path, disc_stack(0.0))
    (tmp_path / "broken.dcm").write_bytes(encode(mr_slice())[:300])
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    inventory = find_stacks([tmp_path])
    assert [source.load().slice_count for source in inventory.sources] == [3]
    assert [finding.grade for finding in inventory.findings] == [Grade.WARN, Grade.NOTE]


def test_truncated_slice_in_the_middle_splits_the_stack_with_warnings(tmp_path: Path) -> None:
    paths = write_all(tmp_path, disc_stack(0.0, count=5))
    paths[2].write_bytes(paths[2].read_bytes()[:-50])
    inventory = find_stacks([tmp_path])
    assert [source.load().slice_count for source in inventory.sources] == [2, 2]
    assert "IM0002 cannot be read: it is cut off" in inventory.findings[0].message
    assert any(finding.check == "missing_slice" for finding in inventory.sources[0].findings)


def test_copies_are_left_out_and_said(tmp_path: Path) -> None:
    write_all(tmp_path / "a", disc_stack(0.0))
    write_all(tmp_path / "b", disc_stack(0.0))
    inventory = find_stacks([tmp_path])
    assert [source.load().slice_count for source in inventory.sources] == [3]
    (finding,) = inventory.findings
    assert finding.check == "copies"
    assert finding.message.startswith("3 slices are there more than once")


def test_volumes_of_one_name_stay_apart_and_copies_count_once(tmp_path: Path) -> None:
    for place, value in (("ann", 1), ("ben", 2), ("backup", 2)):
        (tmp_path / place).mkdir()
        write_nifti(tmp_path / place / "T2.nii", np.full((20, 20, 3), value, np.int16))
    inventory = find_stacks([tmp_path])
    assert [source.identity.subject for source in inventory.sources] == ["ann/T2", "backup/T2"]
    (finding,) = inventory.findings
    assert (finding.check, finding.grade) == ("copies", Grade.NOTE)
    assert "ben/T2.nii is a copy of" in finding.message


def test_two_patients_stay_apart_and_come_in_order(tmp_path: Path) -> None:
    for patient in ("P002", "P001"):
        write_all(tmp_path / patient, disc_stack(0.0, PatientID=patient))
    inventory = find_stacks([tmp_path])
    assert [source.identity.subject for source in inventory.sources] == ["P001", "P002"]
    assert len({source.identity.key for source in inventory.sources}) == 2


def test_a_study_without_an_id_is_one_subject_whatever_its_folders(tmp_path: Path) -> None:
    for number, name in ((4, "T1"), (5, "T2")):
        uid = f"{SERIES}.{number}"
        slices = disc_stack(0.0, PatientID="", SeriesInstanceUID=uid, SeriesNumber=number)
        write_all(tmp_path / "anon" / name, slices)
    inventory = find_stacks([tmp_path])
    assert [source.identity.subject for source in inventory.sources] == ["anon", "anon"]
    assert len({source.identity.session for source in inventory.sources}) == 1


def anonymous(number: int) -> list[Dataset]:
    uid = f"{STUDY}.{number}"
    removed = {"PatientID": "", "PatientBirthDate": None}
    series: dict[str, Any] = {"StudyInstanceUID": uid, "SeriesInstanceUID": f"{uid}.1", **removed}
    return [
        with_elements(dataset, SOPInstanceUID=f"{uid}.1.{index}", **series)
        for index, dataset in enumerate(disc_stack(0.0))
    ]


def test_studies_without_an_id_in_folders_of_one_name_stay_apart(tmp_path: Path) -> None:
    for number, name in ((1, "ann"), (2, "ben")):
        write_all(tmp_path / name / "axial", anonymous(number))
    subjects = {source.identity.subject for source in find_stacks([tmp_path]).sources}
    assert subjects == {"ann/axial", "ben/axial"}


def test_studies_without_an_id_in_one_archive_stay_apart(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number, name in ((1, "ann"), (2, "ben")):
            for index, dataset in enumerate(anonymous(number)):
                archive.writestr(f"{name}/axial/{index}", encode(dataset))
    subjects = {source.identity.subject for source in find_stacks([tmp_path]).sources}
    assert subjects == {"ann/axial", "ben/axial"}


def test_patients_without_any_id_are_never_joined(tmp_path: Path) -> None:
    for number, name in ((1, "ann"), (2, "ben")):
        removed = {"StudyInstanceUID": None, "SeriesInstanceUID": None}
        images = [with_elements(image, SOPInstanceUID=None) for image in anonymous(number)]
        write_all(tmp_path / name, [with_elements(image, **removed) for image in images])
    identities = [source.identity for source in find_stacks([tmp_path]).sources]
    assert [identity.subject for identity in identities] == ["ann", "ben"]
    assert len({identity.key for identity in identities}) == 2


def test_series_are_ordered_by_number(tmp_path: Path) -> None:
    for number in (10, 9, 100):
        uid = f"{SERIES}.{number}"
        write_all(
            tmp_path / str(number),
            [mr_slice(SeriesNumber=number, SeriesInstanceUID=uid, SOPInstanceUID=f"{uid}.1")],
        )
    found = [source.identity.series.split("-")[0] for source in find_stacks([tmp_path]).sources]
    assert found == ["9", "10", "100"]


def test_patient_id_of_two_people_is_warned_of(tmp_path: Path) -> None:
    write_all(tmp_path / "a", disc_stack(0.0))
    other = {"StudyInstanceUID": f"{STUDY}.7", "PatientBirthDate": "19800101"}
    write_all(tmp_path / "b", disc_stack(0.0, **other))
    inventory = find_stacks([tmp_path])
    assert len(inventory.sources) == 2
    assert [finding.check for finding in inventory.findings] == ["patient"]


def test_enhanced_image_and_classic_series_side_by_side(tmp_path: Path) -> None:
    write_all(tmp_path / "a", disc_stack(0.0))
    uid = f"{SERIES}.5"
    enhanced = enhanced_mr(disc_stack(0.0), SeriesInstanceUID=uid, SeriesNumber=5)
    write_all(tmp_path / "b", [enhanced])
    assert [source.load().slice_count for source in find_stacks([tmp_path]).sources] == [3, 3]


def test_dicomdir_is_a_pointer_to_its_folder() -> None:
    path = get_testdata_file("DICOMDIR", download=False)
    assert isinstance(path, str)
    inventory = find_stacks([Path(path)])
    subjects = {source.identity.subject for source in inventory.sources}
    assert subjects == {"77654033", "98890234"}


def test_nifti_and_pictures_beside_dicom(tmp_path: Path) -> None:
    write_all(tmp_path, disc_stack(0.0))
    affine = np.diag([0.7, 0.7, 4.0, 1.0])
    nibabel.save(
        nibabel.Nifti1Image(np.arange(4 * 5 * 3, dtype=np.int16).reshape(4, 5, 3), affine),
        tmp_path / "volume.nii.gz",
    )
    write_picture(tmp_path / "picture.png")
    inventory = find_stacks([tmp_path], spacing=0.7)
    assert [source.identity.subject for source in inventory.sources] == [
        "P001",
        "picture",
        "volume",
    ]
    assert inventory.findings == ()


def test_pictures_without_spacing_are_left_out_with_advice(tmp_path: Path) -> None:
    write_all(tmp_path, disc_stack(0.0))
    write_picture(tmp_path / "picture.png")
    inventory = find_stacks([tmp_path])
    (finding,) = inventory.findings
    assert len(inventory.sources) == 1
    assert "--spacing" in finding.advice


def test_nothing_but_pictures_without_spacing_is_an_error(tmp_path: Path) -> None:
    write_picture(tmp_path / "picture.png")
    with pytest.raises(InputError, match=r"picture\.png.*--spacing"):
        find_stacks([tmp_path])


@pytest.mark.parametrize("spacing", [0.0, -1.0, float("nan"), float("inf"), 700.0])
def test_impossible_spacing_is_an_error(tmp_path: Path, spacing: float) -> None:
    with pytest.raises(InputError, match="not plausible"):
        find_stacks([tmp_path], spacing=spacing)


def test_damaged_picture_and_volume_are_findings(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n cut off")
    (tmp_path / "b.nii").write_bytes(b"too short")
    inventory = find_stacks([tmp_path], spacing=0.7)
    assert inventory.sources == ()
    wheres = [finding.where for finding in inventory.findings]
    assert wheres == [str(tmp_path / "b.nii"), str(tmp_path / "a.png")]


def test_empty_folder_has_nothing(tmp_path: Path) -> None:
    inventory = find_stacks([tmp_path])
    assert inventory.sources == ()
    assert [str(item) for item in inventory.findings] == [
        f"There is no file in {tmp_path}. Check the path."
    ]


def test_no_path_and_missing_path_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No file or folder was given"):
        find_stacks([])
    with pytest.raises(InputError, match="nowhere cannot be opened"):
        find_stacks([tmp_path / "nowhere"])


def test_encrypted_archive_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("IM1", encode(mr_slice()))
        archive.writestr("IM2", encode(mr_slice()))
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    inventory = find_stacks([tmp_path])
    (finding,) = inventory.findings
    assert "is encrypted" in finding.message


def test_what_is_held_is_small_and_can_go_to_another_process(tmp_path: Path) -> None:
    pixels = np.zeros((256, 256), np.uint16)
    write_all(tmp_path, disc_stack(0.0, count=60, gap=1.0, pixels=pixels))
    started = time.perf_counter()
    (source,) = find_stacks([tmp_path]).sources
    assert time.perf_counter() - started < 60 * 0.05
    packed = pickle.dumps(source)
    assert len(packed) < 60 * 1000
    assert pickle.loads(packed).load().slice_count == 60
