"""Whether outlines can be those of an axial lumbar slice."""

from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.imaging.findings import Grade
from spine_explorer.segmentation.plausibility import drop_fragments, refuse_implausible
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


def test_an_impossible_size_is_refused() -> None:
    finding = refuse_implausible(lumbar_labels(), SURE, 9.0, 0)
    assert finding is not None
    assert "would measure" in finding.message


def test_a_fragment_counts_as_not_found() -> None:
    labels, confidence = lumbar_labels(), SURE.copy()
    labels[labels == 5] = 0
    labels[75:79, 172:180] = 5
    drop_fragments(labels, confidence, 1.0)
    assert not (labels == 5).any()
    assert np.isnan(confidence[4])
    assert np.count_nonzero(np.isnan(confidence)) == 1


def test_an_upside_down_slice_is_refused() -> None:
    finding = refuse_implausible(lumbar_labels()[::-1], SURE, 1.0, 0)
    assert finding is not None
    assert "in front of" in finding.message


def test_a_canal_in_the_wrong_place_is_refused() -> None:
    labels = lumbar_labels()
    labels[labels == 8] = 0
    labels[20:30, 115:125] = 8
    finding = refuse_implausible(labels, SURE, 1.0, 0)
    assert finding is not None
    assert "does not lie between" in finding.message


@pytest.mark.parametrize(("label", "refused"), [(8, False), (7, True)], ids=["canal", "disc"])
def test_a_slice_needs_its_disc_but_not_its_canal(label: int, refused: bool) -> None:
    labels, confidence = lumbar_labels(), SURE.copy()
    labels[labels == label] = 0
    confidence[label - 1] = np.nan
    assert (refuse_implausible(labels, confidence, 1.0, 0) is not None) is refused


def test_general_doubt_is_refused() -> None:
    finding = refuse_implausible(lumbar_labels(), SURE * 0.5, 1.0, 0)
    assert finding is not None
    assert "too uncertain" in finding.message


def test_outlines_unlike_those_of_lumbar_slices_are_refused() -> None:
    finding = refuse_implausible(lumbar_labels(), SURE, 1.0, 0, atypical=True)
    assert finding is not None
    assert "too unlike those of lumbar slices" in finding.message
