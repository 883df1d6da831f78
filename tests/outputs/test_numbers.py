from __future__ import annotations

import math

import pytest

from spine_explorer.outputs.numbers import MISSING, format_value, option_text, unit_title


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1043.27, "mm2", "1043"),
        (13.51, "%", "13.5"),
        (0.456, "ratio", "0.46"),
        (-3.25, "points", "\N{MINUS SIGN}3.2"),
        (-0.01, "%", "0.0"),
        (7.126, "unheard of", "7.13"),
        (math.nan, "mm", MISSING),
    ],
)
def test_values_have_the_digits_of_their_unit(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("unit", "title"),
    [("mm2", "mm²"), ("ratio", ""), ("points", "%"), ("mm2/signal", "mm2/signal")],
)
def test_units_are_written_for_readers(unit: str, title: str) -> None:
    assert unit_title(unit) == title


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, MISSING),
        ([], MISSING),
        (False, "no"),
        (["L4-L5", "L5-S1"], "L4-L5, L5-S1"),
        (0, "0"),
        (0.7, "0.7"),
    ],
)
def test_options_are_written_for_readers(value: object, text: str) -> None:
    assert option_text(value) == text
