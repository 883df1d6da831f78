from __future__ import annotations

import math

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.incidence.rules import (
    rules_of_answers,
    rules_of_form,
    with_choices,
)
from spine_explorer.studies.reading.forms.library import load_form


def test_a_form_says_what_is_present() -> None:
    rule = rules_of_form(load_form("disc_degeneration"), ["pfirrmann"])["pfirrmann"]
    assert rule.codes == ("I", "II", "III", "IV", "V")
    assert rule.text == "III, IV, V"
    assert rule.presence("II") is Presence.ABSENT
    assert rule.presence("") is Presence.UNKNOWN
    assert (rule.grade("IV"), rule.is_graded) == (3, True)
    assert math.isnan(rule.grade(""))


def test_a_choice_replaces_what_the_form_says() -> None:
    rules = rules_of_form(load_form("disc_degeneration"), ["pfirrmann"])
    rule = with_choices(rules, {"pfirrmann": ["IV", "V"]})["pfirrmann"]
    assert rule.presence("III") is Presence.ABSENT


def test_numbers_above_0_mean_present_without_a_form() -> None:
    rule = rules_of_answers([("bone_oedema", "3"), ("bone_oedema", "1")], {})["bone_oedema"]
    assert (rule.label, rule.codes, rule.text) == ("Bone oedema", ("0", "1", "2", "3"), "1, 2, 3")


def test_of_numbers_beyond_any_grading_only_the_order_is_known() -> None:
    rule = rules_of_answers([("length", "40"), ("length", "2")], {})["length"]
    assert (rule.codes, rule.text) == (("0", "2", "40"), "2, 40")


def test_spellings_of_yes_and_no_are_no_grades() -> None:
    rule = rules_of_answers([("x", word) for word in ("Yes", "yes", "No", "no")], {})["x"]
    assert not rule.is_graded
    assert rule.presence("yes") is rule.presence("Yes") is Presence.PRESENT


def test_plain_words_are_understood() -> None:
    rule = rules_of_answers([("x", "No"), ("x", "Yes"), ("x", "")], {})["x"]
    assert (rule.codes, rule.text) == (("No", "Yes"), "Yes")


def test_other_words_need_a_choice() -> None:
    answers = [("x", "mild"), ("x", "severe"), ("x", "no")]
    with pytest.raises(InputError, match=r"mild, no, severe\. Say it with --present 'x=CODE,CODE'"):
        rules_of_answers(answers, {})
    rule = rules_of_answers(answers, {"x": ["severe"]})["x"]
    assert rule.presence("mild") is Presence.ABSENT


def test_an_item_without_any_answer_has_a_rule() -> None:
    assert rules_of_answers([("x", "")], {})["x"].presence("") is Presence.UNKNOWN


@pytest.mark.parametrize(
    ("item", "codes", "message"),
    [
        ("y", ["1"], "No answer is about an item 'y'. The items are: x."),
        ("x", ["7"], "'7' is no answer to 'x'. Its answers are: 0, 1."),
    ],
)
def test_a_choice_of_what_does_not_occur_is_refused(
    item: str, codes: list[str], message: str
) -> None:
    with pytest.raises(InputError) as error:
        with_choices(rules_of_answers([("x", "1")], {}), {item: codes})
    assert str(error.value) == message


def test_a_choice_that_nobody_answered_is_refused() -> None:
    with pytest.raises(InputError, match="No answer to 'x' is one of sevre"):
        rules_of_answers([("x", "severe"), ("x", "mild")], {"x": ["sevre"]})
