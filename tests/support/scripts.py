"""Running what lies in the folder of scripts, and importing from it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[2] / "scripts"

if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

outline_tables = import_module("outline_tables")
draft_checks = import_module("draft_checks")


def run_script(name: str, *words: str | Path) -> str:
    """Run a script; returns what it prints."""
    command = [sys.executable, SCRIPTS / name, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def load_script(name: str) -> Any:
    """Import a script without running it."""
    module = name.replace("-", "_")
    loader = SourceFileLoader(module, str(SCRIPTS / name))
    spec = spec_from_loader(module, loader)
    assert spec is not None
    script = module_from_spec(spec)
    loader.exec_module(script)
    return script
