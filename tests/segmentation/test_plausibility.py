"""Whether outlines can be those of an axial lumbar slice."""

from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.imaging.findings import Grade
from spine_explorer.segmentation.plausibility import refuse_implausible
from support.outlines import lumbar_labels

SURE = np.full(8, 0.97, dtype=np.float32)


def test_a_plausible_slice_is_accepted() -> None:
    assert refuse_implausible(lumbar_labels(), SURE, 1.0, 0) is None


def test_some_missing_structures_are_accepted() -> None:
    confidence = SURE.copy()
    labels = lumbar_labels()
    for label in (5, 6):
        labels[labels == label] = 0
        confidence[label - 1] = np.nan
    assert refuse_implausible(labels, confidence, 1.0, 0) is None


def test_too_few_structures_are_refused() -> None:
    confidence = np.full(8, np.nan, dtype=np.float32)
    confidence[:3] = 0.9
    finding = refuse_implausible(lumbar_labels(), confidence, 1.0, 4)
    assert finding is not None
    assert finding.grade is Grade.REFUSE
    assert finding.slice_index == 4
    assert "Slice 5" in finding.message
    assert "only 3 of its 8 structures" in finding.message


@pytest.mark.parametrize("pixel_area", [0.04, 9.0])
def test_impossible_sizes_are_refused(pixel_area: float) -> None:
    finding = refuse_implausible(lumbar_labels(), SURE, pixel_area, 0)
    assert finding is not None
    assert "would measure" in finding.message


def test_an_upside_down_slice_is_refused() -> None:
    finding = refuse_implausible(lumbar_labels()[::-1], SURE, 1.0, 0)
    assert finding is not None
    assert "in front of" in finding.message


def test_a_slice_without_a_canal_is_refused() -> None:
    labels, confidence = lumbar_labels(), SURE.copy()
    labels[labels == 8] = 0
    confidence[7] = np.nan
    assert refuse_implausible(labels, confidence, 1.0, 0) is not None


def test_general_doubt_is_refused() -> None:
    finding = refuse_implausible(lumbar_labels(), SURE * 0.5, 1.0, 0)
    assert finding is not None
    assert "too uncertain" in finding.message
