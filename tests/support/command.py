"""Calling the program in this process, as a shell would."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from spine_explorer.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    exit_code: int
    out: str
    err: str


class Command:
    """Calls the program with words of a command line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys, self._patch = capsys, patch
        patch.setenv("COLUMNS", "160")

    def __call__(self, *words: str | Path) -> Outcome:
        self._patch.setattr(sys, "argv", ["spine-explorer", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = self._capsys.readouterr()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, printed.out, printed.err)
