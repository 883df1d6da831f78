"""What the tests of reading studies share."""

from __future__ import annotations

import pytest

from spine_explorer.studies.reading import database


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power cut, which no test makes, needs data on the disk before going on."""
    monkeypatch.setattr(database, "_SYNCHRONOUS", "OFF")
