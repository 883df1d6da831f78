from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.reading import find_stacks
from spine_explorer.outlines.targets import find_targets
from support.dicom_files import disc_stack, ramp, write_all
from support.drawn import lumbar_target

PIXELS = ramp(1, size=256)


def test_images_of_refused_stacks_keep_their_place_in_the_series(tmp_path: Path) -> None:
    steep = disc_stack(0.0, 70.0, first=1, pixels=PIXELS)
    write_all(tmp_path, [*steep, *disc_stack(60.0, first=4, pixels=PIXELS)])
    (target,) = find_targets(find_stacks([tmp_path]).sources)
    assert target.instance_numbers == (4, 5, 6)
    assert sorted(target.left_out_numbers) == [1, 2, 3]


def test_numbers_are_not_used_where_one_is_missing(tmp_path: Path) -> None:
    slices = disc_stack(0.0, pixels=PIXELS)
    del slices[1].InstanceNumber
    write_all(tmp_path, slices)
    (target,) = find_targets(find_stacks([tmp_path]).sources)
    assert target.instance_numbers == ()


@pytest.mark.parametrize(
    ("subject", "name", "akin"),
    [
        ("P3_T2", "P3_mask.nii.gz", True),
        ("P3_T2", "P1_mask.nii.gz", False),
        ("sub-01_ses-1", "sub-01_ses-2_mask.nii.gz", False),
        ("P003", "P3b.zip", True),
        ("P003", "P3/psoas left.zip", True),
        ("P003", "P4/psoas left.zip", False),
        ("P3", "RoiSet.zip", None),
        ("4711", "4712.zip", False),
        ("4711", "20240131.zip", None),
        ("4711", "0012-0150-0201.roi", None),
        ("7", "8.zip", None),
    ],
)
def test_names_are_compared_up_to_their_first_different_number(
    subject: str, name: str, akin: bool | None
) -> None:
    assert lumbar_target(subject=subject).is_akin_to(InputFile(Path(name))) is akin


@given(
    st.from_regex(r"[A-Za-z]{1,9}[-_ ]?", fullmatch=True),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_a_number_after_letters_tells_patients_apart(word: str, own: int, other: int) -> None:
    file = InputFile(Path(f"{word}{other}_RoiSet.zip"))
    assert lumbar_target(subject=f"{word}{own}").is_akin_to(file) is (own == other)
