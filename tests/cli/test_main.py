"""Leaving with a sentence and an exit code, never with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import spine_explorer
from support.command import Command


def test_help_lists_every_command(command: Command) -> None:
    outcome = command("--help")
    for name in ("run", "inspect", "quantities", "phantom", "train", "evaluate", "export"):
        assert name in outcome.out


def test_the_version_is_told(command: Command) -> None:
    assert command("--version").out.strip() == f"spine-explorer {spine_explorer.__version__}"


def test_a_fault_of_the_program_is_called_that(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("spine_explorer.imaging.reading.find_stacks", fail)
    outcome = command("inspect", ".")
    assert outcome.exit_code == 1
    assert "fault of the program" in outcome.err
    assert "Traceback" not in outcome.err


def test_ctrl_c_says_that_nothing_is_lost(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("spine_explorer.imaging.reading.find_stacks", stop)
    outcome = command("inspect", ".")
    assert outcome.exit_code == 130
    assert "goes on from there" in outcome.err


def test_ctrl_c_while_commands_are_put_together_shows_no_traceback(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(ModuleType):
        def __getattr__(self, name: str) -> None:
            raise KeyboardInterrupt if name == "app" else AttributeError(name)

    monkeypatch.setitem(sys.modules, "spine_explorer.cli.app", Stopping("app"))
    outcome = command("--version")
    assert (outcome.exit_code, outcome.err) == (130, "spine-explorer: Stopped.\n")


def test_letters_that_the_output_cannot_hold_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "Łucja.txt").write_text("no image")
    words = [sys.executable, "-m", "spine_explorer", "inspect", "."]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(
        words, capture_output=True, text=True, encoding="cp1252", cwd=tmp_path, env=environment
    )
    assert done.returncode == 2
    assert "\\u0141ucja.txt" in done.stdout


HEAVY = (
    *("PIL", "jinja2", "matplotlib", "nibabel", "numpy", "onnxruntime", "pandas", "pydantic"),
    *("pydicom", "scipy", "sqlite3", "statsmodels", "torch", "yaml"),
)


@pytest.mark.parametrize("words", [(), ("agree",), ("read", "form")])
def test_help_imports_nothing_heavy_nor_does_any_command_before_it_runs(
    words: tuple[str, ...],
) -> None:
    program = (
        f"import sys; sys.argv = {['spine-explorer', *words, '--help']}\n"
        "from spine_explorer.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print(*(set({HEAVY}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stderr.split() == []
