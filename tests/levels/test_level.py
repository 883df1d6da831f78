"""Names of levels, however a person writes them."""

from __future__ import annotations

import pytest

from spine_explorer.errors import InputError
from spine_explorer.levels.level import DISCS, LADDER, Level, parse_level


@pytest.mark.parametrize("level", LADDER)
def test_a_name_reads_as_itself_in_any_case(level: Level) -> None:
    assert parse_level(str(level)) is level
    assert parse_level(f"  {level.lower()} ") is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("L4/5", Level.L4_L5),
        ("l45", Level.L4_L5),
        ("L4L5", Level.L4_L5),
        ("L4 - L5", Level.L4_L5),
        ("L4\N{EN DASH}L5", Level.L4_L5),
        ("L5/1", Level.L5_S1),
        ("l5s1", Level.L5_S1),
        ("Th12/L1", Level.T12_L1),
        ("D11-12", Level.T11_T12),
        ("d12", Level.T12),
    ],
)
def test_customary_ways_of_writing_are_understood(text: str, level: Level) -> None:
    assert parse_level(text) is level


@pytest.mark.parametrize("text", ["", "L6", "L5-L4", "L3-L5", "C3", "4-5", "L4-L5-S1", "S2"])
def test_anything_else_is_refused_with_the_names(text: str) -> None:
    with pytest.raises(InputError, match=r"L4-L5"):
        parse_level(text)


def test_discs_and_vertebrae_take_turns_from_the_sacrum_up() -> None:
    assert LADDER[0] is Level.S1
    assert [level.is_disc for level in LADDER] == [rank % 2 == 1 for rank in range(len(LADDER))]
    for disc in DISCS:
        upper, lower = disc.split("-")
        assert LADDER[disc.rank + 1] == upper
        assert LADDER[disc.rank - 1] == lower
