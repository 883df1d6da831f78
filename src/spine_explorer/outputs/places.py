"""Where results go, apart from what they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spine_explorer.errors import InputError


def keep_apart(out: Path, given: Iterable[Path]) -> None:
    """Refuse to write results into a folder that is read.

    Args:
        out: Folder of the results.
        given: Files and folders that are read.

    Raises:
        InputError: If the folder is one of them.

    Example:
        >>> keep_apart(Path("agreement"), [Path("manual"), Path("auto")])
    """
    if out.resolve() in [path.resolve() for path in given]:
        raise InputError(
            f"{out} is read: results are not written among what is there.",
            advice="Give another folder with --out.",
        )
