from __future__ import annotations

import pytest

from spine_explorer.imaging.acceptance.wording import first_named, listed, plain_words, quoted


def test_words_are_split_at_every_sign_and_put_in_lower_case() -> None:
    assert plain_words("T2_TSE-ax", "C/Spine") == " t2 tse ax c spine "


def test_a_term_is_found_only_as_a_whole() -> None:
    assert first_named(plain_words("T2_c-spine"), ("c spine",)) == "c spine"
    assert first_named(plain_words("block"), ("loc",)) == ""
    assert first_named(plain_words(""), ("loc",)) == ""


def test_the_earliest_term_of_the_list_is_reported() -> None:
    assert first_named(plain_words("knee brain"), ("brain", "knee")) == "brain"


def test_a_quote_carries_no_control_characters_and_is_short() -> None:
    assert quoted("A\x1b[31mB\n") == "'A[31mB'"
    assert len(quoted("x" * 500)) == 42


@pytest.mark.parametrize(
    ("items", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_items_are_joined_as_in_a_sentence(items: list[str], sentence: str) -> None:
    assert listed(items) == sentence
