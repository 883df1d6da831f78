"""From a stack to its outlines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import ThreadpoolController

from spine_explorer.anatomy import BACKGROUND, STRUCTURE_COUNT, mirror_labels
from spine_explorer.imaging.findings import Finding, is_refused, refused_slices
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.confidence import soft_agreement, structure_confidence
from spine_explorer.segmentation.doubts import outline_doubts
from spine_explorer.segmentation.following import Follower
from spine_explorer.segmentation.framing import WHOLE, Window
from spine_explorer.segmentation.network import Network
from spine_explorer.segmentation.plausibility import drop_fragments, refuse_implausible
from spine_explorer.segmentation.postprocessing import clean
from spine_explorer.segmentation.preprocessing import ModelGrid, normalise
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from spine_explorer.segmentation.shape import describe
from spine_explorer.segmentation.slice_outline import SliceOutline

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
        self.network = Network(model, threads=threads)
        self._mirror = mirror
        self._libraries = ThreadpoolController()

    @property
    def model(self) -> ModelIdentity:
        """Which network this is."""
        return self.network.identity

    def segment(self, stack: Stack, *, progress: Callable[[], None] | None = None) -> Segmentation:
        """Outline every slice that the checks have not refused.

        Args:
            stack: The slices.
            progress: Called after each slice.
        """
        refused = refused_slices(stack.findings)
        usable = [index for index in range(stack.slice_count) if index not in refused]
        if is_refused(stack.findings):
            usable = []
        labels = np.zeros(stack.geometry.shape, dtype=np.uint8)
        confidence = np.full((stack.slice_count, STRUCTURE_COUNT), np.nan, dtype=np.float32)
        trust = confidence.copy()
        accepted = np.zeros(stack.slice_count, dtype=np.bool_)
        findings: dict[int, tuple[Finding, ...]] = {}
        for index, window, outline in Follower(stack, self.outline).outlines(usable):
            accepted[index] = not outline.is_refused
            findings[index] = outline.findings
            if accepted[index]:
                turned = stack.geometry.to_display.apply(labels[index])
                turned[window], confidence[index] = outline.labels, outline.confidence
                trust[index] = outline.trust
            if progress is not None:
                progress()
        if progress is not None:
            for _ in range(stack.slice_count - len(usable)):
                progress()
        said = tuple(finding for index in sorted(findings) for finding in findings[index])
        return Segmentation(labels, confidence, accepted, said, self.model, trust)

    def framed_outline(self, stack: Stack, index: int) -> tuple[Window, SliceOutline]:
        """Outline one slice, whether or not it is refused, where it shows the spine best.

        A field of view not much larger than a lumbar one is taken whole.

        Args:
            stack: The slices.
            index: Which of them.

        Returns:
            The rows and columns of that window, in display orientation, and its outlines.
        """
        return Follower(stack, self.outline).best(index)

    def outline(self, stack: Stack, index: int, window: Window = WHOLE) -> SliceOutline:
        """Outline one slice, or a window of it, whether or not it is refused.

        Args:
            stack: The slices.
            index: Which of them.
            window: Rows and columns, in display orientation.
        """
        # Matrix products this small gain nothing from a second thread, and the idle threads that
        # a linear-algebra library keeps spinning take the processor from the network.
        with self._libraries.limit(limits=1, user_api="blas"):
            return self._outline(stack, index, window)

    def _outline(self, stack: Stack, index: int, window: Window) -> SliceOutline:
        image = stack.displayed(index)[window]
        spacing = stack.geometry.display_spacing
        grid = ModelGrid.of_slice(image.shape, spacing)
        maps, agreement = self._predict(normalise(grid.to_model(image)))
        raw, probabilities, corner = _label(grid, maps, image.shape)
        labels = clean(raw)
        part = tuple(
            slice(start, start + size)
            for start, size in zip(corner, probabilities.shape[1:], strict=True)
        )
        confidence = structure_confidence(probabilities, labels[part])
        drop_fragments(labels, confidence, stack.geometry.pixel_area)
        return self._judge(labels, confidence, agreement, spacing, index, _shown(image))

    def _judge(
        self,
        labels: NDArray[np.uint8],
        confidence: NDArray[np.float32],
        agreement: NDArray[np.float32],
        spacing: tuple[float, float],
        index: int,
        shown: Window,
    ) -> SliceOutline:
        """Say how far outlines can be trusted, or why they cannot be."""
        features = describe(labels, confidence, spacing)
        model = self.network.trust
        distance = model.shape.distance(features) if model else float("nan")
        trust = _unknown() if model is None else model.probability(confidence, agreement, distance)
        atypical = model is not None and distance > model.shape.limit
        pixel_area = spacing[0] * spacing[1]
        refusal = refuse_implausible(labels, confidence, pixel_area, index, atypical=atypical)
        doubts = outline_doubts(labels[shown], confidence, index, trust=trust)
        findings = (refusal,) if refusal else doubts
        return SliceOutline(labels, confidence, agreement, features, trust, findings)

    def _predict(
        self, image: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Probability maps, and how far each structure agrees with its mirror image's."""
        maps = self.network.probabilities(image)
        if not self._mirror:
            return maps, _unknown()
        mirrored = self.network.probabilities(image[:, ::-1])[_MIRROR][:, :, ::-1]
        return (maps + mirrored) * np.float32(0.5), soft_agreement(
            maps[BACKGROUND + 1 :], mirrored[BACKGROUND + 1 :]
        )


def _unknown() -> NDArray[np.float32]:
    return np.full(STRUCTURE_COUNT, np.nan, dtype=np.float32)


def _shown(image: NDArray[np.float32]) -> Window:
    """Rows and columns of a slice without those that pad it on its sides."""
    signal = image > image.min()
    return _extent(signal.any(axis=1)), _extent(signal.any(axis=0))


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
