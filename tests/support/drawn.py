"""Stacks that outlines are drawn on, and outlines on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity
from spine_explorer.outlines.targets import Target
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from support.outlines import SHAPE, lumbar_labels
from support.outputs import lumbar_stack, segmentation_of, turned
from support.stacks import make_geometry, make_identity


@dataclass(frozen=True, eq=False)
class GivenSource:
    """A stack at hand, as a source."""

    stack: Stack
    person: PersonalDetails = field(default_factory=PersonalDetails)

    @property
    def identity(self) -> StackIdentity:
        return self.stack.identity

    @property
    def acquisition(self) -> Acquisition:
        return self.stack.acquisition

    @property
    def geometry(self) -> Geometry:
        return self.stack.geometry

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.stack.findings

    def load(self) -> Stack:
        return self.stack


def lumbar_target(slices: int = 3, *, origin: Any = None, **details: Any) -> Target:
    """A stack of plain lumbar slices; ``details`` are those of its identity."""
    grid = make_geometry((slices, *SHAPE), spacing=(4.0, 1.0, 1.0), origin=origin)
    subject = details.get("subject", "P001")
    return Target(make_identity(**details), grid, (subject,) * slices)


def write_mask(path: Path, labels: NDArray[np.uint8], grid: Geometry | None = None) -> Path:
    """Write labels as NIfTI; without a grid, on that of plain lumbar slices."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (labels.shape[0], labels.shape[1], labels.shape[2])
    write_segmentation(path, labels, grid or make_geometry(shape, spacing=(4.0, 1.0, 1.0)))
    return path


def stacked(slices: int = 3) -> NDArray[np.uint8]:
    """Plain lumbar labels, shifted a little from slice to slice."""
    labels = lumbar_labels()
    return np.stack([np.roll(labels, 2 * index, axis=0) for index in range(slices)])


def turned_lumbar(axes: NDArray[np.float64]) -> tuple[Stack, NDArray[np.uint8]]:
    """A lumbar stack stored with other row and column directions, and its labels."""
    stack = lumbar_stack(2)
    stack, segmentation = turned(stack, segmentation_of(stack), axes)
    return stack, np.ascontiguousarray(segmentation.labels)
