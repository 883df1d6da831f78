"""Finding what was changed behind the program's back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.studies.reading.audit import FIRST, Event, chain_faults
from spine_explorer.studies.reading.cases import exclude
from spine_explorer.studies.reading.entry import save_draft, unlock
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.reading.verification import verify
from support.reading import make_study, next_code, read_case, tamper

FREE_ANSWERS = (
    "DROP TRIGGER answer_locked_insert",
    "DROP TRIGGER answer_locked_update",
    "DROP TRIGGER answer_locked_delete",
)
FREE_EVENTS = ("DROP TRIGGER event_kept", "DROP TRIGGER event_not_deleted")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A study with one submitted reading, one unlocked, one draft and one exclusion."""
    with make_study(tmp_path / "a.study") as study:
        for _ in range(2):
            read_case(study, "anna", next_code(study, "anna"), "II")
        unlock(
            study,
            study.rows("SELECT MAX(code) FROM reading WHERE submitted <> ''")[0][0],
            reason="r",
        )
        save_draft(study, "ben", next_code(study, "ben"), {study.questions[0].key: "V"})
        exclude(study, "P4", reason="motion")
    return tmp_path / "a.study"


def faults(path: Path, head: str = "") -> list[str]:
    with Study.open(path) as study:
        return verify(study, head=head)


def test_an_untouched_study_has_no_fault(path: Path) -> None:
    assert faults(path) == []


def test_a_seal_is_the_documented_hash(path: Path) -> None:
    with Study.open(path) as study:
        previous = FIRST
        for event in study.events:
            parts = [event.number, event.at, event.actor, event.action, event.detail, previous]
            text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
            assert event.hash == sha256(text.encode()).hexdigest()
            previous = event.hash


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'x'", "DELETE FROM event"])
def test_the_trail_cannot_be_changed_by_a_slip(path: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="audit trail cannot be changed"):
        tamper(path, statement)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE event SET actor = 'eve' WHERE number = 3", "Event 3 (assigned) was changed"),
        ("UPDATE event SET at = '2020' WHERE number = 2", "Event 2 (imported) was changed"),
        (
            "UPDATE event SET detail = replace(detail, 'II', 'V') WHERE action = 'submitted'",
            "Event 5 (submitted) was changed",
        ),
        ("DELETE FROM event WHERE number = 4", "Event 4 is missing before event 5"),
        ("UPDATE event SET number = number + 1 WHERE number = 8", "Event 8 is missing"),
        ("DELETE FROM event", "The audit trail is empty"),
    ],
)
def test_a_changed_trail_is_found(path: Path, statement: str, says: str) -> None:
    tamper(path, *FREE_EVENTS, statement)
    assert any(says in fault for fault in faults(path))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE answer SET value = 'V' WHERE value = 'II'", "Table 'answer' holds"),
        ("DELETE FROM answer WHERE value = 'II'", "Table 'answer' lacks"),
        (
            "UPDATE subject SET excluded = NULL",
            "Table 'subject' holds ('P4', 'B', '/img/P4', None)",
        ),
        ("UPDATE subject SET excluded = 'other' WHERE name = 'P4'", "'other'"),
        ("UPDATE subject SET grouping = 'A'", "Table 'subject' holds ('P2', 'A'"),
        ("UPDATE reading SET position = position + 100", "Table 'reading' holds"),
        ("UPDATE reading SET submitted = '2020' WHERE submitted <> ''", "'2020'"),
        ("UPDATE reading SET submitted = NULL", "Table 'reading' lacks"),
        ("UPDATE study SET seed = 1", "Table 'study' holds"),
        ("UPDATE form SET content = replace(content, 'Disc', 'Disk')", "Table 'form' holds"),
        ("INSERT INTO subject VALUES ('P9', '', '', NULL)", "('P9', '', '', None)"),
        ("INSERT INTO reader VALUES ('eve')", "Table 'reader' holds ('eve',)"),
        ("DELETE FROM event WHERE number = (SELECT MAX(number) FROM event)", "no event explains"),
    ],
)
def test_a_changed_table_is_found(path: Path, statement: str, says: str) -> None:
    with Study.open(path) as study:
        rules = study.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    tamper(path, *FREE_ANSWERS, *FREE_EVENTS, statement, *(sql for (sql,) in rules))
    found = faults(path)
    assert any(says in fault for fault in found), found


def test_removed_locks_are_found(path: Path) -> None:
    tamper(path, *FREE_ANSWERS)
    assert faults(path) == ["The rules of the tables were changed: a lock may have been removed."]


def test_a_trail_rewritten_with_new_seals_is_found_with_a_noted_hash(path: Path) -> None:
    with Study.open(path) as study:
        events = study.events
    noted = events[-1].hash
    statements, previous = [], FIRST
    for event in events:
        forged = replace(event, at="2020-01-01T00:00:00Z", previous=previous)
        previous = forged.seal()
        statements.append(
            f"UPDATE event SET at = '{forged.at}', previous = '{forged.previous}', "
            f"hash = '{previous}' WHERE number = {event.number}"
        )
    with Study.open(path) as study:
        rules = study.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    times = (
        "UPDATE study SET created = '2020-01-01T00:00:00Z'",
        "UPDATE reading SET submitted = '2020-01-01T00:00:00Z' WHERE submitted IS NOT NULL",
    )
    tamper(path, *FREE_EVENTS, *FREE_ANSWERS, *statements, *times, *(sql for (sql,) in rules))
    assert faults(path) == []
    assert faults(path, noted) == [
        "The trail does not hold the given hash: it was cut off or rewritten."
    ]


def test_a_sealed_event_that_makes_no_sense_is_found(path: Path) -> None:
    with Study.open(path) as study:
        last = study.events[-1]
    for action, detail, says in (
        ("painted", "{}", "unknown kind, 'painted'"),
        ("imported", "{", "does not fit"),
        ("imported", '{"cases":[{"subject":"P1","group":"","location":""}]}', "does not fit"),
        ("assigned", "[]", "does not fit"),
    ):
        forged = Event(last.number + 1, last.at, "x", action, detail, last.hash, "")
        values = (forged.number, forged.at, "x", action, detail, last.hash, forged.seal())
        tamper(path, f"INSERT INTO event VALUES {values!r}")
        assert any(says in fault for fault in faults(path))
        tamper(path, *FREE_EVENTS, f"DELETE FROM event WHERE number = {forged.number}")
        with Study.open(path) as study:
            assert len(study.events) == last.number
        tamper(
            path,
            "CREATE TRIGGER event_kept BEFORE UPDATE ON event BEGIN SELECT 1; END",
            "CREATE TRIGGER event_not_deleted BEFORE DELETE ON event BEGIN SELECT 1; END",
        )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 4),
    st.sampled_from(["number", "at", "actor", "action", "detail", "previous", "hash"]),
)
def test_any_changed_field_of_any_event_breaks_the_chain(place: int, field: str) -> None:
    events, previous = [], FIRST
    for number in range(1, 6):
        open_event = Event(number, "2024", "me", "excluded", f'{{"n":{number}}}', previous, "")
        events.append(replace(open_event, hash=open_event.seal()))
        previous = events[-1].hash
    assert chain_faults(events) == []
    old = getattr(events[place], field)
    new = old + 7 if field == "number" else old[:-1] + ("0" if old[-1] != "0" else "1")
    events[place] = replace(events[place], **{field: new})
    assert chain_faults(events)
