from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import map_coordinates, zoom

from spine_explorer.segmentation.preprocessing import (
    LARGEST_GRID,
    MODEL_SPACING,
    SMALLEST_GRID,
    ModelGrid,
    model_size,
    normalise,
)
from support.outlines import lumbar_labels

sizes = st.integers(40, 700)
spacings = st.floats(0.2, 2.0)
fields_of_view = st.tuples(sizes, spacings).filter(lambda axis: axis[0] * axis[1] < 460)
seeds = st.integers(0, 1000)


def offsets(size: int, spacing: float) -> NDArray[np.float64]:
    """Millimetres of the pixels of an axis from its centre."""
    return (np.arange(size) - (size - 1) / 2) * spacing


def blob(shape: tuple[int, int], spacing: tuple[float, float], at: tuple[float, float]) -> NDArray:
    """A smooth spot of 8 mm, so many mm below and to the right of the centre."""
    rows, columns = (offsets(*axis) for axis in zip(shape, spacing, strict=True))
    squares = ((rows - at[0]) / 8) ** 2, ((columns - at[1]) / 8) ** 2
    return np.exp(-(squares[0][:, None] + squares[1][None, :]) / 2).astype(np.float32)


def centroid(image: NDArray, spacing: tuple[float, float]) -> tuple[float, float]:
    """Where the signal lies, in mm from the centre."""
    total = image.sum(dtype=np.float64)
    down = (offsets(image.shape[0], spacing[0]) * image.sum(axis=1)).sum() / total
    right = (offsets(image.shape[1], spacing[1]) * image.sum(axis=0)).sum() / total
    return float(down), float(right)


def inner(spacing: tuple[float, float], margin: float) -> tuple[slice, ...]:
    """What lies at least so many mm from the border."""
    return tuple(slice(math.ceil(margin / step), -math.ceil(margin / step)) for step in spacing)


def random_image(shape: tuple[int, int], seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random(shape, dtype=np.float32) + 0.1


@given(size=sizes, spacing=spacings)
@settings(max_examples=30, deadline=None)
def test_grid_is_a_multiple_of_32_that_holds_the_field_of_view(size: int, spacing: float) -> None:
    grid = model_size(size, spacing)
    assert grid % 32 == 0
    assert SMALLEST_GRID <= grid <= LARGEST_GRID
    assert grid * MODEL_SPACING >= min(size * spacing, LARGEST_GRID * MODEL_SPACING) - 1e-6


@pytest.mark.parametrize(
    ("size", "spacing", "grid"),
    [(320, 0.6875, 256), (256, 0.9, 256), (257, 0.9, 288), (400, 1.02, 480), (640, 0.9, 512)],
)
def test_grids_by_hand(size: int, spacing: float, grid: int) -> None:
    assert model_size(size, spacing) == grid


@given(rows=fields_of_view, columns=fields_of_view)
@example(rows=(40, 1.0), columns=(306, 0.35))
@settings(max_examples=20, deadline=None)
def test_even_signal_stays_even_and_ends_with_the_slice(
    rows: tuple[int, float], columns: tuple[int, float]
) -> None:
    shape, spacing = (rows[0], columns[0]), (rows[1], columns[1])
    grid = ModelGrid.of_slice(shape, spacing)
    model = grid.to_model(np.full(shape, 3, dtype=np.float32))
    inside = [
        np.abs(offsets(model_size(*axis), MODEL_SPACING)) <= axis[0] * axis[1] / 2 + 1e-9
        for axis in (rows, columns)
    ]
    within = inside[0][:, None] & inside[1][None, :]
    np.testing.assert_allclose(model[within], 3, rtol=1e-5)
    assert not model[~within].any()
    back = grid.to_slice(model)[inner(spacing, 2)]
    np.testing.assert_allclose(back, 3, rtol=1e-5)


@given(rows=fields_of_view, columns=fields_of_view, down=st.floats(-4, 4), right=st.floats(-4, 4))
@settings(max_examples=20, deadline=None)
def test_a_place_keeps_its_distance_from_the_centre(
    rows: tuple[int, float], columns: tuple[int, float], down: float, right: float
) -> None:
    shape, spacing = (rows[0], columns[0]), (rows[1], columns[1])
    if min(rows[0] * rows[1], columns[0] * columns[1]) < 80:
        return
    grid = ModelGrid.of_slice(shape, spacing)
    model = grid.to_model(blob(shape, spacing, (down, right)))
    assert centroid(model, (MODEL_SPACING, MODEL_SPACING)) == pytest.approx((down, right), abs=0.05)
    assert centroid(grid.to_slice(model), spacing) == pytest.approx((down, right), abs=0.05)


@given(rows=fields_of_view, columns=fields_of_view)
@settings(max_examples=20, deadline=None)
def test_smooth_images_come_back(rows: tuple[int, float], columns: tuple[int, float]) -> None:
    shape, spacing = (rows[0], columns[0]), (rows[1], columns[1])
    image = blob(shape, spacing, (3.0, -5.0))
    grid = ModelGrid.of_slice(shape, spacing)
    found = grid.to_slice(grid.to_model(image))
    assert found.shape == shape
    assert np.abs(found - image)[inner(spacing, 3)].max() < 0.06


@pytest.mark.parametrize("spacing", [0.3, 0.6875, 1.0, 1.6])
def test_outlines_come_back_with_their_area(spacing: float) -> None:
    drawn = zoom(lumbar_labels(), 1 / spacing, order=0)
    grid = ModelGrid.of_slice(drawn.shape, (spacing, spacing))
    maps = np.stack([grid.to_model((drawn == label).astype(np.float32)) for label in range(9)])
    found = grid.to_slice(maps).argmax(axis=0)
    for label in range(1, 9):
        assert (found == label).sum() == pytest.approx((drawn == label).sum(), rel=0.03)
        assert (found == label)[drawn == label].mean() > 0.96


@pytest.mark.parametrize("spacing", [0.9, 1.1, 1.8])
def test_finer_pixels_are_interpolated_linearly(spacing: float) -> None:
    image = random_image((111, 120))
    coordinates = np.meshgrid(
        *(
            offsets(model_size(size, spacing), MODEL_SPACING) / spacing + (size - 1) / 2
            for size in image.shape
        ),
        indexing="ij",
    )
    inside = np.all(
        [
            (axis >= 0) & (axis <= size - 1)
            for axis, size in zip(coordinates, image.shape, strict=True)
        ],
        axis=0,
    )
    wanted = map_coordinates(image, coordinates, order=1)
    found = ModelGrid.of_slice(image.shape, (spacing, spacing)).to_model(image)
    np.testing.assert_allclose(found[inside], wanted[inside], atol=1e-4)


@pytest.mark.parametrize(("size", "spacing"), [(512, 0.45), (320, 0.72), (480, 0.48), (256, 0.9)])
def test_coarser_pixels_are_merged_as_pillow_does(size: int, spacing: float) -> None:
    image = random_image((size, size))
    wanted = np.asarray(Image.fromarray(image).resize((256, 256), Image.Resampling.BILINEAR))
    found = ModelGrid.of_slice((size, size), (spacing, spacing)).to_model(image)
    np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("spacing", [0.25, 0.45, 0.6875, 0.9, 1.4])
def test_linear_ramps_stay_linear(spacing: float) -> None:
    size = 200
    ramp = np.repeat(offsets(size, spacing)[:, None], 300, axis=1).astype(np.float32)
    grid = ModelGrid.of_slice(ramp.shape, (spacing, 0.7))
    model = grid.to_model(ramp)[:, 128]
    wanted = offsets(model.size, MODEL_SPACING)
    inside = np.abs(wanted) < size * spacing / 2 - 2
    assert np.abs(model - wanted)[inside].max() < 0.05
    back = grid.to_slice(grid.to_model(ramp))[:, 150]
    assert np.abs(back - ramp[:, 150])[round(4 / spacing) : -round(4 / spacing)].max() < 0.06


def test_rows_and_columns_have_their_own_spacing() -> None:
    grid = ModelGrid.of_slice((100, 300), (2.0, 0.5))
    assert grid.to_model(random_image((100, 300))).shape == (256, 256)
    assert grid.rows_in.shape == (256, 100)
    assert grid.columns_in.shape == (256, 300)


def test_maps_are_brought_back_all_at_once() -> None:
    grid = ModelGrid.of_slice((100, 120), (1.3, 1.1))
    maps = np.stack([random_image((256, 256), seed) for seed in range(3)])
    together = grid.to_slice(maps)
    assert together.shape == (3, 100, 120)
    np.testing.assert_allclose(together[1], grid.to_slice(maps[1]), rtol=1e-6)


@given(rows=fields_of_view, columns=fields_of_view, seed=seeds)
@settings(max_examples=15, deadline=None)
def test_mirror_images_are_treated_alike(
    rows: tuple[int, float], columns: tuple[int, float], seed: int
) -> None:
    shape, spacing = (rows[0], columns[0]), (rows[1], columns[1])
    image = random_image(shape, seed)
    grid = ModelGrid.of_slice(shape, spacing)
    mirrored = grid.to_model(np.ascontiguousarray(image[:, ::-1]))
    np.testing.assert_allclose(mirrored, grid.to_model(image)[:, ::-1], atol=1e-4)


def test_field_of_view_beyond_460_mm_is_cut_evenly() -> None:
    shape, spacing = (300, 300), (2.0, 2.0)
    grid = ModelGrid.of_slice(shape, spacing)
    image = np.ones(shape, dtype=np.float32)
    image[148:152, 148:152] = 9
    model = grid.to_model(image)
    assert model.shape == (512, 512)
    assert centroid(model - 1, (MODEL_SPACING, MODEL_SPACING)) == pytest.approx((0, 0), abs=1e-3)
    back = grid.to_slice(model)
    kept = np.abs(offsets(300, 2.0)) < 512 * MODEL_SPACING / 2 - 2
    np.testing.assert_allclose(back[np.ix_(kept, kept)][5:-5, 5:-5].min(), 1, rtol=1e-5)
    beyond = np.abs(offsets(300, 2.0)) > 512 * MODEL_SPACING / 2 + 2
    assert not back[beyond].any()
    assert not back[:, beyond].any()


def framed(image: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.pad(image, 20)


@given(seed=seeds, gain=st.floats(1e-3, 1e3), lift=st.floats(0, 20))
@settings(max_examples=30, deadline=None)
def test_gain_and_offset_of_the_signal_do_not_matter(seed: int, gain: float, lift: float) -> None:
    image = random_image((40, 50), seed)
    other = np.float32(gain) * (image + np.float32(lift))
    np.testing.assert_allclose(normalise(framed(other)), normalise(framed(image)), atol=0.02)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_signal_has_mean_0_and_sd_1_without_its_padding(seed: int) -> None:
    image = framed(random_image((40, 50), seed) ** 3)
    normalised = normalise(image)
    assert normalised.dtype == np.float32
    assert normalised[image > 0].mean() == pytest.approx(0, abs=1e-4)
    assert normalised[image > 0].std() == pytest.approx(1, abs=1e-4)


def test_how_much_padding_there_is_does_not_matter() -> None:
    image = random_image((40, 50))
    np.testing.assert_array_equal(normalise(np.pad(image, 60))[60:-60, 60:-60], normalise(image))


def test_padding_is_as_dark_as_the_darkest_signal() -> None:
    normalised = normalise(framed(random_image((40, 50))))
    assert np.unique(normalised[:20]) == normalised.min()


def test_order_of_tones_is_kept_and_extremes_are_cut() -> None:
    image = np.linspace(1, 1000, 2000, dtype=np.float32).reshape(40, 50)
    image[-1, -1] = 1e6
    tones = normalise(image).ravel()
    assert (np.diff(tones) >= 0).all()
    assert tones[-1] == tones[-2]


def test_dark_tones_are_lifted() -> None:
    image = np.linspace(0.001, 1, 10_000, dtype=np.float32).reshape(100, 100)
    tones = normalise(image).ravel()
    assert tones[2500] - tones[100] > tones[-100] - tones[-2500]


@pytest.mark.parametrize("level", [0.0, 1e-40, 1e-30, 5.0, 65535.0])
def test_slice_of_one_tone_is_even(level: float) -> None:
    image = framed(np.full((40, 50), level, dtype=np.float32))
    normalised = normalise(image)
    assert np.isfinite(normalised).all()
    assert not normalised.any()


def test_slice_of_nearly_one_tone_stays_finite() -> None:
    image = framed(np.full((40, 50), 5, dtype=np.float32))
    image[30, 30] = 60_000
    assert np.isfinite(normalise(image)).all()


@given(seeds)
@settings(max_examples=20)
def test_normalising_an_image_beforehand_changes_little(seed: int) -> None:
    image = np.random.default_rng(seed).rayleigh(100, (64, 64)).astype(np.float32) + 1
    before = (image - image.mean()) / image.std()
    assert np.abs(normalise(before) - normalise(image)).mean() < 0.02


def test_zeros_stay_padding_where_signal_goes_below_zero() -> None:
    image = np.random.default_rng(0).normal(0, 1, (64, 64)).astype(np.float32)
    padded = np.pad(image, 16)
    inside = normalise(padded)[16:-16, 16:-16]
    assert inside == pytest.approx(normalise(image), abs=1e-5)
    assert normalise(padded)[0, 0] == normalise(padded).min()


def test_a_little_ringing_below_zero_raises_nothing() -> None:
    image = np.random.default_rng(0).rayleigh(100, (64, 64)).astype(np.float32)
    ringing = image.copy()
    ringing[0, :8] = -3
    silent = image.copy()
    silent[0, :8] = 0
    inner = slice(1, None)
    assert normalise(ringing)[inner] == pytest.approx(normalise(silent)[inner], abs=1e-5)
