from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt

from spine_explorer.anatomy import STRUCTURE_COUNT, STRUCTURES, Side, structure_named
from spine_explorer.imaging.geometry import AXIAL
from spine_explorer.imaging.stack import Stack
from spine_explorer.outputs.overlay import encode_png, render_overlay, write_picture
from spine_explorer.outputs.slice_view import view_slice
from spine_explorer.segmentation.result import Segmentation
from support.outputs import DOE, FLIPPED, lumbar_stack, segmentation_of, turned
from support.stacks import SAGITTAL, make_geometry, make_identity, make_stack

FOOTER = 44


def rendered(stack: Stack, segmentation: Segmentation | None = None, **options: Any) -> NDArray:
    return np.asarray(render_overlay(stack, segmentation or segmentation_of(stack), 0, **options))


def has_colour(pixels: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return (pixels == np.array(colour, dtype=np.uint8)).all(axis=-1)


def border_of(stack: Stack, segmentation: Segmentation, label: int) -> NDArray[np.bool_]:
    """Pixels of the picture inside a structure and next to what is not it."""
    view = view_slice(stack, segmentation, 0)
    mask = Image.fromarray((view.labels == label).astype(np.uint8))
    inside = np.asarray(mask.resize(view.size, Image.Resampling.NEAREST)) > 0
    return inside & (distance_transform_edt(inside) <= 1)


@pytest.mark.parametrize("item", STRUCTURES, ids=lambda item: item.name)
def test_the_outline_runs_along_the_border_of_the_structure(item: Any) -> None:
    stack = lumbar_stack()
    segmentation = segmentation_of(stack)
    drawn = has_colour(rendered(stack, segmentation)[:-FOOTER], item.colour)
    from_drawn = distance_transform_edt(~drawn)
    border = border_of(stack, segmentation, item.label)
    assert np.mean(from_drawn[border] <= 5) > 0.95
    from_border = distance_transform_edt(~border)
    assert np.mean(from_border[drawn] <= 5) > 0.6  # the rest is the stripe beside the name


@pytest.mark.parametrize("axes", FLIPPED)
def test_the_picture_is_the_same_however_the_slice_is_stored(axes: NDArray[Any]) -> None:
    stack = lumbar_stack()
    segmentation = segmentation_of(stack)
    expected = rendered(stack, segmentation)
    assert np.array_equal(rendered(*turned(stack, segmentation, axes)), expected)


@pytest.mark.parametrize("axes", FLIPPED)
def test_the_left_side_is_on_the_right(axes: NDArray[Any]) -> None:
    stack = lumbar_stack()
    picture = rendered(*turned(stack, segmentation_of(stack), axes))
    for item in STRUCTURES:
        columns = np.flatnonzero(has_colour(picture, item.colour).any(axis=0))
        is_on_the_right = bool(columns.mean() > picture.shape[1] / 2)
        if item.side is not Side.MIDLINE:
            assert is_on_the_right is (item.side is Side.LEFT)


def test_r_and_l_stand_at_the_edges_of_axial_slices_only() -> None:
    stack = lumbar_stack()
    blank = replace(stack, voxels=np.zeros_like(stack.voxels))
    nothing = replace(segmentation_of(stack), labels=np.zeros(blank.voxels.shape, np.uint8))
    axial = rendered(blank, nothing)[:-FOOTER]
    grid = make_geometry(blank.voxels.shape, spacing=(4, 1, 1), directions=SAGITTAL)
    sagittal = rendered(replace(blank, geometry=grid), nothing)[:-FOOTER]
    assert axial[:, :60].max() == 255
    assert axial[:, -60:].max() == 255
    assert axial[:, 60:-60].max() == 0
    assert sagittal.max() == 0


def test_pixels_are_square_though_the_voxels_are_not() -> None:
    labels = np.zeros((1, 100, 50), np.uint8)
    rows, columns = np.ogrid[:100, :50]
    labels[0, np.hypot((rows - 50) * 1.0, (columns - 25) * 2.0) < 30] = 7
    grid = make_geometry(labels.shape, spacing=(4.0, 1.0, 2.0))
    stack = make_stack(labels, geometry=grid)
    outlined = replace(segmentation_of(lumbar_stack()), labels=labels)
    disc = has_colour(rendered(stack, outlined), structure_named("disc").colour)
    disc[:, : disc.shape[1] // 5] = False
    high = np.ptp(np.flatnonzero(disc[disc.shape[0] // 6 :].any(axis=1)))
    wide = np.ptp(np.flatnonzero(disc.any(axis=0)))
    assert high == pytest.approx(wide, rel=0.05)


def test_the_scale_bar_is_five_centimetres_long() -> None:
    stack = lumbar_stack()
    footer = rendered(stack)[-FOOTER:]
    white = has_colour(footer, (255, 255, 255))[FOOTER // 2]
    expected = 50 * view_slice(stack, segmentation_of(stack), 0).pixels_per_mm
    assert np.ptp(np.flatnonzero(white[-round(expected * 1.1) :])) == pytest.approx(expected, abs=2)


def test_the_short_side_suits_a_screen() -> None:
    height, width, _ = rendered(lumbar_stack()).shape
    assert min(height - FOOTER, width) == 800
    assert max(height - FOOTER, width) <= 1068


def test_doubtful_outlines_are_dashed() -> None:
    stack = lumbar_stack()
    sure = segmentation_of(stack)
    confidence = sure.confidence.copy()
    confidence[0, structure_named("psoas_left").label - 1] = 0.4
    doubtful = replace(sure, confidence=confidence)
    counts = {
        name: [
            np.count_nonzero(has_colour(rendered(stack, given), structure_named(name).colour))
            for given in (sure, doubtful)
        ]
        for name in ("psoas_left", "psoas_right")
    }
    assert counts["psoas_left"][1] < 0.8 * counts["psoas_left"][0]
    assert counts["psoas_right"][1] == counts["psoas_right"][0]


def test_the_picture_says_nothing_about_the_patient() -> None:
    stack = lumbar_stack()
    other = lumbar_stack(
        identity=make_identity(subject="DOEPKINS", description="Doepkins", source="/x/doepkins"),
        person=DOE,
    )
    assert np.array_equal(rendered(stack), rendered(other))


def test_the_caption_says_the_level() -> None:
    stack = lumbar_stack()
    plain, said = rendered(stack), rendered(stack, level="L4-L5")
    assert np.array_equal(plain[:-FOOTER], said[:-FOOTER])
    assert not np.array_equal(plain[-FOOTER:], said[-FOOTER:])


def test_a_refused_slice_says_that_it_was_not_measured() -> None:
    stack = lumbar_stack()
    nothing = replace(segmentation_of(stack), labels=np.zeros(stack.voxels.shape, np.uint8))
    refused = replace(nothing, accepted=np.array([False]))
    difference = (rendered(stack, nothing) != rendered(stack, refused)).any(axis=(1, 2))
    assert difference[-FOOTER:].any()
    assert not difference[:-FOOTER].any()


def test_equal_input_gives_equal_bytes() -> None:
    stack = lumbar_stack()
    first, second = (encode_png(render_overlay(stack, segmentation_of(stack), 0)) for _ in range(2))
    assert first == second
    assert Image.open(io.BytesIO(first)).info == {}


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 500.0])
def test_odd_signals_are_drawn_all_the_same(value: float) -> None:
    stack = lumbar_stack()
    odd = replace(stack, voxels=np.full_like(stack.voxels, value))
    assert rendered(odd).shape == rendered(stack).shape


@pytest.mark.parametrize("shape", [(1, 4, 4), (1, 16, 300), (1, 300, 16)])
def test_odd_shapes_are_drawn_all_the_same(shape: tuple[int, int, int]) -> None:
    labels = np.zeros(shape, np.uint8)
    labels[0, 1:3, 1:3] = 8
    confidence = np.full((1, STRUCTURE_COUNT), np.nan, np.float32)
    outlined = Segmentation(labels, confidence, np.ones(1, np.bool_))
    stack = make_stack(labels * 100.0, geometry=make_geometry(shape, directions=AXIAL))
    assert min(rendered(stack, outlined).shape[:2]) > 300


def test_a_picture_is_written_as_png(tmp_path: Path) -> None:
    write_picture(tmp_path / "slice-01.png", Image.new("RGB", (3, 2), (1, 2, 3)))
    with Image.open(tmp_path / "slice-01.png") as picture:
        assert picture.format == "PNG"
        assert picture.getpixel((2, 1)) == (1, 2, 3)
