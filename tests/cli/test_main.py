"""Leaving with a sentence and an exit code, never with a traceback."""

from __future__ import annotations

import subprocess
import sys

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
