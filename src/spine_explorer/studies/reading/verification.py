"""Finding what was changed behind the program's back."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from spine_explorer.studies.reading import database
from spine_explorer.studies.reading.audit import Event, chain_faults
from spine_explorer.studies.reading.changes import ACTIONS, apply
from spine_explorer.studies.reading.study import Study

_MOST_LINES = 5
_CONTENTS = {
    "study": "SELECT * FROM study",
    "form": "SELECT * FROM form",
    "subject": "SELECT * FROM subject",
    "reader": "SELECT * FROM reader",
    "reading": "SELECT * FROM reading",
    "answer": "SELECT answer.* FROM answer JOIN reading ON reading.code = answer.reading "
    "WHERE submitted IS NOT NULL",
}
_DEFINITIONS = "SELECT type, name, sql FROM sqlite_master"


def verify(study: Study, *, head: str = "") -> list[str]:
    """Check that the audit trail is whole and explains everything that the study holds.

    Each event is sealed with the hash of the one before it, so that a changed, removed or inserted
    event shows. Then every event is applied to empty tables, which must turn out the same as those
    of the study; so a changed answer, order or exclusion shows as well. Someone who rewrites the
    whole file, hashes included, is found only with a ``head`` that was noted outside it.

    Args:
        study: The study.
        head: The hash of an event that was noted earlier, such as that of an export.

    Returns:
        What is wrong, one sentence each; empty if nothing is.
    """
    with database.translated(study.path):
        events = study.events
        faults = chain_faults(events) if events else ["The audit trail is empty."]
        if head and head.strip().lower() not in {event.hash for event in events}:
            faults.append("The trail does not hold the given hash: it was cut off or rewritten.")
        faults += _damage(study)
        return faults or _unexplained(study, events)


def _damage(study: Study) -> list[str]:
    found = [text for (text,) in study.rows("PRAGMA integrity_check(5)") if text != "ok"]
    orphans = study.rows("PRAGMA foreign_key_check")
    if orphans:
        found.append(f"{len(orphans)} lines refer to something that is not there")
    return [f"The file is damaged: {text!r}." for text in found]


def _unexplained(study: Study, events: Iterable[Event]) -> list[str]:
    rebuilt = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.add_tables(rebuilt)
        for event in events:
            fault = _replay(rebuilt, event)
            if fault:
                return [fault]
        faults = []
        if set(study.rows(_DEFINITIONS)) != set(rebuilt.execute(_DEFINITIONS)):
            faults.append("The rules of the tables were changed: a lock may have been removed.")
        for table, query in _CONTENTS.items():
            faults += _differences(table, study.rows(query), rebuilt.execute(query).fetchall())
        return faults
    finally:
        rebuilt.close()


def _replay(rebuilt: sqlite3.Connection, event: Event) -> str:
    """Apply an event; return what is wrong with it, if anything."""
    if event.action not in ACTIONS:
        return f"Event {event.number} is of an unknown kind, {event.action!r}."
    try:
        apply(rebuilt, event)
    except (sqlite3.Error, json.JSONDecodeError, KeyError, TypeError, AttributeError):
        return f"Event {event.number} ({event.action}) does not fit the events before it."
    return ""


def _differences(table: str, found: Iterable[object], explained: Iterable[object]) -> list[str]:
    found, explained = Counter(found), Counter(explained)
    faults = [
        f"Table '{table}' holds {line!r}, which no event explains." for line in found - explained
    ] + [f"Table '{table}' lacks {line!r}, which an event put there." for line in explained - found]
    hidden = len(faults) - _MOST_LINES
    more = [f"Table '{table}' has {hidden} more such differences."] if hidden > 0 else []
    return faults[:_MOST_LINES] + more
