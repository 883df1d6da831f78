"""Whether probabilities are as often right as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

_BINS = 10
_DIGITS = 4


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predicted against observed shares, in bins with as many outlines each.

    Attributes:
        predicted: Mean probability of each bin.
        observed: Share of good outlines in each bin.
        counts: Outlines of each bin.
        brier: Mean square of probability minus outcome (Brier 1950,
            doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2): 0 is perfect.
        error: Expected calibration error (Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602): mean
            distance between predicted and observed share, weighted by the bins.
        auc: Probability that a good outline has a higher probability than another one; NaN where
            all are of one kind.
    """

    predicted: NDArray[np.float64]
    observed: NDArray[np.float64]
    counts: NDArray[np.int_]
    brier: float
    error: float
    auc: float

    def record(self) -> dict[str, JsonValue]:
        """Return its main figures for a card."""
        return {
            "outlines": int(self.counts.sum()),
            "share_good": round(float(np.average(self.observed, weights=self.counts)), _DIGITS),
            "brier": round(self.brier, _DIGITS),
            "calibration_error": round(self.error, _DIGITS),
            "auc": None if np.isnan(self.auc) else round(self.auc, _DIGITS),
        }


def reliability(probability: NDArray[np.float64], good: NDArray[np.bool_]) -> Reliability:
    """Compare probabilities with what came true.

    Args:
        probability: That an outline is good.
        good: Whether it is; of the same length, at least 1.

    Example:
        >>> reliability(np.array([0.9, 0.9]), np.array([True, False])).error
        0.4
    """
    bins = np.array_split(np.argsort(probability, kind="stable"), min(_BINS, len(good)))
    predicted = np.array([probability[members].mean() for members in bins])
    observed = np.array([good[members].mean() for members in bins])
    counts = np.array([len(members) for members in bins])
    return Reliability(
        predicted=predicted,
        observed=observed,
        counts=counts,
        brier=float(np.mean((probability - good) ** 2)),
        error=float(np.average(np.abs(predicted - observed), weights=counts)),
        auc=_area_under_curve(probability, good),
    )


def _area_under_curve(probability: NDArray[np.float64], good: NDArray[np.bool_]) -> float:
    """By comparing every good outline with every other; ties count half."""
    better, worse = probability[good][:, None], probability[~good][None, :]
    if better.size == 0 or worse.size == 0:
        return float("nan")
    return float(((better > worse) + 0.5 * (better == worse)).mean())
