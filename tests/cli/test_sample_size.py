"""``spine-explorer sample-size``."""

from __future__ import annotations

import json

import pytest

from support.command import Command


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        # Bonett 2002, table I: ICC 0.85, width 0.2, 4 raters
        (("icc", "--expected", "0.85", "--width", "0.2", "--raters", "4"), "20 subjects: "),
        (("limits", "--half-width", "0.5", "--sd", "1"), "subjects: expected half-width"),
        (("agreement", "--allowed", "4", "--sd", "1.1", "--bias", "1.1"), "subjects: power 0.8"),
    ],
)
def test_the_answer_is_one_line(command: Command, words: tuple[str, ...], answer: str) -> None:
    outcome = command("sample-size", *words)
    assert outcome.exit_code == 0
    assert answer in outcome.out
    assert outcome.out.count("\n") == 1


def test_json_is_for_machines(command: Command) -> None:
    outcome = command("sample-size", "icc", "--expected", "0.9", "--width", "0.1", "--json")
    told = json.loads(outcome.out)
    assert told["achieved"] <= 0.1
    assert set(told) == {"n", "achieved", "method"}


@pytest.mark.parametrize(
    "words",
    [
        ("icc", "--expected", "1", "--width", "0.1"),
        ("icc", "--expected", "0.9", "--width", "0.1", "--raters", "1"),
        ("limits", "--half-width", "0"),
        ("agreement", "--allowed", "1", "--sd", "1"),
    ],
)
def test_impossible_wishes_are_refused(command: Command, words: tuple[str, ...]) -> None:
    outcome = command("sample-size", *words)
    assert outcome.exit_code == 2
    assert outcome.err.startswith("spine-explorer: ")
