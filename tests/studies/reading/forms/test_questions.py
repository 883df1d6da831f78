"""The questions of a form, and what follows from answers."""

from __future__ import annotations

import re

import pytest

from spine_explorer.studies.reading.forms.json_schema import describe
from spine_explorer.studies.reading.forms.library import form_names, load_form
from spine_explorer.studies.reading.forms.questions import (
    complete,
    contradictions,
    questions,
    unanswered,
)

SPARCC = load_form("sparcc_inflammation")
ASKED = questions([SPARCC])
QUADRANTS = ("iliac_upper", "iliac_lower", "sacral_upper", "sacral_lower")
OEDEMA = {item.key: "0" for item in ASKED if item.item.code == "oedema"}


@pytest.mark.parametrize("name", form_names())
def test_every_question_has_a_key_of_its_own(name: str) -> None:
    keys = [question.key for question in questions([load_form(name)])]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(rf"{name}(\.[a-z0-9_]+)+", key) for key in keys)


def test_sparcc_is_read_slice_by_slice_and_joint_by_joint() -> None:
    assert [item.key.removeprefix("sparcc_inflammation.") for item in ASKED[:7]] == [
        *(f"oedema.right.{quadrant}.1" for quadrant in QUADRANTS),
        "intensity.right.1",
        "depth.right.1",
        "oedema.left.iliac_upper.1",
    ]
    assert ASKED[0].place == "right, slice 1, upper iliac quadrant"


def test_no_oedema_means_no_intense_and_no_deep_oedema() -> None:
    assert unanswered(ASKED, OEDEMA) == ()
    assert set(complete(ASKED, OEDEMA).values()) == {"0"}
    assert len(complete(ASKED, OEDEMA)) == 72


def test_oedema_in_one_quadrant_asks_for_intensity_and_depth_there_only() -> None:
    answers = OEDEMA | {"sparcc_inflammation.oedema.left.sacral_lower.4": "1"}
    missing = [item.key.removeprefix("sparcc_inflammation.") for item in unanswered(ASKED, answers)]
    assert missing == ["intensity.left.4", "depth.left.4"]


def test_oedema_that_cannot_be_judged_implies_nothing() -> None:
    answers = OEDEMA | {"sparcc_inflammation.oedema.left.sacral_lower.4": "X"}
    assert len(unanswered(ASKED, answers)) == 2


def test_depth_without_oedema_contradicts() -> None:
    answers = OEDEMA | {"sparcc_inflammation.depth.right.2": "1"}
    assert [item.key for item in contradictions(ASKED, answers)] == [
        "sparcc_inflammation.depth.right.2"
    ]


def test_answers_are_accepted_in_any_case_and_no_others() -> None:
    question = questions([load_form("canal_stenosis")])[0]
    assert [question.accepts(text) for text in ("a1", " B ", "x", "A5", "", "1")] == [
        "A1",
        "B",
        "X",
        None,
        None,
        None,
    ]


def test_the_json_schema_asks_every_question_with_its_codes() -> None:
    described = describe(SPARCC)
    schema = described["answers"]
    assert [item["key"] for item in described["questions"]] == list(schema["properties"])
    assert len(schema["required"]) == 48
    codes = [choice["const"] for choice in schema["$defs"]["presence"]["oneOf"]]
    assert codes == ["0", "1", "X"]
    assert all(
        item["$ref"].removeprefix("#/$defs/") in schema["$defs"]
        for item in schema["properties"].values()
    )
