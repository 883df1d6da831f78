"""Laying the grid of a mask on that of a stack: turned, cut short, never resampled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.geometry import Geometry

TOLERANCE = 0.25
"""How far a voxel of a mask may lie from one of the stack, in voxels: headers are rounded."""


@dataclass(frozen=True, eq=False)
class Fit:
    """How the voxels of a mask become those of a stack.

    Attributes:
        axes: The axis of the mask that runs along the slices, rows and columns of the stack.
        reverse: Whether it runs the other way, for rows and for columns.
        slices: For each slice of the mask, its index in the stack; may lie outside.
        shape: Of the stack.
    """

    axes: tuple[int, int, int]
    reverse: tuple[bool, bool]
    slices: tuple[int, ...]
    shape: tuple[int, int, int]

    @classmethod
    def of(cls, stack: Geometry, mask: Geometry) -> Self | None:
        """Find how a mask lies on a stack.

        Its rows and columns must be those of the stack, perhaps turned or reversed. It may have
        fewer slices, or further ones, as long as one lies on the stack.

        Args:
            stack: The grid of the images.
            mask: The grid of the mask.

        Returns:
            ``None`` if the mask does not lie on the stack's grid.
        """
        step = np.linalg.inv(stack.affine_lps) @ mask.affine_lps
        axes = _axes(step, mask.shape)
        shape = tuple(mask.shape[axis] for axis in axes)
        if shape[1:] != stack.shape[1:]:
            return None
        reverse = tuple(bool(step[place, axes[place]] < 0) for place in (1, 2))
        count = np.arange(mask.shape[axes[0]])
        places = np.rint(step[0, 3] + step[0, axes[0]] * count + _half(step, mask.shape, axes[0]))
        fit = cls(axes, (reverse[0], reverse[1]), tuple(places.astype(int).tolist()), stack.shape)
        return fit if fit._is_near(step, mask.shape) and fit._touches() else None

    def apply(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the labels of a mask on the stack's grid, 0 where the mask has no slice."""
        turned = mask.transpose(self.axes)
        turned = turned[:, :: -1 if self.reverse[0] else 1, :: -1 if self.reverse[1] else 1]
        labels = np.zeros(self.shape, dtype=np.uint8)
        for source, target in enumerate(self.slices):
            if 0 <= target < self.shape[0]:
                labels[target] = turned[source]
        return labels

    def _touches(self) -> bool:
        inside = [index for index in self.slices if 0 <= index < self.shape[0]]
        return bool(inside) and len(set(self.slices)) == len(self.slices)

    def _is_near(self, step: NDArray[np.float64], shape: tuple[int, int, int]) -> bool:
        """Tell whether every corner of the mask lies on the voxel that it is taken for."""
        for corner in product(*((0, size - 1) for size in shape)):
            there = (step @ [*corner, 1])[:3]
            wanted = [self.slices[corner[self.axes[0]]]]
            for place, reverse in enumerate(self.reverse, start=1):
                index = corner[self.axes[place]]
                wanted.append(self.shape[place] - 1 - index if reverse else index)
            if np.abs(there - wanted).max() > TOLERANCE:
                return False
        return True


def _axes(step: NDArray[np.float64], shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """The mask's axis along each of the stack's; one of a single voxel takes what is left."""
    weight = np.abs(step[:3, :3]) * (np.array(shape) > 1)
    columns = int(np.argmax(weight[2]))
    rows = int(np.argmax(np.where(np.arange(3) == columns, -1.0, weight[1])))
    return 3 - rows - columns, rows, columns


def _half(step: NDArray[np.float64], shape: tuple[int, int, int], axis: int) -> float:
    """What the other axes add to the slice index in the middle of the mask: a slight tilt."""
    return sum(float(step[0, at]) * (shape[at] - 1) / 2 for at in range(3) if at != axis)
