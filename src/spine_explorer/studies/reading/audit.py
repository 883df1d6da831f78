"""The audit trail: every change of a study as an event, each sealed with the one before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
"""What the first event names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a study.

    Attributes:
        number: 1, 2, 3 ...
        at: When, ISO 8601 in UTC.
        actor: Who made it.
        action: What was done, such as ``"submitted"``.
        detail: All that the change holds, as JSON: a study can be rebuilt from its events.
        previous: Hash of the event before.
        hash: SHA-256 of the other fields.
    """

    number: int
    at: str
    actor: str
    action: str
    detail: str
    previous: str
    hash: str

    def seal(self) -> str:
        """Return the hash that the event must have.

        It is the SHA-256 of the JSON list ``[number, at, actor, action, detail, previous]``,
        written in ASCII without spaces, with ``detail`` as the text that is stored.
        """
        parts = [self.number, self.at, self.actor, self.action, self.detail, self.previous]
        return hashlib.sha256(_json(parts).encode("ascii")).hexdigest()


def now() -> str:
    """Return the time as events hold it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(
    connection: sqlite3.Connection, *, actor: str, action: str, detail: dict[str, Any]
) -> Event:
    """Add an event to the end of the trail; a transaction must be open.

    Args:
        connection: The study's database.
        actor: Who makes the change.
        action: What is done.
        detail: All that the change holds; JSON must be able to hold it.
    """
    last = connection.execute("SELECT number, hash FROM event ORDER BY number DESC LIMIT 1")
    number, previous = last.fetchone() or (0, FIRST)
    fields = (number + 1, now(), actor, action, _json(detail), previous)
    event = Event(*fields, hash=Event(*fields, hash="").seal())
    values = (*fields, event.hash)
    connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    return event


def read_events(connection: sqlite3.Connection) -> list[Event]:
    """Return the whole trail in order."""
    return [Event(*row) for row in connection.execute("SELECT * FROM event ORDER BY number")]


def chain_faults(events: Iterable[Event]) -> list[str]:
    """Return what is wrong with the seals and their order, one sentence each."""
    faults = []
    previous = FIRST
    for expected, event in enumerate(events, 1):
        if event.number != expected:
            faults.append(f"Event {expected} is missing before event {event.number}.")
            break
        if event.previous != previous:
            faults.append(f"Event {event.number} does not follow from the event before it.")
        if event.hash != event.seal():
            faults.append(f"Event {event.number} ({event.action}) was changed after the fact.")
        previous = event.hash
    return faults


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
