"""The logistic model of good outlines."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from spine_explorer.anatomy import Tissue
from spine_explorer.segmentation.trust import logit
from spine_explorer.training.calibration.curve_fit import fit_curve
from spine_explorer.training.calibration.outlines import Outlines


def _drawn(count: int, *, tissues: int = 5, seed: int = 0) -> Outlines:
    """Outlines that are good with a known probability."""
    rng = np.random.default_rng(seed)
    tissue = rng.integers(0, tissues, count)
    confidence, agreement = rng.uniform(0.5, 0.99, (2, count))
    distance = np.exp(rng.normal(0, 0.5, count))
    score = 1.5 * logit(confidence) - 2 * np.log(distance) + 0.8 * logit(agreement)
    good = rng.uniform(size=count) < 1 / (1 + np.exp(2 - 0.5 * tissue - score))
    return Outlines(tissue, confidence, agreement, distance, good, np.zeros(count, bool))


def test_the_model_that_drew_them_is_found() -> None:
    curve = fit_curve(_drawn(20_000), mirrored=True)
    assert (curve.confidence, curve.distance, curve.agreement) == pytest.approx(
        (1.5, -2.0, 0.8), abs=0.15
    )
    intercepts = [curve.intercepts[tissue] for tissue in Tissue]
    assert intercepts == pytest.approx([-2, -1.5, -1, -0.5, 0], abs=0.2)


def test_slopes_of_one_tissue_are_those_of_scikit_learn() -> None:
    outlines = _drawn(500, tissues=1)
    curve = fit_curve(outlines, mirrored=False)
    signs = outlines.signs(mirrored=False)
    reference = LogisticRegression(C=np.inf).fit(signs, outlines.good)
    assert (curve.confidence, curve.distance) == pytest.approx(reference.coef_[0], rel=0.02)


def test_a_tissue_of_which_nothing_is_known_is_taken_for_an_average_one() -> None:
    curve = fit_curve(_drawn(3000, tissues=4), mirrored=False)
    known = [curve.intercepts[tissue] for tissue in list(Tissue)[:4]]
    assert curve.intercepts[Tissue.CANAL] == pytest.approx(np.mean(known), abs=0.1)


def test_the_same_probability_comes_from_a_card() -> None:
    outlines = _drawn(200)
    curve = fit_curve(outlines, mirrored=True)
    expected = outlines.probability(curve)
    labels = [(0, 1), (2, 3), (4, 5), (6,), (7,)]
    for index in range(20):
        place = labels[outlines.tissue[index]][0]
        confidence, agreement = (
            np.full(8, values[index], dtype=np.float32)
            for values in (outlines.confidence, outlines.agreement)
        )
        found = curve.probability(confidence, agreement, float(outlines.distance[index]))
        assert found[place] == pytest.approx(expected[index], abs=1e-4)
