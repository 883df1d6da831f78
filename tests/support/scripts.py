"""Running what lies in the folder of scripts, and importing from it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts"

if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

outline_tables = import_module("outline_tables")


def run_script(name: str, *words: str | Path) -> str:
    """Run a script; returns what it prints."""
    command = [sys.executable, SCRIPTS / name, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
