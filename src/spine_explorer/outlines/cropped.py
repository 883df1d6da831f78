"""A mask kept small: only the box that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class CroppedMask:
    """A mask of any number of axes; a study's outlines stay in memory until they are measured.

    Attributes:
        shape: Of the whole mask.
        box: Where the part lies.
        part: What lies there; everything else is False.
    """

    shape: tuple[int, ...]
    box: tuple[slice, ...]
    part: NDArray[np.bool_]

    @classmethod
    def of(cls, mask: NDArray[np.bool_]) -> Self:
        """Cut a mask to the box that holds it."""
        box = tuple(
            _extent(np.any(np.moveaxis(mask, axis, 0).reshape(mask.shape[axis], -1), axis=1))
            for axis in range(mask.ndim)
        )
        return cls(mask.shape, box, mask[box].copy())

    def whole(self) -> NDArray[np.bool_]:
        """Return the whole mask."""
        mask = np.zeros(self.shape, dtype=np.bool_)
        mask[self.box] = self.part
        return mask


def _extent(present: NDArray[np.bool_]) -> slice:
    indices = np.flatnonzero(present)
    return slice(int(indices[0]), int(indices[-1]) + 1) if indices.size else slice(0, 0)
