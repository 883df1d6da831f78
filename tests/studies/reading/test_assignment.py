"""Blinded assignment: nothing of the case shows, everyone reads everything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.reading.assignment import assign
from spine_explorer.studies.reading.cases import NewCase, exclude, import_cases
from spine_explorer.studies.reading.entry import open_readings
from spine_explorer.studies.reading.study import Study
from support.reading import make_study, subject_of

SUBJECTS = [f"P{number:02}" for number in range(30)]


def order(study: Study, reader: str) -> list[str]:
    return [subject_of(study, item.code) for item in open_readings(study, reader)]


def test_each_reader_reads_every_case_in_an_own_order_under_own_codes(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=SUBJECTS, repeats=6, distance=10) as study:
        orders = [order(study, reader) for reader in ("anna", "ben")]
        assert orders[0] != orders[1]
        for found in orders:
            assert set(found) == set(SUBJECTS)
            assert Counter(Counter(found).values()) == {1: 24, 2: 6}
        codes = [item.code for reader in ("anna", "ben") for item in open_readings(study, reader)]
        assert len(set(codes)) == 72
        rounds = study.rows(
            "SELECT reader, subject, GROUP_CONCAT(round) FROM "
            "(SELECT * FROM reading ORDER BY position) GROUP BY reader, subject"
        )
        assert {text for *_, text in rounds} == {"1", "1,2"}


def test_the_seed_decides_the_order(tmp_path: Path) -> None:
    orders = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        with make_study(tmp_path / name, subjects=SUBJECTS, seed=seed) as study:
            orders.append(
                [(item.code, subject_of(study, item.code)) for item in open_readings(study, "anna")]
            )
    assert orders[0] == orders[1] != orders[2]


def test_what_a_reader_is_shown_says_nothing_of_the_case(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", subjects=["SECRET1", "SECRET2"], repeats=1) as study:
        shown = repr(open_readings(study, "anna"))
        assert not any(word in shown for word in ("SECRET", "/img", "'A'", "'B'", "round"))


def test_cases_that_come_later_follow_after_the_earlier_ones(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=["anna"]) as study:
        before = order(study, "anna")
        import_cases(study, [NewCase("Q1"), NewCase("Q2"), NewCase("Q3", excluded="no T1")])
        done = assign(study, "anna")
        assert (done.cases, done.repeats) == (2, 0)
        assert order(study, "anna")[:4] == before
        assert set(order(study, "anna")[4:]) == {"Q1", "Q2"}


def test_excluded_cases_are_not_given(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=[]) as study:
        exclude(study, "P1", reason="x")
        assert assign(study, "anna", repeat_share=0.5, distance=1).repeats == 2
        assert set(order(study, "anna")) == {"P2", "P3", "P4"}


def test_an_assignment_that_cannot_be_made_changes_nothing(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=["anna"]) as study:
        with pytest.raises(InputError, match="no case to give to anna"):
            assign(study, "anna")
        with pytest.raises(InputError, match="at most 3 readings"):
            assign(study, "carl", repeats=1, distance=10)
        with pytest.raises(InputError, match="reader's name"):
            assign(study, "\x00")
        assert study.rows("SELECT name FROM reader") == [("anna",)]


def test_a_slip_in_capital_letters_makes_no_second_reader(tmp_path: Path) -> None:
    with make_study(tmp_path / "a.study", readers=["anna"]) as study:
        with pytest.raises(InputError, match="has a reader 'anna'; 'Anna' differs in capital"):
            assign(study, "Anna")
        assert assign(study, "Anna B").cases == 4
