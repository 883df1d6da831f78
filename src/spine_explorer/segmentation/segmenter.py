"""From a stack to its outlines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, mirror_labels
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.confidence import structure_confidence
from spine_explorer.segmentation.doubts import outline_doubts
from spine_explorer.segmentation.network import Network
from spine_explorer.segmentation.plausibility import refuse_implausible
from spine_explorer.segmentation.postprocessing import clean
from spine_explorer.segmentation.preprocessing import ModelGrid, normalise
from spine_explorer.segmentation.result import ModelIdentity, Segmentation

_MIRROR = list(mirror_labels())
_NEGLIGIBLE = 0.02
"""Probability of anything but background under which a region is not resampled."""


class Segmenter:
    """Outlines the structures of stacks.

    Args:
        model: Network to use instead of the packaged one; see ``Network``.
        threads: Processor cores to use; all by default.
        mirror: Average over the slice and its mirror image: twice the time, steadier outlines.

    Example:
        >>> segmentation = Segmenter().segment(stack)
        >>> segmentation.labels.shape == stack.geometry.shape
        True
    """

    def __init__(
        self, model: Path | None = None, *, threads: int | None = None, mirror: bool = False
    ) -> None:
        self._network = Network(model, threads=threads)
        self._mirror = mirror

    @property
    def model(self) -> ModelIdentity:
        """Which network this is."""
        return self._network.identity

    def segment(self, stack: Stack, *, progress: Callable[[], None] | None = None) -> Segmentation:
        """Outline every slice that the checks have not refused.

        Args:
            stack: The slices.
            progress: Called after each slice.
        """
        refused = {
            finding.slice_index for finding in stack.findings if finding.grade is Grade.REFUSE
        }
        labels = np.zeros(stack.geometry.shape, dtype=np.uint8)
        confidence = np.full((stack.slice_count, STRUCTURE_COUNT), np.nan, dtype=np.float32)
        accepted = np.zeros(stack.slice_count, dtype=np.bool_)
        findings: list[Finding] = []
        for index in range(stack.slice_count):
            if index not in refused and None not in refused:
                outlined, sureness, said = self._outline(stack, index)
                accepted[index] = all(finding.grade is not Grade.REFUSE for finding in said)
                findings.extend(said)
                if accepted[index]:
                    labels[index], confidence[index] = outlined, sureness
            if progress is not None:
                progress()
        return Segmentation(labels, confidence, accepted, tuple(findings), self.model)

    def _outline(
        self, stack: Stack, index: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32], tuple[Finding, ...]]:
        """Labels on the stack's grid, confidence and findings of one slice."""
        turn = stack.geometry.to_display
        image = turn.apply(stack.voxels[index])
        spacing = stack.geometry.spacing[1:]
        grid = ModelGrid.of_slice(image.shape, spacing[::-1] if turn.transpose else spacing)
        maps = self._predict(normalise(grid.to_model(image)))
        raw, probabilities, corner = _label(grid, maps, image.shape)
        labels = clean(raw)
        window = tuple(
            slice(start, start + size)
            for start, size in zip(corner, probabilities.shape[1:], strict=True)
        )
        confidence = structure_confidence(probabilities, labels[window])
        refusal = refuse_implausible(labels, confidence, stack.geometry.pixel_area, index)
        said = (refusal,) if refusal else outline_doubts(labels, confidence, index)
        return turn.undo(labels), confidence, said

    def _predict(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        maps = self._network.probabilities(image)
        if not self._mirror:
            return maps
        mirrored = self._network.probabilities(image[:, ::-1])[_MIRROR][:, :, ::-1]
        return (maps + mirrored) * np.float32(0.5)


def _label(
    grid: ModelGrid, maps: NDArray[np.float32], shape: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float32], tuple[int, int]]:
    """Most probable label of each pixel of the slice.

    Only the window in which something but background is likely is resampled.

    Returns:
        Labels, shape (row, column); probabilities of the structures, shape (structure, window
        row, window column); first row and column of the window.
    """
    labels = np.zeros(shape, dtype=np.uint8)
    likely = maps[BACKGROUND] < 1 - _NEGLIGIBLE
    rows, columns = _extent(likely.any(axis=1)), _extent(likely.any(axis=0))
    inner_rows = _extent((grid.rows_out[:, rows] > 0).any(axis=1))
    inner_columns = _extent((grid.columns_out[:, columns] > 0).any(axis=1))
    part = ModelGrid(
        grid.rows_in,
        grid.columns_in,
        grid.rows_out[inner_rows, rows],
        grid.columns_out[inner_columns, columns],
    )
    structures = part.to_slice(maps[BACKGROUND + 1 :, rows, columns])
    background = 1 - structures.sum(axis=0)
    best = structures.argmax(axis=0).astype(np.uint8)
    highest = structures.max(axis=0)
    labels[inner_rows, inner_columns] = np.where(highest > background, best + 1, BACKGROUND)
    return labels, structures, (inner_rows.start, inner_columns.start)


def _extent(present: ArrayLike) -> slice:
    """The smallest range that holds every True; empty if there is none."""
    indices = np.flatnonzero(present)
    return slice(int(indices[0]), int(indices[-1]) + 1) if indices.size else slice(0, 0)
