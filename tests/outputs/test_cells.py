from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.outputs.cells import format_number, guard_text, unguard_text

FORMULA_STARTS = "=+-@\t\r\n\uff1d"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_formula_gets_an_apostrophe(start: str) -> None:
    assert guard_text(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_a_formula_behind_a_semicolon_gets_one_too() -> None:
    assert guard_text("P1;=HYPERLINK(1);-2") == "P1;'=HYPERLINK(1);'-2"


@pytest.mark.parametrize("text", ["", "P001", "'quoted'", "a=b", "left", "P1;2", "a;'b'"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guard_text(text) == text
    assert unguard_text(text) == text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=[*FORMULA_STARTS, "'", "a", ",", ";"], max_size=6))
def test_guarding_is_undone_and_never_leaves_a_formula(text: str) -> None:
    cell = guard_text(text)
    assert unguard_text(cell) == text
    assert not any(part.startswith(tuple(FORMULA_STARTS)) for part in cell.split(";"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [(1234.56789, "1234.568"), (0.1 + 0.2, "0.3"), (-2.0, "-2"), (1e-9, "1e-09"), (math.nan, "")],
)
def test_numbers_have_seven_digits_and_no_noise(value: float, cell: str) -> None:
    assert format_number(value) == cell
