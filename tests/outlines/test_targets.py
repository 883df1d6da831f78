from __future__ import annotations

from pathlib import Path

from spine_explorer.imaging.reading import find_stacks
from spine_explorer.outlines.targets import find_targets
from support.dicom_files import disc_stack, ramp, write_all

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
