"""Pictures that are no axial lumbar slices: from installed packages, drawn, or made of noise.

Every one is a signal with millimetres between its pixels. The packages ship the pictures under
permissive licences; those that are not installed give none.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy import ndimage

from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.plan import Level, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy

Picture = tuple[NDArray[np.float32], float]
"""Signal, shape (row, column), and millimetres between its pixels."""

_FIELDS = (180.0, 220.0, 260.0)
"""Millimetres along the shorter side that a picture without a scale is taken to show."""


def brain() -> Iterator[Picture]:
    """Heads: a slice of matplotlib's, volumes of nibabel's, nilearn's and dipy's tests."""
    sample = _package("matplotlib") / "mpl-data/sample_data/s1045.ima.gz"
    yield from _scaled(np.frombuffer(gzip.decompress(sample.read_bytes()), ">u2").reshape(256, 256))
    folder = _package("nibabel") / "tests/data"
    for name in ("example4d.nii.gz", "anatomical.nii"):
        yield from _cuts(folder / name, every=4)
    if find_spec("nilearn"):
        data = _package("nilearn") / "datasets/data"
        yield from _cuts(data / "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz", every=12)
    if find_spec("dipy"):
        yield from _cuts(_package("dipy") / "data/files/S0_10slices.nii.gz", every=2)


def dicom() -> Iterator[Picture]:
    """Abdomen, head, bone scan, ultrasound and others of pydicom's test files."""
    import pydicom

    folder = _package("pydicom") / "data/test_files"
    names = (
        "examples_overlay.dcm",
        "693_J2KI.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "CT_small.dcm",
        "MR_small.dcm",
        "JPEG2000.dcm",
        "image_dfl.dcm",
        "examples_palette.dcm",
        "examples_jpeg2k.dcm",
        "examples_rgb_color.dcm",
        "MR-SIEMENS-DICOM-WithOverlays.dcm",
    )
    for path in (folder / name for name in names):
        if path.exists():
            pixels = pydicom.dcmread(path).pixel_array
            yield from _scaled(pixels.mean(axis=-1) if pixels.shape[-1] == 3 else pixels)


def photograph() -> Iterator[Picture]:
    """Photographs, microscopy, text and textures of scikit-image, scikit-learn and matplotlib."""
    folders = (
        _package("skimage") / "data",
        _package("sklearn") / "datasets/images",
        _package("matplotlib") / "mpl-data/sample_data",
    )
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if path.suffix in (".png", ".jpg"):
            with Image.open(path) as picture:
                yield from _scaled(np.asarray(picture.convert("L")))


def noise(*, seed: int = 0, count: int = 10) -> Iterator[Picture]:
    """White, speckled, smooth and cloudy noise, over the whole picture and within a trunk."""
    rng = np.random.default_rng(seed)
    rows, columns = np.ogrid[-1:1:256j, -1:1:256j]
    trunk = (rows / 0.8) ** 2 + (columns / 0.95) ** 2 < 1
    for _ in range(count):
        white = rng.standard_normal((256, 256))
        smooth = ndimage.gaussian_filter(white, float(rng.uniform(2, 15)))
        for field in (white, rng.exponential(size=white.shape), smooth, _cloud(rng)):
            signal = field - field.min()
            yield signal.astype(np.float32), 0.9
            yield np.where(trunk, signal, 0).astype(np.float32), 0.9


def grid() -> Iterator[Picture]:
    """Phantoms of lines, squares and bars."""
    rows, columns = np.indices((256, 256))
    for period in (8, 16, 32, 64):
        lines = (rows % period < 2) | (columns % period < 2)
        squares = (rows // period + columns // period) % 2
        for signal in (lines, ~lines, squares, rows // period % 2, columns // period % 2):
            yield signal.astype(np.float32), 0.9
            inside = np.hypot(rows - 128, columns - 128) < 110
            yield np.where(inside, signal + 0.5, 0).astype(np.float32), 0.9


def circles(*, seed: int = 0, count: int = 40) -> Iterator[Picture]:
    """Bottles, tubes and limbs: some discs of various tones within a large one."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices((256, 256))
    for _ in range(count):
        high, wide = rng.uniform(70, 120, 2)
        signal = (((rows - 128) / high) ** 2 + ((columns - 128) / wide) ** 2 < 1) * 1.0
        for _ in range(int(rng.integers(1, 12))):
            row, column = rng.uniform(60, 196, 2)
            tall, broad = rng.uniform(5, 40, 2)
            disc = ((rows - row) / tall) ** 2 + ((columns - column) / broad) ** 2 < 1
            signal[disc] = rng.uniform(0, 1.5)
        signal = ndimage.gaussian_filter(signal, 1) + 0.03 * rng.standard_normal(signal.shape)
        yield np.abs(signal).astype(np.float32), 0.9


def turned_phantom() -> Iterator[Picture]:
    """Drawn axial slices, upside down and on their sides."""
    for seed in range(5):
        for level in (Level.L3_L4, Level.L4_L5, Level.L5_S1):
            drawn = draw_slice(
                plan_slice(sample_anatomy(seed), level), rng=np.random.default_rng(seed)
            )
            yield from turned(drawn.signal, 0.6875)


def turned(signal: NDArray[np.float32], spacing: float) -> Iterator[Picture]:
    """A slice upside down, turned by a half, and by a quarter to either side."""
    for picture in (signal[::-1], signal[::-1, ::-1], np.rot90(signal), np.rot90(signal, 3)):
        yield np.ascontiguousarray(picture), spacing


def sections(
    volume: ArrayLike, spacing: tuple[float, float, float], axis: int, *, every: int
) -> Iterator[Picture]:
    """Slices of a volume across one of its axes, made square, heads up and heads down."""
    array = np.moveaxis(np.asarray(volume, dtype=np.float32), axis, 0)
    pixel = [size for index, size in enumerate(spacing) if index != axis]
    finest = min(pixel)
    for picture in array[every // 2 :: every]:
        if picture.std() > 0:
            square = ndimage.zoom(picture, [size / finest for size in pixel], order=1)
            yield square.clip(0), finest
            yield np.ascontiguousarray(square[::-1].T).clip(0), finest


KINDS: Mapping[str, Callable[[], Iterator[Picture]]] = {
    "brain": brain,
    "dicom": dicom,
    "photograph": photograph,
    "noise": noise,
    "grid": grid,
    "circles": circles,
}
"""Everything that is not lumbar at all."""


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def _scaled(pixels: ArrayLike) -> Iterator[Picture]:
    """A picture without a scale, as if it showed fields of various size."""
    image = np.asarray(pixels, dtype=np.float32)
    image = image - image.min()
    for field in _FIELDS:
        yield image, field / min(image.shape)


def _cuts(path: Path, *, every: int) -> Iterator[Picture]:
    import nibabel

    image = nibabel.load(path)
    volume = np.asarray(image.dataobj, dtype=np.float32)
    volume = volume[..., 0] if volume.ndim == 4 else volume
    low, middle, high = (float(size) for size in image.header.get_zooms()[:3])
    for axis in range(3):
        yield from sections(volume, (low, middle, high), axis, every=every)


def _cloud(rng: np.random.Generator) -> NDArray[np.float64]:
    """Noise of all sizes: its amplitude falls with spatial frequency, as in photographs."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256)))
    frequency[0, 0] = 1
    spectrum = np.fft.fft2(rng.standard_normal((256, 256))) / frequency
    return np.asarray(np.fft.ifft2(spectrum).real)
