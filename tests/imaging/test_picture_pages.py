from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.picture_pages import Page, open_picture, page_sizes, read_pages
from support.pictures import grey_picture, write_picture, write_png, write_png_header

GREY = grey_picture()


def pages(path: Path) -> list[Page]:
    with path.open("rb") as stream, open_picture(stream, "a.png") as picture:
        return list(read_pages(picture))


def sizes(path: Path) -> list[tuple[int, int]]:
    with path.open("rb") as stream, open_picture(stream, "a.png") as picture:
        return page_sizes(picture)


def reason(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        pages(path)
    return caught.value.reason


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_grey_values_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    (page,) = pages(write_picture(tmp_path / name, GREY))
    np.testing.assert_array_equal(page.pixels, GREY)
    assert page.pixels.dtype == np.float32
    assert (page.colour_spread, page.is_transparent) == (0, False)


def test_a_jpeg_is_read_as_its_grey_values(tmp_path: Path) -> None:
    (page,) = pages(write_picture(tmp_path / "a.jpg", GREY, quality=100))
    np.testing.assert_allclose(page.pixels, GREY, atol=3)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_all_16_bits_are_kept(tmp_path: Path, name: str) -> None:
    deep = GREY.astype(np.uint16) * 257 + 3
    (page,) = pages(write_picture(tmp_path / name, deep))
    np.testing.assert_array_equal(page.pixels, deep)


@pytest.mark.parametrize("dtype", ["f4", "i2", "u4", ">u2"])
def test_tiff_of_other_number_types_is_read(tmp_path: Path, dtype: str) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif", GREY.astype(dtype), byteorder=">" if "u2" in dtype else "<"
    )
    (page,) = pages(tmp_path / "a.tif")
    np.testing.assert_array_equal(page.pixels, GREY)


def test_big_tiff_is_read(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.stack([GREY, GREY]), bigtiff=True)
    assert len(pages(tmp_path / "a.tif")) == 2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_tiff_with_white_as_zero_is_inverted(tmp_path: Path, dtype: type) -> None:
    largest = np.iinfo(dtype).max
    tifffile.imwrite(tmp_path / "a.tif", GREY.astype(dtype), photometric="miniswhite")
    (page,) = pages(tmp_path / "a.tif")
    np.testing.assert_array_equal(page.pixels, largest - GREY.astype(np.float32))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_equal_channels_are_grey(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(GREY).convert(mode).save(path)
    (page,) = pages(path)
    np.testing.assert_array_equal(page.pixels, GREY)
    assert (page.colour_spread, page.is_transparent) == (0, False)


def test_a_grey_palette_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    image = Image.fromarray(GREY)
    image.putpalette([255 - value // 3 * 3 // 3 for value in range(768)])
    image.save(path)
    (page,) = pages(path)
    np.testing.assert_array_equal(page.pixels, 255 - GREY.astype(np.float32))
    assert page.colour_spread == 0


def test_the_spread_of_colours_is_the_largest_anywhere(tmp_path: Path) -> None:
    colours = np.repeat(GREY[..., None], 3, axis=-1)
    colours[5, 7] = (100, 90, 240)
    (page,) = pages(write_picture(tmp_path / "a.png", colours))
    assert page.colour_spread == 150
    assert page.pixels[5, 7] == pytest.approx(430 / 3)


def test_transparency_is_noticed_and_the_grey_value_kept(tmp_path: Path) -> None:
    channels = np.repeat(GREY[..., None], 4, axis=-1)
    channels[..., 3] = 255
    channels[0, 0, 3] = 0
    (page,) = pages(write_picture(tmp_path / "a.png", channels))
    assert page.is_transparent
    np.testing.assert_array_equal(page.pixels, GREY)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "tif", "jpg"])
def test_orientation_is_applied_as_viewers_do(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100} if suffix == "jpg" else {}
    path = write_picture(tmp_path / f"a.{suffix}", GREY, exif=exif, **options)
    reference = Image.fromarray(GREY)
    reference.getexif()[0x0112] = orientation
    shown = np.asarray(ImageOps.exif_transpose(reference))
    (page,) = pages(path)
    np.testing.assert_allclose(page.pixels, shown, atol=3 if suffix == "jpg" else 0)
    assert sizes(path) == [shown.shape[::-1]]


def test_the_pages_of_a_tiff_come_in_order(tmp_path: Path) -> None:
    stack = np.stack([GREY, GREY // 2, GREY // 3])
    tifffile.imwrite(tmp_path / "a.tif", stack, photometric="minisblack", compression="zlib")
    assert sizes(tmp_path / "a.tif") == [(170, 130)] * 3
    read = np.stack([page.pixels for page in pages(tmp_path / "a.tif")])
    np.testing.assert_array_equal(read, stack)


def test_every_page_of_a_tiff_is_turned_once(tmp_path: Path) -> None:
    stack = np.stack([GREY, GREY // 2])
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        for page in stack:
            writer.write(page, extratags=[(274, "H", 1, 6, True)], metadata=None)
    assert sizes(tmp_path / "a.tif") == [(130, 170)] * 2
    read = np.stack([page.pixels for page in pages(tmp_path / "a.tif")])
    np.testing.assert_array_equal(read, np.rot90(stack, -1, axes=(1, 2)))


def test_of_an_animated_png_the_first_image_is_read(tmp_path: Path) -> None:
    images = [Image.fromarray(GREY), Image.fromarray(GREY // 2)]
    images[0].save(tmp_path / "a.png", save_all=True, append_images=images[1:])
    (page,) = pages(tmp_path / "a.png")
    np.testing.assert_array_equal(page.pixels, GREY)


@pytest.mark.parametrize(("colour_type", "channels"), [(2, 3), (4, 2)])
def test_deep_colours_are_refused_rather_than_cut(
    tmp_path: Path, colour_type: int, channels: int
) -> None:
    deep = np.repeat(GREY[..., None].astype(np.uint16) * 100, channels, axis=-1)
    path = write_png(tmp_path / "a.png", deep, colour_type=colour_type)
    assert "colours of 16 bits" in reason(path)


def test_deep_colours_of_a_tiff_are_refused_too(tmp_path: Path) -> None:
    deep = np.repeat(GREY[..., None].astype(np.uint16) * 100, 3, axis=-1)
    tifffile.imwrite(tmp_path / "a.tif", deep, photometric="rgb")
    assert "colours of 16 bits" in reason(tmp_path / "a.tif")


def test_deep_grey_written_by_hand_is_read(tmp_path: Path) -> None:
    deep = GREY.astype(np.uint16) * 100
    (page,) = pages(write_png(tmp_path / "a.png", deep, colour_type=0))
    np.testing.assert_array_equal(page.pixels, deep)


@pytest.mark.parametrize("mode", ["CMYK", "1"])
def test_other_kinds_of_colours_are_refused_by_name(tmp_path: Path, mode: str) -> None:
    Image.fromarray(GREY).convert(mode).save(tmp_path / "a.tif")
    assert f"({mode}) is not supported" in reason(tmp_path / "a.tif")


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 50])
def test_anything_else_is_no_picture(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert reason(tmp_path / "a.png") == "it is no PNG, JPEG or TIFF picture"


def test_formats_beyond_the_three_are_refused(tmp_path: Path) -> None:
    assert "no PNG, JPEG or TIFF" in reason(write_picture(tmp_path / "a.bmp", GREY))


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.jpg"])
def test_a_picture_that_is_cut_off_is_damaged(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, GREY.shape, np.uint8)
    path = write_picture(tmp_path / name, noise)
    path.write_bytes(path.read_bytes()[:-5000])
    assert "damaged" in reason(path)


def test_a_tiny_file_that_declares_a_huge_picture_is_refused_unread(tmp_path: Path) -> None:
    path = write_png_header(tmp_path / "a.png", columns=60_000, rows=60_000)
    assert reason(path) == "it has too many pixels"


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.jpg"])
def test_changed_bytes_are_read_or_refused_but_never_crash(tmp_path: Path, name: str) -> None:
    path = write_picture(tmp_path / name, GREY[:20, :20])
    content = path.read_bytes()
    generator = np.random.default_rng(1)
    for _ in range(150):
        changed = bytearray(content)
        for position in generator.integers(0, min(len(changed), 400), 4):
            changed[position] = generator.integers(0, 256)
        path.write_bytes(changed)
        try:
            pages(path)
        except UnreadableFileError:
            continue
