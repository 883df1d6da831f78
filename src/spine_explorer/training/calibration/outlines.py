"""Outlines of which it is known whether they are good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from spine_explorer.anatomy import STRUCTURES, Tissue
from spine_explorer.segmentation.trust import GOOD_DICE, TrustCurve, TypicalShape, logit
from spine_explorer.training.calibration.looks import Look

TISSUES = tuple(Tissue)


@dataclass(frozen=True, eq=False)
class Outlines:
    """Outlines of accepted slices, one an entry.

    Attributes:
        tissue: Index into ``TISSUES``.
        confidence: From 0 to 1.
        agreement: With the mirror image, from 0 to 1; NaN without it.
        distance: Of the shape of the slice.
        good: Whether the Dice coefficient is above ``GOOD_DICE``.
        degraded: Whether the slice was moved or made worse.
    """

    tissue: NDArray[np.int_]
    confidence: NDArray[np.float64]
    agreement: NDArray[np.float64]
    distance: NDArray[np.float64]
    good: NDArray[np.bool_]
    degraded: NDArray[np.bool_]

    @classmethod
    def of(cls, looks: Sequence[Look], shape: TypicalShape) -> Outlines:
        """Collect them from slices; those of refused slices are left out.

        Args:
            looks: Slices with reference outlines.
            shape: What outlines of lumbar slices look like.
        """
        distances = [shape.distance(look.outline.features) for look in looks]
        entries = [
            (
                TISSUES.index(item.tissue),
                look.outline.confidence[item.label - 1],
                look.outline.agreement[item.label - 1],
                distance,
                look.dice[item.label - 1] > GOOD_DICE,
                look.degraded,
            )
            for look, distance in zip(looks, distances, strict=True)
            if distance <= shape.limit and not look.outline.is_refused
            for item in STRUCTURES
            if not np.isnan(look.dice[item.label - 1] + look.outline.confidence[item.label - 1])
        ]
        tissue, confidence, agreement, distance, good, degraded = (
            np.array(entries, dtype=np.float64).reshape(-1, 6).T
        )
        return cls(
            tissue.astype(int),
            confidence,
            agreement,
            distance,
            good.astype(bool),
            degraded.astype(bool),
        )

    def __len__(self) -> int:
        return len(self.good)

    def where(self, wanted: NDArray[np.bool_]) -> Outlines:
        """Return some of them."""
        return Outlines(
            self.tissue[wanted],
            self.confidence[wanted],
            self.agreement[wanted],
            self.distance[wanted],
            self.good[wanted],
            self.degraded[wanted],
        )

    def signs(self, *, mirrored: bool) -> NDArray[np.float64]:
        """Return what tells good ones from others, shape (outline, sign), as for ``TrustCurve``."""
        signs = [logit(self.confidence), np.log(self.distance)]
        if mirrored:
            signs.append(logit(self.agreement))
        return np.stack(signs, axis=1)

    def probability(self, curve: TrustCurve) -> NDArray[np.float64]:
        """Return what a model says of each."""
        intercepts = np.array([curve.intercepts[tissue] for tissue in TISSUES])
        slopes = [curve.confidence, curve.distance, curve.agreement]
        signs = self.signs(mirrored=curve.agreement != 0)
        score = intercepts[self.tissue] + signs @ slopes[: signs.shape[1]]
        return np.asarray(expit(score))
