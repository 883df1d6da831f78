"""How far outlines can be trusted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis

from spine_explorer.anatomy import Tissue
from spine_explorer.segmentation.trust import TrustCurve, TrustModel, TypicalShape, logit

MEAN = (1.0, -2.0, 0.5)
COVARIANCE = ((2.0, 0.3, 0.0), (0.3, 1.0, -0.2), (0.0, -0.2, 0.5))
SHAPE = TypicalShape(features=("a", "b", "c"), mean=MEAN, covariance=COVARIANCE, limit=3.0)
SURE = np.full(8, 0.9, dtype=np.float32)
UNKNOWN = np.full(8, np.nan, dtype=np.float32)


def _curve(**slopes: float) -> TrustCurve:
    given = {"confidence": 1.0, "distance": 0.0, **slopes}
    return TrustCurve(intercepts=dict.fromkeys(Tissue, 0.0), **given)  # type: ignore[arg-type]


def _model() -> TrustModel:
    mirrored = _curve(confidence=0.0, agreement=1.0)
    return TrustModel(shape=SHAPE, plain=_curve(), mirrored=mirrored, evidence={})


def test_distance_is_that_of_mahalanobis_by_the_root_of_the_count() -> None:
    sample = np.array([2.0, 0.0, 1.0])
    wanted = mahalanobis(sample, MEAN, np.linalg.inv(COVARIANCE)) / math.sqrt(3)
    assert SHAPE.distance(sample) == pytest.approx(wanted)


def test_what_is_unknown_has_no_say() -> None:
    assert SHAPE.distance(np.array([1 + math.sqrt(2), np.nan, np.nan])) == pytest.approx(1)
    assert SHAPE.distance(np.full(3, np.nan)) == math.inf


def test_typical_samples_are_about_one_apart() -> None:
    samples = np.random.default_rng(0).multivariate_normal(MEAN, COVARIANCE, 2000)
    squares = [SHAPE.distance(sample) ** 2 for sample in samples]
    assert np.mean(squares) == pytest.approx(1, abs=0.05)


def test_the_logit_is_bounded() -> None:
    assert logit(np.array([0.5, 0.0, 1.0])) == pytest.approx([0, -6.9068, 6.9068], abs=1e-4)


def test_a_probability_is_logistic_in_its_signs() -> None:
    curve = _curve(distance=-2.0)
    found = curve.probability(SURE, UNKNOWN, math.e)
    assert found == pytest.approx(1 / (1 + math.exp(2 - math.log(9))), abs=1e-6)


def test_the_mirror_image_decides_where_there_is_one() -> None:
    agreement = np.full(8, 0.6, dtype=np.float32)
    assert _model().probability(SURE, UNKNOWN, 1.0) == pytest.approx(0.9)
    assert _model().probability(SURE, agreement, 1.0) == pytest.approx(0.6)


def test_a_structure_that_was_not_found_has_none() -> None:
    confidence = SURE.copy()
    confidence[3] = np.nan
    assert np.flatnonzero(np.isnan(_model().probability(confidence, UNKNOWN, 1.0))) == [3]


def test_it_survives_its_card() -> None:
    assert TrustModel.model_validate_json(_model().model_dump_json()) == _model()
