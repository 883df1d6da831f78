"""Whether probabilities are as often right as they say."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from spine_explorer.training.calibration.reliability import reliability


def _drawn(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(0)
    probability = rng.uniform(0, 1, count)
    return probability, rng.uniform(0, 1, count) < probability


def test_score_and_ranking_are_those_of_scikit_learn() -> None:
    probability, good = _drawn()
    found = reliability(probability, good)
    assert found.brier == pytest.approx(brier_score_loss(good, probability))
    assert found.auc == pytest.approx(roc_auc_score(good, probability))


def test_probabilities_that_hold_have_little_error() -> None:
    found = reliability(*_drawn())
    assert found.error < 0.03
    assert found.counts.sum() == 4000


def test_probabilities_that_promise_too_much_are_found_out() -> None:
    probability, good = _drawn()
    assert reliability(probability**0.2, good).error == pytest.approx(
        np.mean(probability**0.2) - np.mean(good), abs=0.02
    )


def test_error_by_hand() -> None:
    found = reliability(np.array([0.9, 0.1]), np.array([True, False]))
    assert (found.brier, found.error, found.auc) == pytest.approx((0.01, 0.1, 1.0))


def test_ranking_is_unknown_where_all_are_good() -> None:
    found = reliability(np.array([0.9, 0.8]), np.array([True, True]))
    assert np.isnan(found.auc)
    assert found.record()["auc"] is None
