"""Contrasts that no scanner has, from a shallow network with random weights.

Global intensity non-linear augmentation (GIN): C. Ouyang et al., "Causality-inspired
single-source domain generalization for medical image segmentation", IEEE Transactions on Medical
Imaging 42 (2023), arXiv 2111.12525. What outlines have in common between contrasts is their
shape, and a network that sees every tone and texture has to rely on it.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import conv2d, leaky_relu, pad

from spine_explorer.training.augmentation.fields import find_body

_LAYERS = 4
_FEATURES = 2
_KERNELS = (1, 3)
_SLOPE = 0.2
"""Of the leaky ReLU. The paper's 0.01 often leaves a slice without any contrast."""
_MOST = 3.0
"""SDs from the mean at which the network's output is cut off, lest a few spots use all tones."""


def convolve_at_random(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Mix the body with what a random convolutional network makes of it.

    The mixture keeps the Frobenius norm of the body's signal about its mean and is shifted so
    that all but the darkest half of a percent is above 0. Air stays as it is.

    Args:
        image: Signal from 0 to about 1, shape (row, column); exactly 0 outside the slice.
        rng: Source of randomness.

    Returns:
        The changed image, at least 0, and still 0 outside the slice.
    """
    body = find_body(image) & (image > 0)
    spread = _standard_deviation(image, body)
    if spread < 1e-6:
        return image
    signal = _standardise(image, body)
    share = float(rng.uniform(0, 1))
    convolved = _standardise(_convolve(signal, rng), body).clamp(-_MOST, _MOST)
    mixed = _standardise(share * signal + (1 - share) * convolved, body) * spread
    darkest = float(np.quantile(mixed[body].numpy()[::7], 0.005))
    return torch.where(body, (mixed - darkest).clamp_min(1e-4), image)


def _convolve(signal: Tensor, rng: np.random.Generator) -> Tensor:
    """The output of a new network."""
    features = signal[None, None]
    for layer in range(_LAYERS):
        last = layer == _LAYERS - 1
        features = _convolve_once(features, 1 if last else _FEATURES, rng)
        features = features if last else leaky_relu(features, _SLOPE)
    return features[0, 0]


def _convolve_once(features: Tensor, channels: int, rng: np.random.Generator) -> Tensor:
    size = int(rng.choice(_KERNELS))
    shape = (channels, features.shape[1], size, size)
    weights = torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))
    shifts = torch.from_numpy(rng.standard_normal(channels, dtype=np.float32))
    scale = math.sqrt(features.shape[1] * size)
    margin = size // 2
    padded = pad(features, (margin,) * 4, mode="replicate")
    return conv2d(padded, weights / scale, shifts)


def _standardise(signal: Tensor, body: Tensor) -> Tensor:
    """Mean 0 and SD 1 in the body, 0 outside it."""
    centred = (signal - signal[body].mean()).masked_fill(~body, 0)
    return centred / _standard_deviation(signal, body).clamp_min(1e-6)


def _standard_deviation(signal: Tensor, body: Tensor) -> Tensor:
    values = signal[body]
    return values.std() if len(values) > 1 else torch.tensor(0.0)
