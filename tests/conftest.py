"""What tests of several packages share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spine_explorer.phantom.layout import Protocol
from spine_explorer.phantom.study import write_phantom
from support.command import Command

if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers share the cores; the threads of each, waiting busily, would slow the others down.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phantom study with one T2-weighted slice at each of three discs; not to be changed."""
    folder = tmp_path_factory.mktemp("phantom")
    write_phantom(folder, protocol=Protocol(slice_count=1))
    return folder


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Calls the program with words of a command line."""
    return Command(capsys, monkeypatch)
