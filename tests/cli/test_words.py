from __future__ import annotations

from enum import StrEnum

import pytest

from spine_explorer.cli.words import cells_wanted, choose, listed, name_and_value
from spine_explorer.errors import InputError


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_a_value_may_hold_equals_signs_and_blanks_around_it_are_taken_off() -> None:
    assert name_and_value(" a = b=c ", "--map", "") == ("a", "b=c")


@pytest.mark.parametrize("text", ["", "a", "=b", "a=", " = "])
def test_half_a_pair_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"--map '.*' is not a name, .* Write it like --map a=b"):
        name_and_value(text, "--map", "a=b")


def test_an_empty_cell_can_be_wanted() -> None:
    assert cells_wanted(["side=", "level=L4-L5"]) == (("side", ""), ("level", "L4-L5"))
    assert cells_wanted(None) == ()


def test_lists_lose_blanks_and_empty_parts() -> None:
    assert listed(" IV, V,,") == ("IV", "V")


def test_a_word_is_found_whatever_its_case() -> None:
    assert choose(Colour, " Red ", "--colour") is Colour.RED
    with pytest.raises(InputError, match=r"--colour 'pink' is not known. Give one of: red, blue"):
        choose(Colour, "pink", "--colour")
