"""What is said about single outlines."""

from __future__ import annotations

import numpy as np

from spine_explorer.segmentation.doubts import is_uncertain, outline_doubts
from support.outlines import lumbar_labels

SURE = np.full(8, 0.97, dtype=np.float32)


def test_sure_and_whole_outlines_raise_none() -> None:
    assert outline_doubts(lumbar_labels(), SURE, 0) == ()


def test_a_missing_structure_is_named() -> None:
    confidence = SURE.copy()
    confidence[4] = np.nan
    (doubt,) = outline_doubts(lumbar_labels(), confidence, 2)
    assert (doubt.check, doubt.structure, doubt.slice_index) == ("missing", "psoas_left", 2)
    assert doubt.message == "Psoas, left was not found on slice 3."


def test_an_uncertain_structure_is_named_with_its_confidence() -> None:
    confidence = SURE.copy()
    confidence[7] = 0.61
    (doubt,) = outline_doubts(lumbar_labels(), confidence, 0)
    assert (doubt.check, doubt.structure) == ("confidence", "canal")
    assert "0.61" in doubt.message


def test_a_structure_on_the_edge_is_cut() -> None:
    labels = lumbar_labels()[:, :190]
    (doubt,) = outline_doubts(labels, SURE, 0)
    assert (doubt.check, doubt.structure) == ("field_of_view", "erector_spinae_left")


def test_a_known_probability_decides_instead_of_the_confidence() -> None:
    trust = np.full(8, 0.99, dtype=np.float32)
    trust[1] = 0.6
    confidence = np.full(8, 0.7, dtype=np.float32)
    (doubt,) = outline_doubts(lumbar_labels(), confidence, 0, trust=trust)
    assert doubt.structure == "multifidus_right"
    assert "probability 60% that its Dice is above 0.85" in doubt.message


def test_confidence_decides_where_the_probability_is_unknown() -> None:
    unknown = np.full(8, np.nan, dtype=np.float32)
    uncertain = np.array([0.7, 0.97, *[0.97] * 5, np.nan], dtype=np.float32)
    assert is_uncertain(uncertain, unknown).tolist() == is_uncertain(uncertain).tolist()
    assert is_uncertain(uncertain).tolist() == [True, *[False] * 7]
