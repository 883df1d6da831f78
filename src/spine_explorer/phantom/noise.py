"""Smooth random fields that change slowly from slice to slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

_CELLS = 192
_SMOOTHING = 3.0
_COHERENCE = 9.0


class NoiseField:
    """A random field of mean 0 and deviation 1 over the plane.

    Args:
        seed: Sequence of integers; the same seed gives the same field.
        offset: Place of the slice along the stack in mm; fields drift apart over about 1 cm.
    """

    def __init__(self, seed: list[int], offset: float) -> None:
        rng = np.random.default_rng(seed)
        layers = rng.standard_normal((2, _CELLS, _CELLS)).astype(np.float32)
        angle = offset / _COHERENCE
        mixed = np.cos(angle) * layers[0] + np.sin(angle) * layers[1]
        smooth = ndimage.gaussian_filter(mixed, _SMOOTHING, mode="wrap")
        self._cells = (smooth - smooth.mean()) / smooth.std()

    def __call__(
        self, x: ArrayLike, y: ArrayLike, size: float | tuple[float, float]
    ) -> NDArray[np.float32]:
        """Sample the field.

        Args:
            x: First coordinate, of any unit.
            y: Second coordinate.
            size: Typical size of its features, in the unit of x and of y.
        """
        first, second = size if isinstance(size, tuple) else (size, size)
        places = np.broadcast_arrays(
            np.asarray(x) * (_SMOOTHING / first), np.asarray(y) * (_SMOOTHING / second)
        )
        sampled = ndimage.map_coordinates(
            self._cells, np.stack(places), order=1, mode="grid-wrap", prefilter=False
        )
        return np.asarray(sampled, dtype=np.float32)
