"""Slices of rectangles, whose measurements can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.anatomy import STRUCTURES, structure_named
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import AXIAL
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.row import Row
from spine_explorer.segmentation.result import Segmentation
from support.stacks import make_geometry, make_stack

SHAPE = (100, 100)

BLOCKS: dict[str, tuple[int, int, int, int]] = {
    "multifidus_left": (60, 70, 52, 62),
    "multifidus_right": (60, 70, 38, 46),
    "erector_spinae_left": (60, 80, 64, 84),
    "erector_spinae_right": (60, 80, 18, 36),
    "psoas_left": (20, 30, 70, 80),
    "psoas_right": (20, 30, 20, 29),
    "disc": (15, 35, 35, 65),
    "canal": (42, 52, 44, 56),
}
"""First row, row after the last, first column, column after the last, in display orientation.
100, 80, 400, 360, 100, 90, 600 and 120 pixels."""

MUSCLE, FAT = 100.0, 400.0

FAT_COLUMNS = {
    "multifidus_left": 3,
    "multifidus_right": 2,
    "erector_spinae_left": 2,
    "erector_spinae_right": 1,
}
"""How many columns of a muscle are fat: 30, 20, 40 and 20 pixels."""


def block_labels(names: Iterable[str] = BLOCKS) -> NDArray[np.uint8]:
    """Labels of some structures, shape (100, 100)."""
    labels = np.zeros(SHAPE, dtype=np.uint8)
    for name in names:
        top, bottom, left, right = BLOCKS[name]
        labels[top:bottom, left:right] = structure_named(name).label
    return labels


def block_signal() -> NDArray[np.float32]:
    """Muscle of 100 with columns of 400 as fat, disc 200, canal half 300 and half 900."""
    signal = np.full(SHAPE, 50.0, dtype=np.float32)
    for name, (top, bottom, left, right) in BLOCKS.items():
        signal[top:bottom, left:right] = MUSCLE
        signal[top:bottom, left : left + FAT_COLUMNS.get(name, 0)] = FAT
    signal[15:35, 35:65] = 200.0
    signal[42:52, 44:50], signal[42:52, 50:56] = 300.0, 900.0
    return signal


def make_segmentation(
    labels: ArrayLike,
    *,
    accepted: Iterable[bool] | None = None,
    findings: tuple[Finding, ...] = (),
    confidence: float = 0.95,
) -> Segmentation:
    """A segmentation of labels of shape (slice, row, column), all equally confident."""
    array = np.asarray(labels, dtype=np.uint8)
    present = [[np.any(one == item.label) for item in STRUCTURES] for one in array]
    return Segmentation(
        labels=array,
        confidence=np.where(present, confidence, np.nan).astype(np.float32),
        accepted=np.array([True] * len(array) if accepted is None else list(accepted)),
        findings=findings,
    )


def make_blocks(
    *,
    names: Iterable[str] = BLOCKS,
    spacing: tuple[float, float] = (1.0, 1.0),
    directions: ArrayLike = AXIAL,
) -> tuple[Stack, Segmentation]:
    """A stack of one slice of blocks, with its segmentation."""
    geometry = make_geometry((1, *SHAPE), spacing=(4.0, *spacing), directions=directions)
    stack = make_stack(block_signal()[None], geometry=geometry)
    return stack, make_segmentation(block_labels(names)[None])


def make_slice(
    signal: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    *,
    spacing: tuple[float, float] = (1.0, 1.0),
) -> LabelledSlice:
    """A labelled slice; blocks unless signal or labels are given."""
    return LabelledSlice(
        0,
        block_signal() if signal is None else np.asarray(signal, dtype=np.float32),
        block_labels() if labels is None else np.asarray(labels, dtype=np.uint8),
        spacing,
    )


def by_quantity(
    rows: Iterable[Row], structure: str, side: str, method: str | None = None
) -> dict[str, float]:
    """The values of one structure by quantity; of one method, or of every one."""
    return {
        row.quantity: row.value
        for row in rows
        if (row.structure, row.side) == (structure, side) and method in (None, row.method)
    }
