"""SPARCC scores against counts made another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.studies.reading.forms.library import form_names, load_form
from spine_explorer.studies.reading.forms.questions import questions
from spine_explorer.studies.reading.scoring import scores

QUADRANTS = ("iliac_upper", "iliac_lower", "sacral_upper", "sacral_lower")
SIDES = ("right", "left")


def values(form: str, answers: dict[str, str]) -> dict[str, int | None]:
    return {item.score: item.value for item in scores(load_form(form), answers)}


def everywhere(form: str, value: str) -> dict[str, str]:
    return {question.key: value for question in questions([load_form(form)])}


def test_sparcc_inflammation_reaches_its_published_maxima() -> None:
    # Maksymowych 2005: 6 slices x 2 joints x 4 quadrants = 48, and 12 + 12; together 72.
    assert values("sparcc_inflammation", everywhere("sparcc_inflammation", "1")) == {
        "sparcc_oedema": 48,
        "sparcc_intensity": 12,
        "sparcc_depth": 12,
        "sparcc_inflammation": 72,
    }


def test_sparcc_structural_reaches_its_published_maxima() -> None:
    # Maksymowych 2015: fat 0-40, erosion 0-40, backfill 0-20, ankylosis 0-20.
    assert values("sparcc_structural", everywhere("sparcc_structural", "1")) == {
        "sss_fatty_change": 40,
        "sss_erosion": 40,
        "sss_backfill": 20,
        "sss_ankylosis": 20,
        "sss_total": 120,
    }


def test_a_sheet_scored_by_hand() -> None:
    # Right joint: slices 2 and 3, both iliac quadrants, deep on slice 3. Left: one quadrant,
    # intense, on slice 5. Oedema 2 + 2 + 1, intensity 1, depth 1.
    answers = {
        key: value for key, value in everywhere("sparcc_inflammation", "0").items() if "oede" in key
    }
    for place in (
        "oedema.right.iliac_upper.2",
        "oedema.right.iliac_lower.2",
        "oedema.right.iliac_upper.3",
        "oedema.right.iliac_lower.3",
        "depth.right.3",
        "oedema.left.sacral_upper.5",
        "intensity.left.5",
    ):
        answers[f"sparcc_inflammation.{place}"] = "1"
    for place in ("intensity.right.2", "intensity.right.3", "depth.right.2", "depth.left.5"):
        answers[f"sparcc_inflammation.{place}"] = "0"
    assert list(values("sparcc_inflammation", answers).values()) == [5, 1, 1, 7]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_sparcc_is_the_sum_over_slices_joints_and_quadrants(seed: int, share: float) -> None:
    chance = np.random.default_rng(seed)
    oedema = chance.random((6, 2, 4)) < share
    intense, deep = (oedema.any(axis=2) & (chance.random((6, 2)) < 0.5) for _ in range(2))
    answers = {}
    for number, joint in np.ndindex(6, 2):
        place = f"{SIDES[joint]}.{number + 1}"
        for code, marks in (("intensity", intense), ("depth", deep)):
            if oedema[number, joint].any():
                answers[f"sparcc_inflammation.{code}.{place}"] = str(int(marks[number, joint]))
        for quadrant, name in enumerate(QUADRANTS):
            key = f"sparcc_inflammation.oedema.{SIDES[joint]}.{name}.{number + 1}"
            answers[key] = str(int(oedema[number, joint, quadrant]))
    found = values("sparcc_inflammation", answers)
    assert found["sparcc_inflammation"] == oedema.sum() + intense.sum() + deep.sum()
    assert found["sparcc_oedema"] == oedema.sum()


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_score_leaves_its_bounds_and_none_hides_a_gap(data: st.DataObject) -> None:
    form = load_form(data.draw(st.sampled_from([n for n in form_names() if load_form(n).scores])))
    asked = questions([form])
    drawn = data.draw(
        st.lists(st.sampled_from(["0", "1", "X", None]), min_size=len(asked), max_size=len(asked))
    )
    pairs = zip(asked, drawn, strict=True)
    answers = {question.key: value for question, value in pairs if value is not None}
    for item in scores(form, answers):
        assert (item.value is None) == (item.unanswered > 0)
        assert item.value is None or 0 <= item.value <= item.maximum


@pytest.mark.parametrize("lost", ["X", None])
def test_one_answer_that_is_lacking_makes_its_scores_undefined(lost: str | None) -> None:
    answers = everywhere("sparcc_structural", "0")
    key = "sparcc_structural.erosion.left.iliac_upper.3"
    answers.pop(key) if lost is None else answers.update({key: lost})
    found = {item.score: item for item in scores(load_form("sparcc_structural"), answers)}
    assert (found["sss_erosion"].value, found["sss_erosion"].unanswered) == (None, 1)
    assert found["sss_total"].value is None
    assert found["sss_fatty_change"].value == 0
