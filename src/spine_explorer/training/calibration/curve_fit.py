"""Learns the probability that an outline is good, by logistic regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from spine_explorer.anatomy import Tissue
from spine_explorer.segmentation.trust import TrustCurve
from spine_explorer.training.calibration.outlines import TISSUES, Outlines

_PULL = 0.5
"""Of intercepts towards their mean, as strong as two outlines of unknown quality: some tissues are
outlined in few patients."""

_CAUTION = 0.02
"""Of slopes towards 0: without it they have no bound where all good outlines can be told."""

_DIGITS = 4


def fit_curve(outlines: Outlines, *, mirrored: bool) -> TrustCurve:
    """Fit by maximum likelihood: slopes that all tissues share and an intercept for each.

    Args:
        outlines: Good ones and others.
        mirrored: Use the agreement with the mirror image too.
    """
    signs = outlines.signs(mirrored=mirrored)
    known_tissue = np.eye(len(TISSUES))[outlines.tissue]
    design = np.concatenate([signs, known_tissue], axis=1)
    wanted = np.where(outlines.good, 1.0, -1.0)

    def cost(weights: NDArray[np.float64]) -> float:
        intercepts = weights[signs.shape[1] :]
        pull = _PULL * np.square(intercepts - intercepts.mean()).sum()
        pull += _CAUTION * np.square(weights[: signs.shape[1]]).sum()
        return float(np.logaddexp(0, -wanted * (design @ weights)).sum() + pull)

    weights = optimize.minimize(cost, np.zeros(design.shape[1]), method="BFGS").x.round(_DIGITS)
    slopes, intercepts = weights[: signs.shape[1]], weights[signs.shape[1] :]
    return TrustCurve(
        intercepts=dict(zip(Tissue, intercepts.tolist(), strict=True)),
        confidence=float(slopes[0]),
        distance=float(slopes[1]),
        agreement=float(slopes[2]) if mirrored else 0.0,
    )
