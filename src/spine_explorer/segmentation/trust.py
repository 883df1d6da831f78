"""How far outlines can be trusted, learned from outlined slices: the part of a card for it.

Both models depend on the network that they were fitted to, so they lie in its card. They are
fitted by ``spine_explorer.training.calibration``.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, JsonValue

from spine_explorer.anatomy import STRUCTURES, Tissue

GOOD_DICE = 0.85
"""A trusted outline is one whose Dice coefficient with a reader's outline is above this."""


_MOST_CERTAIN = 0.999


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def logit(share: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return log(p / (1 - p)), bounded as if p lay between 0.001 and 0.999."""
    bounded = np.clip(share.astype(np.float64), 1 - _MOST_CERTAIN, _MOST_CERTAIN)
    return np.asarray(np.log(bounded / (1 - bounded)))


class TypicalShape(_Strict):
    """The normal distribution of the numbers that describe outlines of lumbar slices.

    Attributes:
        features: What the numbers are; see ``shape.FEATURES``.
        mean: Their mean.
        covariance: Their covariance, by rows.
        limit: Distance beyond which outlines are not those of a lumbar slice.
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    limit: float

    @cached_property
    def _moments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.array(self.mean), np.array(self.covariance)

    def distance(self, features: NDArray[np.float64]) -> float:
        """Return how far outlines lie from the mean, in standard deviations a number.

        This is the Mahalanobis distance over the numbers that are known, divided by the square
        root of their count: about 1 for typical outlines, whatever is missing.

        Args:
            features: Shape (feature,); NaN for what is unknown.

        Returns:
            The distance; infinity if nothing is known.
        """
        known = ~np.isnan(features)
        if not known.any():
            return float("inf")
        mean, covariance = self._moments
        apart = features[known] - mean[known]
        squared = apart @ np.linalg.solve(covariance[np.ix_(known, known)], apart)
        return float(np.sqrt(squared / known.sum()))


class TrustCurve(_Strict):
    """A logistic model of the probability that an outline's Dice is above ``GOOD_DICE``.

    Attributes:
        intercepts: Of each tissue.
        confidence: Slope with the logit of the confidence.
        distance: Slope with the logarithm of the shape's distance.
        agreement: Slope with the logit of the agreement with the mirror image's outline.
    """

    intercepts: dict[Tissue, float]
    confidence: float
    distance: float
    agreement: float = 0.0

    def probability(
        self, confidence: NDArray[np.float32], agreement: NDArray[np.float32], distance: float
    ) -> NDArray[np.float32]:
        """Return the probability of each structure; see ``TrustModel.probability``."""
        score = np.array([self.intercepts[item.tissue] for item in STRUCTURES])
        score += self.confidence * logit(confidence) + self.distance * np.log(distance)
        if self.agreement:
            score += self.agreement * logit(agreement)
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)


class TrustModel(_Strict):
    """All that was learned about a network's outlines.

    Attributes:
        shape: What outlines of lumbar slices look like.
        plain: The probability from one look at a slice.
        mirrored: The same from averaging over the slice and its mirror image.
        evidence: What it was learned from, and how well it holds.
    """

    shape: TypicalShape
    plain: TrustCurve
    mirrored: TrustCurve
    evidence: dict[str, JsonValue]

    def probability(
        self, confidence: NDArray[np.float32], agreement: NDArray[np.float32], distance: float
    ) -> NDArray[np.float32]:
        """Return the probability that each outline's Dice is above ``GOOD_DICE``.

        Args:
            confidence: Shape (structure,); NaN where a structure was not found.
            agreement: With the mirror image, shape (structure,); NaN without it.
            distance: Of the shape of all outlines.

        Returns:
            Shape (structure,); NaN where a structure was not found.
        """
        if np.isnan(agreement).all():
            return self.plain.probability(confidence, agreement, distance)
        return self.mirrored.probability(confidence, agreement, distance)
