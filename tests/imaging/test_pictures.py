from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade, is_refused, worst_grade
from spine_explorer.imaging.pictures import PictureSource, check_spacing
from support.pictures import grey_picture, write_picture, write_png_header

SHARED = Path(__file__).parents[3] / "shared" / "data"
GREY = grey_picture()


def source(path: Path, *, spacing: float = 0.9, flip: bool = False) -> PictureSource:
    return PictureSource(InputFile(path), spacing=spacing, flip=flip)


def grades(findings: tuple[Finding, ...]) -> dict[str, Grade]:
    return {finding.check: finding.grade for finding in findings}


def coloured(path: Path, colour: tuple[int, int, int]) -> Path:
    pixels = np.repeat(GREY[..., None], 3, axis=-1)
    pixels[:5, :5] = colour
    return write_picture(path, pixels)


def test_a_picture_becomes_a_stack_of_one_slice_named_after_it(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "patient 7.png", GREY)
    stack = source(path).load()
    np.testing.assert_array_equal(stack.voxels, GREY[None])
    assert stack.geometry.spacing[1:] == (0.9, 0.9)
    assert stack.identity.subject == "patient 7"
    assert stack.slice_sources == (str(path),)
    assert worst_grade(stack.findings) is Grade.NOTE


def test_the_header_alone_is_enough_for_a_source(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.png", GREY)
    path.write_bytes(path.read_bytes()[:200])
    found = source(path)
    assert found.geometry.shape == (1, 130, 170)
    with pytest.raises(UnreadableFileError, match="damaged"):
        found.load()


def test_the_left_of_the_picture_is_the_patients_right(tmp_path: Path) -> None:
    stack = source(write_picture(tmp_path / "a.png", GREY)).load()
    top_left, bottom_right = stack.geometry.to_patient([[0, 0, 0], [0, 129, 169]])
    np.testing.assert_allclose(top_left, (-169 * 0.45, -129 * 0.45, 0))
    np.testing.assert_allclose(bottom_right, (169 * 0.45, 129 * 0.45, 0))


def test_the_other_way_round_the_left_of_the_picture_is_the_patients_left(tmp_path: Path) -> None:
    found = source(write_picture(tmp_path / "a.png", GREY), flip=True)
    top_left, bottom_right = found.geometry.to_patient([[0, 0, 0], [0, 129, 169]])
    np.testing.assert_allclose(top_left, (169 * 0.45, -129 * 0.45, 0))
    np.testing.assert_allclose(bottom_right, (-169 * 0.45, 129 * 0.45, 0))


@pytest.mark.parametrize("flip", [False, True])
def test_pixels_stay_where_the_picture_has_them(tmp_path: Path, flip: bool) -> None:
    stack = source(write_picture(tmp_path / "a.png", GREY), flip=flip).load()
    np.testing.assert_array_equal(stack.voxels[0], GREY)


def test_the_displayed_view_is_the_picture_or_its_mirror_image(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.png", GREY)
    for flip, shown in ((False, GREY), (True, GREY[:, ::-1])):
        stack = source(path, flip=flip).load()
        np.testing.assert_array_equal(stack.geometry.to_display.apply(stack.voxels)[0], shown)


def test_a_picture_turned_by_its_camera_is_read_as_it_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stack = source(write_picture(tmp_path / "a.png", GREY, exif=exif)).load()
    np.testing.assert_array_equal(stack.voxels[0], np.rot90(GREY, -1))


@pytest.mark.parametrize(("flip", "side"), [(False, "right"), (True, "left")])
def test_what_was_taken_for_granted_is_noted(tmp_path: Path, flip: bool, side: str) -> None:
    findings = source(write_picture(tmp_path / "a.png", GREY), flip=flip).findings
    assert grades(findings)["slice_spacing"] is Grade.NOTE
    (sides,) = [one for one in findings if one.check == "picture_sides"]
    assert sides.message.endswith(f"its left is taken as the patient's {side}.")


def test_the_pages_of_a_tiff_are_slices_from_the_feet_of_unknown_distance(tmp_path: Path) -> None:
    pages = np.stack([GREY, GREY // 2, GREY // 3])
    tifffile.imwrite(tmp_path / "a.tif", pages, photometric="minisblack")
    found = source(tmp_path / "a.tif")
    assert found.geometry.shape == (3, 130, 170)
    assert found.geometry.normal[2] == 1
    assert grades(found.findings)["slice_spacing"] is Grade.WARN
    np.testing.assert_array_equal(found.load().voxels, pages)


def test_pages_of_different_sizes_are_refused(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(GREY)
        writer.write(GREY[:64, :64])
    with pytest.raises(UnreadableFileError, match="its pages differ in size"):
        source(tmp_path / "a.tif")


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif",
        np.zeros((1001, 2, 2), np.uint8),
        photometric="minisblack",
        metadata=None,
    )
    with pytest.raises(UnreadableFileError, match="more than 1000 pages"):
        source(tmp_path / "a.tif")


def test_a_picture_that_declares_too_many_pixels_is_refused_unread(tmp_path: Path) -> None:
    path = write_png_header(tmp_path / "a.png", columns=8193, rows=8192)
    with pytest.raises(UnreadableFileError, match=r"too large \(1 pages of 8193 x 8192 pixels\)"):
        source(path)


@pytest.mark.parametrize("spacing", [0.049, 5.01, 0, -1, float("nan"), float("inf")])
def test_an_implausible_spacing_is_an_error_of_the_user(tmp_path: Path, spacing: float) -> None:
    with pytest.raises(InputError, match=f"pixel spacing of {spacing:g} mm") as caught:
        source(write_picture(tmp_path / "a.png", GREY), spacing=spacing)
    assert caught.value.advice == "Give the millimetres between pixels, from 0.05 to 5."
    assert not isinstance(caught.value, UnreadableFileError)


@pytest.mark.parametrize("spacing", [0.05, 0.6875, 5])
def test_a_plausible_spacing_passes(spacing: float) -> None:
    check_spacing(spacing)


def test_a_coloured_picture_is_refused_with_the_difference(tmp_path: Path) -> None:
    stack = source(coloured(tmp_path / "a.png", (250, 40, 40))).load()
    (finding,) = [one for one in stack.findings if one.check == "colour"]
    assert (finding.grade, finding.by_selection) == (Grade.REFUSE, False)
    assert "differ by up to 210 of 255" in finding.message
    assert "without annotations" in finding.advice


@pytest.mark.parametrize(("blue", "refused"), [(103, False), (104, True)])
def test_rounding_is_no_colour(tmp_path: Path, blue: int, refused: bool) -> None:
    stack = source(coloured(tmp_path / "a.png", (100, 100, blue))).load()
    assert is_refused(stack.findings) == refused


def test_transparent_pixels_warn(tmp_path: Path) -> None:
    pixels = np.repeat(GREY[..., None], 4, axis=-1)
    stack = source(write_picture(tmp_path / "a.png", pixels)).load()
    assert grades(stack.findings)["transparency"] is Grade.WARN


def test_header_and_pixels_are_judged_as_for_every_stack(tmp_path: Path) -> None:
    blank = write_picture(tmp_path / "a.png", np.full((100, 300), 9, np.uint8))
    found = grades(source(blank, spacing=2.5).load().findings)
    assert found["pixel_spacing"] is Grade.WARN
    assert found["matrix"] is Grade.WARN
    assert found["content"] is Grade.REFUSE


def test_every_finding_names_the_file_once(tmp_path: Path) -> None:
    path = coloured(tmp_path / "a.png", (250, 40, 40))
    findings = source(path).load().findings
    assert {one.where for one in findings} == {str(path)}
    assert len(findings) == len(set(findings))


def test_the_key_is_that_of_the_name_and_the_content(tmp_path: Path) -> None:
    paths: list[Any] = [tmp_path / "a.png", tmp_path / "b.png"]
    keys = [source(write_picture(path, GREY)).identity.key for path in paths]
    again = source(paths[0], spacing=0.5, flip=True).identity.key
    assert keys[0] == again
    assert keys[0] != keys[1]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared images are not here")
def test_a_real_picture_is_accepted() -> None:
    path = next((SHARED / "sudirman" / "image").glob("*.png"))
    stack = source(path, spacing=0.6875).load()
    assert stack.geometry.shape == (1, 320, 320)
    assert worst_grade(stack.findings) is Grade.NOTE
