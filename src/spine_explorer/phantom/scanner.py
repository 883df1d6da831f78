"""What the scanner adds: coil shading, saturation bands, limited resolution and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Array = NDArray[np.float32]

_BAND_EDGE = 3.0


@dataclass(frozen=True)
class ScanPlan:
    """How a slice is scanned.

    Attributes:
        coil_depth: Millimetres from the back at which the coil receives half.
        normalised: How far the scanner evens out the coil's shading, 0 not at all to 1.
        front_band: Millimetres in front of disc and psoas where a saturation band begins.
        back_band: Millimetres behind the disc's back edge where a narrow second band lies; ``None``
            for none.
        noise: Deviation of the noise in each channel as it is received, in the unit of proton
            density; the taper of k-space leaves less than half of it in the image.
        resolution: Part of k-space that is acquired in each direction; the rest is zero.
    """

    coil_depth: float = 68.0
    normalised: float = 0.25
    front_band: float = 12.0
    back_band: float | None = None
    noise: float = 0.014
    resolution: float = 0.95


def sample_scan(seed: int, *, variety: float = 1.0) -> ScanPlan:
    """Draw a scan by chance, the same for the same seed.

    Args:
        seed: The same seed gives the same scan.
        variety: Spread around a typical scan: 0 for the typical one.
    """
    rng = np.random.default_rng([seed, 7])
    return ScanPlan(
        coil_depth=68.0 * float(np.exp(0.25 * variety * rng.normal())),
        normalised=float(np.clip(0.25 + 0.15 * variety * rng.normal(), 0.0, 0.9)),
        front_band=float(np.clip(12.0 + 6.0 * variety * rng.normal(), 2.0, 40.0)),
        back_band=62.0 + 8.0 * rng.random() if rng.random() < 0.2 * variety else None,
        noise=0.014 * float(np.exp(0.3 * variety * rng.normal())),
        resolution=float(np.clip(0.95 + 0.06 * variety * rng.normal(), 0.7, 1.0)),
    )


def scan(
    ideal: _Array,
    y: _Array,
    extent: tuple[float, float],
    plan: ScanPlan,
    rng: np.random.Generator,
) -> _Array:
    """Return the magnitude image that a scanner makes of an ideal one.

    The noise is added to both channels of the complex image, which makes the magnitude Rician
    (Gudbjartsson 1995, doi:10.1002/mrm.1910340618).

    Args:
        ideal: Signal without any fault, shape (row, column).
        y: Millimetres of each row behind the disc's back edge.
        extent: The same measure of the front of disc and psoas, and of the skin of the back.
        plan: How it is scanned.
        rng: Where the noise comes from.
    """
    coil = 1 / (1 + (np.maximum(extent[1] - y, 0.0) / plan.coil_depth) ** 2)
    received = ideal * (coil * _saturation(y, extent[0], plan))[:, None]
    noise = rng.standard_normal((2, *ideal.shape), dtype=np.float32) * np.float32(plan.noise)
    image = _band_limit(received + noise[0] + 1j * noise[1], plan.resolution)
    return np.asarray(np.abs(image) / (coil**plan.normalised)[:, None], dtype=np.float32)


def _saturation(y: _Array, front_edge: float, plan: ScanPlan) -> _Array:
    front: _Array = 0.04 + 0.96 / (1 + np.exp(-(y - front_edge + plan.front_band) / _BAND_EDGE))
    if plan.back_band is None:
        return front
    back: _Array = 1 - 0.85 * np.exp(-(((y - plan.back_band) / 9.0) ** 2))
    return front * back


def _band_limit(image: NDArray[np.complex64], resolution: float) -> NDArray[np.complex64]:
    """Keep the middle of k-space, tapered, as an interpolating scanner does."""
    windows = [_window(size, resolution) for size in image.shape]
    return np.fft.ifft2(np.fft.fft2(image) * windows[0][:, None] * windows[1]).astype(np.complex64)


def _window(size: int, resolution: float) -> _Array:
    distance = np.abs(np.fft.fftfreq(size)) * 2 / resolution
    return np.asarray(np.where(distance <= 1, 0.62 + 0.38 * np.cos(np.pi * distance), 0.0))
