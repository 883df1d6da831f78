"""The command line: thin commands that parse, call and print.

Exit codes: 0 all went well; 1 a fault of the program; 2 the input cannot be used, or nothing in
it could be measured; 3 measured, but a part of the input could not be; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

STOPPED = 130
_DEBUG_VARIABLE = "SPINE_EXPLORER_DEBUG"


def main() -> None:
    """Run the program and leave with its exit code; never shows a traceback unasked."""
    from spine_explorer.errors import SpineExplorerError

    _print_any_text()
    try:
        from typer import TyperException

        from spine_explorer.cli.app import app
    except KeyboardInterrupt:
        _leave("Stopped.", STOPPED)
    try:
        exit_code = app(standalone_mode=False)
    except SpineExplorerError as error:
        _leave(str(error), error.exit_code)
    except TyperException as error:
        error.show()  # type: ignore[attr-defined]  # Typer documents only its base
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get(_DEBUG_VARIABLE):
            raise
        _leave(
            f"The program failed: {type(error).__name__}: {error}. This is a fault of the "
            f"program, not of your data. Set {_DEBUG_VARIABLE}=1 to see where.",
            1,
        )
    if exit_code == STOPPED:
        _leave("Stopped. What was finished is kept; the same command goes on from there.", STOPPED)
    sys.exit(exit_code)


def _print_any_text() -> None:
    """Escape what the output's encoding lacks, such as letters of a patient's identifier."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _leave(message: str, exit_code: int) -> NoReturn:
    printable = "".join(char if char.isprintable() else " " for char in message)
    print(f"spine-explorer: {printable}", file=sys.stderr)
    sys.exit(exit_code)
