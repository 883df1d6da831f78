"""Random contrast and image faults that need no outlines.

Strengths were chosen by eye: the strongest variations should still be slices that a reader
could outline.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from spine_explorer.training.augmentation.fields import blur, find_body, smooth_field
from spine_explorer.training.augmentation.motion import move_patient

Change = Callable[[Tensor, np.random.Generator], Tensor]


def vary_intensity(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Apply a random choice of contrast changes and image faults, in the order of physics.

    Args:
        image: Signal from 0 to about 1, shape (row, column); exactly 0 outside the slice.
        rng: Source of randomness.

    Returns:
        The changed image, at least 0, and still 0 outside the slice.
    """
    outside = image == 0
    for probability, change in CHANGES:
        if rng.random() < probability:
            image = change(image, rng)
    return image.clamp_min(0).masked_fill(outside, 0)


def _remap(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Send the signal through a random rising curve of three to six straight pieces."""
    knots = int(rng.integers(3, 7))
    steps = rng.dirichlet(np.full(knots, 2.0))
    heights = np.concatenate([[0.0], np.cumsum(steps)])
    curve = np.interp(np.linspace(0, 1.5, 301), np.linspace(0, 1, knots + 1), heights)
    index = (image.clamp(0, 1.5) * 200).long()
    return torch.from_numpy(curve.astype(np.float32))[index]


def _change_gamma(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Raise the signal to a power, between 0.45 and 2.2 in 19 of 20 slices."""
    return image.clamp_min(0).pow(float(np.exp(rng.normal(0, 0.4))))


def _invert(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Turn bright to dark within the body, as fat suppression or inversion do."""
    body = find_body(image).float()
    strength = float(rng.uniform(0.5, 1.0))
    return image * (1 - body * strength) + (1 - image.clamp(0, 1)) * body * strength


def _shade(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Coil shading: a smooth factor over the whole slice and a slope from front to back."""
    field = smooth_field(rng, shape=tuple(image.shape), cells=int(rng.integers(3, 6)))[0]
    slope = torch.linspace(-1, 1, image.shape[0])[:, None] * float(rng.normal(0, 0.7))
    return image * torch.exp(field * float(rng.uniform(0.05, 0.4)) + slope)


def _fall_off(image: Tensor, rng: np.random.Generator) -> Tensor:
    """A surface coil: signal that falls with the distance from one place at the back."""
    rows = torch.linspace(0, 1, image.shape[0])[:, None] - float(rng.uniform(0.65, 0.95))
    columns = torch.linspace(0, 1, image.shape[1])[None, :] - float(rng.uniform(0.3, 0.7))
    return image * torch.exp(0.5 - float(rng.uniform(2, 5)) * torch.hypot(rows, columns))


def _saturate_band(image: Tensor, rng: np.random.Generator) -> Tensor:
    """A saturation band: everything beyond an oblique line nearly dark, with a soft edge."""
    rows = torch.linspace(-1, 1, image.shape[0])[:, None]
    columns = torch.linspace(-1, 1, image.shape[1])[None, :]
    edge = float(rng.uniform(0.1, 0.75)) + columns * float(rng.normal(0, 0.08))
    front = 1 if rng.random() < 0.8 else -1
    kept = torch.sigmoid((front * rows + edge) / float(rng.uniform(0.01, 0.08)))
    floor = float(rng.uniform(0.02, 0.5))
    return image * (floor + (1 - floor) * kept)


def _void(image: Tensor, rng: np.random.Generator) -> Tensor:
    """A metal implant, 5 to 20 mm across: a signal void with a bright rim."""
    rows = torch.linspace(-1, 1, image.shape[0])[:, None] - float(rng.uniform(-0.3, 0.7))
    columns = torch.linspace(-1, 1, image.shape[1])[None, :] - float(rng.normal(0, 0.25))
    warp = smooth_field(rng, shape=tuple(image.shape), cells=8)[0] * 0.02
    distance = torch.sqrt(rows**2 + columns**2) + warp - float(rng.uniform(0.02, 0.09))
    rim = torch.exp(-((distance / 0.02) ** 2)) * float(rng.uniform(0, 1))
    return image * torch.sigmoid(distance / 0.01) + rim


def _lose_resolution(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Acquire at a matrix to 2.6 times coarser, each axis by itself, and interpolate."""
    factors = np.exp(rng.uniform(0, np.log(2.6), size=2))
    coarse = [max(8, int(size / factor)) for size, factor in zip(image.shape, factors, strict=True)]
    small = interpolate(image[None, None], size=coarse, mode="area")
    shape = tuple(image.shape)
    return interpolate(small, size=shape, mode="bilinear", align_corners=False)[0, 0]


def _ring(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Gibbs ringing: cut the outer spatial frequencies off sharply."""
    spectrum = torch.fft.fftshift(torch.fft.fft2(image))
    rows, columns = (torch.linspace(-1, 1, size).abs() for size in image.shape)
    limit = float(rng.uniform(0.35, 0.9))
    kept = (rows[:, None] < limit) & (columns[None, :] < limit)
    return torch.fft.ifft2(torch.fft.ifftshift(spectrum * kept)).abs()


def _ghost(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Breathing or pulse: fainter copies shifted along the rows or the columns."""
    shift, axis = int(rng.integers(8, 80)), int(rng.integers(2))
    share = float(rng.uniform(0.03, 0.15))
    copies = torch.roll(image, shift, axis) + torch.roll(image, -shift, axis)
    return image * (1 - share) + copies * share


def _sharpen(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Enhance edges, as a scanner's filter does."""
    return (image + (image - blur(image, 1)) * float(rng.uniform(0.2, 1.2))).clamp_min(0)


def _add_noise(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Rician noise: the magnitude of a signal with noise in both of its parts."""
    return _with_noise(image, float(rng.uniform(0.003, 0.05)), rng)


def _starve(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Too little signal: Rician noise that nearly hides the borders of the muscles."""
    return _with_noise(image, float(rng.uniform(0.05, 0.12)), rng)


def _with_noise(image: Tensor, sigma: float, rng: np.random.Generator) -> Tensor:
    noise = torch.from_numpy(rng.standard_normal((2, *image.shape), dtype=np.float32)) * sigma
    return torch.sqrt((image + noise[0]) ** 2 + noise[1] ** 2)


CHANGES: tuple[tuple[float, Change], ...] = (
    (0.4, _remap),
    (0.5, _change_gamma),
    (0.08, _invert),
    (0.6, _shade),
    (0.06, _fall_off),
    (0.35, _saturate_band),
    (0.04, _void),
    (0.3, _lose_resolution),
    (0.1, _ring),
    (0.08, _ghost),
    (0.06, move_patient),
    (0.2, _sharpen),
    (0.4, _add_noise),
    (0.05, _starve),
)
"""Every change with its probability, in the order in which they are applied."""
